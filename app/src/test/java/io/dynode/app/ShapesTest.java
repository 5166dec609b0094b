package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.json.Records;
import io.dynode.json.Yaml;
import io.dynode.model.AgendaSpec;
import io.dynode.model.FailurePolicy;
import io.dynode.model.Growth;
import io.dynode.model.OperationSpec;
import io.dynode.model.RunIf;
import io.dynode.workflow.Builtin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Every shape that a workflow can have is shown by an example that is run to its end. */
class ShapesTest {
  private static final Map<String, Predicate<AgendaSpec>> SHAPES = shapes();

  private static Map<String, Predicate<AgendaSpec>> shapes() {
    Map<String, Predicate<AgendaSpec>> shapes = new LinkedHashMap<>();
    for (Builtin type : Builtin.values()) {
      String word = type.word();
      shapes.put("built in: " + word, any(o -> o.type().equals(word)));
    }
    for (String kind : List.of("approval", "event", "callback")) {
      shapes.put("wait: " + kind, waits(kind));
    }
    shapes.put("wait: time", waits("duration").or(waits("until")));
    for (RunIf when : RunIf.values()) {
      shapes.put("runIf: " + when, any(o -> o.runIf() == when));
    }
    for (Growth growth : Growth.values()) {
      boolean none = growth == Growth.NONE;
      // Made by a program, in whatever language, that is no operation of ours.
      Predicate<OperationSpec> program = o -> Builtin.of(o.type()).isEmpty();
      shapes.put("growth: " + growth, any(o -> o.growth() == growth && (none || program.test(o))));
    }
    for (FailurePolicy policy : FailurePolicy.values()) {
      shapes.put("failurePolicy: " + policy, agenda -> agenda.failurePolicy() == policy);
    }
    shapes.put("forEach", any(o -> !o.forEach().isNull()));
    shapes.put("when", any(o -> !o.when().isEmpty()));
    shapes.put("onFailure", agenda -> !agenda.onFailure().isEmpty());
    shapes.put("sub-agenda of a template", any(o -> o.payload().at("/template").isPresent()));
    shapes.put(
        "sub-agenda of operations",
        any(o -> o.type().equals("agenda") && o.payload().at("/operations").isPresent()));
    shapes.put("template with params", a -> !a.template().isEmpty() && !a.params().isEmpty());
    shapes.put("rerun", agenda -> agenda.rerun().isPresent());
    return shapes;
  }

  private static Predicate<AgendaSpec> any(Predicate<OperationSpec> which) {
    return agenda -> agenda.operations().stream().anyMatch(which);
  }

  private static Predicate<AgendaSpec> waits(String member) {
    return any(o -> o.type().equals("wait") && o.payload().at("/" + member).isPresent());
  }

  private static List<String> missing(List<Docs.Block> blocks) {
    List<AgendaSpec> run = new ArrayList<>();
    boolean built = false;
    for (Docs.Block block : blocks) {
      if (PageRun.RUN_TO_THE_END.contains(block.word(1))) {
        if (block.word(0).equals("yaml")) {
          run.add(Records.decode(Yaml.parse(block.text()), AgendaSpec.class));
        }
        built |= block.word(0).equals("java") && block.text().contains("AgendaBuilder");
      }
    }
    List<String> missing = new ArrayList<>();
    SHAPES.forEach((name, shape) -> {
      if (run.stream().noneMatch(shape)) {
        missing.add(name);
      }
    });
    if (!built) {
      missing.add("agenda made by the builder in Java");
    }
    return missing;
  }

  @Test
  void everyShapeHasAnExampleThatRunsToItsEnd() throws IOException {
    assertThat(missing(Docs.blocks("agendas.md"))).isEmpty();
  }

  @Test
  void shapesThatNoExampleHasAreFound() {
    List<Docs.Block> refused =
        Docs.parse("```yaml refused cycle\noperations: [{name: a, type: http}]\n```\n");
    assertThat(missing(refused)).hasSize(SHAPES.size() + 1);
    List<Docs.Block> run = Docs.parse("```yaml submit\noperations: [{name: a, type: http}]\n```\n");
    assertThat(missing(run)).doesNotContain("built in: http").contains("forEach", "onFailure");
  }
}
