package io.dynode.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.json.JsonText;
import io.dynode.json.Records;
import io.dynode.json.Yaml;
import io.dynode.model.AgendaSpec;
import io.dynode.model.FailurePolicy;
import io.dynode.model.Growth;
import io.dynode.model.ProblemException;
import io.dynode.model.Resources;
import io.dynode.model.RunIf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AgendaBuilderTest {
  private static final String NIGHTLY =
      """
      title: Nightly
      customerId: acme
      queue: night
      priority: 3
      timeout: 8h
      failurePolicy: continue
      labels: {team: maps}
      idempotencyKey: n-1
      operations:
        - name: list
          type: list@2
          payload: {depth: 2, names: [a, null, true, 1.5], literal: "@@<not.a reference>"}
          growth: awaited
          retry: {maxAttempts: 3, backoff: 10s}
        - name: part
          type: part
          forEach: "@<list.out::/parts>"
          payload: {file: "@<item::/file>", at: {index: "@<index>"}}
          resources: {cpuMillis: 2000}
          environment: process
        - name: sum
          type: sum
          payload:
            parts: "@<part.out>"
            made: "@<list.children>"
            say: "@<list.out::/n?none> of 100% @@< @@<x>"
          files: [{from: part, glob: "*.csv", to: in}]
          dependsOn: [list]
          when: ops.list.out.n > 0
          runIf: all-done
          timeout: 5m
      onFailure:
        - {name: tell, type: mail, payload: {to: ops}}
      """;

  @Test
  void whatItMakesIsWhatTheSameYamlSays() {
    AgendaBuilder nightly =
        AgendaBuilder.agenda("Nightly")
            .customer("acme")
            .queue("night")
            .priority(3)
            .timeout(Duration.ofHours(8))
            .failurePolicy(FailurePolicy.CONTINUE)
            .label("team", "maps")
            .idempotencyKey("n-1");
    OperationBuilder list =
        nightly
            .operation("list", "list@2")
            .payload("depth", 2)
            .payload("names", Arrays.asList("a", null, true, 1.5))
            .payload("literal", "@<not.a reference>")
            .growth(Growth.AWAITED)
            .retry(3, Duration.ofSeconds(10));
    OperationBuilder part =
        nightly
            .operation("part", "part")
            .forEach(list.out("/parts"))
            .payload("file", OperationBuilder.item("/file"))
            .payload("at", Map.of("index", OperationBuilder.index()))
            .resources(Resources.cpu(2_000))
            .environment("process");
    nightly
        .operation("sum", "sum")
        .payload("parts", part.out())
        .payload("made", list.children())
        .payload("say", Values.text("%s of 100% @< %s", list.out("/n", "none"), "@<x>"))
        .files(part, "*.csv", "in")
        .after(list)
        .when("ops.list.out.n > 0")
        .runIf(RunIf.ALL_DONE)
        .timeout(Duration.ofMinutes(5));
    nightly.onFailure("tell", "mail").payload("to", "ops");
    AgendaSpec expected = Records.decode(Yaml.parse(NIGHTLY), AgendaSpec.class);
    assertThat(nightly.build()).isEqualTo(expected);
    assertThat(
            Records.decode(
                JsonText.parse(nightly.json().getBytes(StandardCharsets.UTF_8)), AgendaSpec.class))
        .isEqualTo(expected);
  }

  @Test
  void aGeneratorLeavesOperationsAlone() {
    AgendaBuilder made = AgendaBuilder.agenda();
    made.operation("left", "log").payload("message", List.of(1, 2L));
    assertThat(JsonText.parse(made.grown().getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Yaml.parse("operations: [{name: left, type: log, payload: {message: [1, 2]}}]"));
  }

  @Test
  void mistakesAreToldWhereTheyAreMade() {
    AgendaBuilder agenda = AgendaBuilder.agenda();
    agenda.operation("one", "log");
    assertThatThrownBy(() -> agenda.operation("ONE", "log")).hasMessageContaining("already");
    assertThatThrownBy(() -> agenda.operation("no name", "log")).hasMessageContaining("no name");
    assertThatThrownBy(() -> agenda.operation("two", "log").payload("x", new Object()))
        .hasMessageContaining("java.lang.Object");
    assertThatThrownBy(() -> Values.text("%s", 1, 2)).hasMessageContaining("1 places");
    agenda.set("priorty", io.dynode.model.Json.of(1));
    assertThatThrownBy(agenda::build)
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("priority");
  }

  @Test
  void whatWouldBeReadAsSomethingElseIsRefused() {
    OperationBuilder a = AgendaBuilder.agenda().operation("a", "log");
    assertThatThrownBy(() -> Values.text("ops@%s", a.out("/host"))).hasMessageContaining("ops@%s");
    assertThatThrownBy(() -> Values.text("%s%s", "ops@", a.out())).hasMessageContaining("'@'");
    assertThatThrownBy(() -> Values.text("%s<b>", Values.text("%s@", a.out())))
        .hasMessageContaining("'@'");
    assertThat(Values.text("ops@%s %s@b %s", "<c>", a.out(), "@"))
        .hasToString("ops@@<c> @<a.out>@b @");
    for (String pointer : List.of("/a>b", "/a?b")) {
      assertThatThrownBy(() -> a.out(pointer)).hasMessageContaining(pointer);
      assertThatThrownBy(() -> a.out(pointer, "x")).hasMessageContaining(pointer);
      assertThatThrownBy(() -> OperationBuilder.item(pointer)).hasMessageContaining(pointer);
    }
    assertThatThrownBy(() -> a.out("/a", "x>y")).hasMessageContaining("x>y");
    assertThat(a.out("/a", "x?y")).hasToString("@<a.out::/a?x?y>");
  }
}
