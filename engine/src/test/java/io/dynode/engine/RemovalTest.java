package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.json.Records;
import io.dynode.json.Yaml;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaSpec;
import io.dynode.model.AgendaState;
import io.dynode.model.ErrorCode;
import io.dynode.model.Kind;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What is needed cannot be removed, and nothing is accepted that needs what was. */
class RemovalTest {
  private static final String ONE = "{operations: [{name: a, type: crunch}]}";

  private final EngineHarness world = new EngineHarness();

  @Test
  void aQueueStaysUntilItsLastAgendaHasEnded() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    AgendaId id = world.submit(ONE);
    refused(ErrorCode.IN_USE, () -> remove(Kind.QUEUE, "work", ""));
    Assignment assignment = agent.lease().getFirst();
    refused(ErrorCode.IN_USE, () -> remove(Kind.QUEUE, "work", ""));
    agent.succeed(assignment, "{}");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
    refused(ErrorCode.IN_USE, () -> remove(Kind.QUEUE, "work", ""));
    world.apply(Kind.POOL, "{name: main}");
    remove(Kind.QUEUE, "work", "");
    refused(ErrorCode.NO_QUEUE, () -> world.submit(ONE));
  }

  @Test
  void anAgendaThatWasPreparedForAQueueThatIsGoneIsRefused() {
    Submission prepared = prepared();
    world.apply(Kind.POOL, "{name: main}");
    remove(Kind.QUEUE, "work", "");
    refused(ErrorCode.UNKNOWN_QUEUE, () -> store(prepared));
    assertThat(world.agendas()).isEmpty();
  }

  @Test
  void aModuleStaysForTheAgendasThatArePinnedToIt() {
    EngineHarness.TestAgent agent = world.agent("one", 1_000);
    world.submit(ONE);
    refused(ErrorCode.IN_USE, () -> remove(Kind.MODULE, "crunch", "1"));
    assertThat(agent.lease()).hasSize(1);
  }

  private Submission prepared() {
    AgendaSpec spec = Records.decode(Yaml.parse(ONE), AgendaSpec.class);
    return world.store.read(r ->
        new Submissions(core())
            .prepare(Reads.of(r), EngineHarness.CUSTOMER, spec, Submissions.Cause.REQUEST));
  }

  private void store(Submission prepared) {
    world.write(work ->
        new SubmitCommand(core(), EngineHarness.ADMIN, prepared, OptionalLong.empty())
            .decide(work));
  }

  private EngineCore core() {
    return EngineCore.of(world.parts());
  }

  private void remove(Kind kind, String name, String version) {
    String owner = kind.owned() ? EngineHarness.CUSTOMER : "";
    world.await(
        world.engine.remove(EngineHarness.ADMIN, kind, owner, name, version, Expected.PRESENT));
  }

  private static void refused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(ProblemException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
