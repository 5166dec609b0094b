package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.AgendaId;
import io.dynode.model.Kind;
import io.dynode.model.Protocol.Assignment;
import io.dynode.spi.Tables;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptWorkdirTest {
  private static final String PLACE = "/var/lib/dynode/kept/one";

  private final EngineHarness world = new EngineHarness();
  private final EngineHarness.TestAgent agent = world.agent("one", 10_000);

  private Assignment begun(String operation) {
    world.submit("{operations: [{name: a, " + operation + "}]}");
    List<Assignment> given = agent.lease();
    assertThat(given).hasSize(1);
    return given.getFirst();
  }

  private String kept(Assignment ended) {
    return world
        .engine
        .read(reader -> reader.get(Tables.ATTEMPTS, ended.attempt()))
        .orElseThrow()
        .workdir();
  }

  private void report(Assignment assignment, boolean succeeded, String code) {
    agent.report(
        agent
            .result(assignment, succeeded, code, io.dynode.model.Json.EMPTY, List.of(), List.of())
            .keptAt(PLACE));
  }

  @Test
  void theModuleAsksForItAndTheOperationHasTheLastWord() {
    world.apply(Kind.MODULE, "{name: kept, version: '1', command: [crunch], keepWorkdir: true}");
    assertThat(begun("type: crunch").keepWorkdir()).isFalse();
    assertThat(begun("type: crunch, keepWorkdir: true").keepWorkdir()).isTrue();
    assertThat(begun("type: kept").keepWorkdir()).isTrue();
    assertThat(begun("type: kept, keepWorkdir: false").keepWorkdir()).isFalse();
  }

  @Test
  void whereAFailureIsKeptStandsWithTheAttempt() {
    Assignment failed = begun("type: crunch, keepWorkdir: true");
    report(failed, false, "exit-nonzero");
    assertThat(kept(failed)).isEqualTo(PLACE);
    Assignment succeeded = begun("type: crunch, keepWorkdir: true");
    report(succeeded, true, "");
    assertThat(kept(succeeded)).isEmpty();
  }

  @Test
  void aSuccessThatIsRefusedIsAFailure() {
    Assignment refused = begun("type: crunch, keepWorkdir: true");
    var event =
        new io.dynode.model.Protocol.RaisedEvent(
            "one.json", "", "", io.dynode.model.Json.EMPTY, List.of());
    agent.report(
        agent
            .result(refused, true, "", io.dynode.model.Json.EMPTY, List.of(event), List.of())
            .keptAt(PLACE));
    assertThat(kept(refused)).isEqualTo(PLACE);
  }

  @Test
  void notOfOneThatWasCanceled() {
    Assignment canceled = begun("type: crunch, keepWorkdir: true");
    AgendaId id = canceled.agenda();
    world.await(world.engine.cancel(EngineHarness.ADMIN, id, "enough"));
    report(canceled, false, "canceled");
    assertThat(kept(canceled)).isEmpty();
  }
}
