package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.json.Records;
import io.dynode.json.Yaml;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaSpec;
import io.dynode.model.Audit;
import io.dynode.model.Counter;
import io.dynode.model.ErrorCode;
import io.dynode.model.Kind;
import io.dynode.model.ProblemException;
import io.dynode.model.Resources;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A submit that is only tried. */
class PreviewTest {
  private final EngineHarness world = new EngineHarness();

  private Preview preview(String yaml) {
    AgendaSpec spec = Records.decode(Yaml.parse(yaml), AgendaSpec.class);
    return world.engine.preview(EngineHarness.ADMIN, spec);
  }

  @Test
  void showsWhatItWouldComeToAndWritesNothing() {
    List<Counter> counters = world.engine.read(r -> r.scan(Scan.of(Tables.COUNTERS, 1_000)));
    List<Audit> audits = world.engine.read(r -> r.scan(Scan.of(Tables.AUDIT, 1_000)));
    Preview preview =
        preview(
            "{customerId: acme, operations: [{name: a, type: crunch,"
                + " resources: {cpuMillis: 1500}}, {name: b, type: log,"
                + " payload: {message: '@<a.out>'}}], onFailure: [{name: m, type: crunch}]}");
    assertThat(preview.queue()).isEqualTo("work");
    assertThat(preview.pool()).isEqualTo("main");
    assertThat(preview.footprint()).isEqualTo(Resources.cpu(1_500));
    assertThat(preview.operations())
        .extracting(v -> v.name() + " " + v.spec().type() + " " + v.dependencies() + " " + v.of())
        .containsExactly("a acme/crunch@1 [] ", "b log [a] ", "m acme/crunch@1 [] onFailure");
    assertThat(world.agendas()).isEmpty();
    List<Counter> after = world.engine.read(r -> r.scan(Scan.of(Tables.COUNTERS, 1_000)));
    assertThat(after).isEqualTo(counters);
    List<Audit> auditsAfter = world.engine.read(r -> r.scan(Scan.of(Tables.AUDIT, 1_000)));
    assertThat(auditsAfter).isEqualTo(audits);
  }

  @Test
  void refusesWhatASubmitWouldRefuse() {
    assertThatThrownBy(() -> preview("{customerId: acme, operations: [{name: a, type: crunchy}]}"))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_MODULE));
    world.apply(Kind.QUEUE, "{name: tight, pool: main, maxWaiting: 1}");
    String one = "{customerId: acme, queue: tight, operations: [{name: a, type: crunch}]}";
    assertThat(preview(one).queue()).isEqualTo("tight");
    world.submit(one);
    assertThatThrownBy(() -> preview(one))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.QUEUE_FULL));
  }

  @Test
  void tellsWhatTheKeyMadeAlready() {
    String keyed = "{customerId: acme, idempotencyKey: k, operations: [{name: a, type: crunch}]}";
    assertThat(preview(keyed).before()).isEmpty();
    AgendaId id = world.submit(keyed);
    assertThat(preview(keyed).before().map(a -> a.id())).contains(id);
  }
}
