package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.Definition;
import io.dynode.model.Dispatch.DispatchOutcome;
import io.dynode.model.Document;
import io.dynode.model.ErrorCode;
import io.dynode.model.Fact;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.Outbox;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.FileEntry;
import io.dynode.model.Protocol.RaisedEvent;
import io.dynode.model.Protocol.Report;
import io.dynode.spi.Lock;
import io.dynode.spi.Scan;
import io.dynode.spi.StateStore;
import io.dynode.spi.Tables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What is wrong with one thing hits that thing alone: what stands beside it goes on. */
class FaultTest {
  private static final String ONE = "{operations: [{name: a, type: crunch}]}";

  private final EngineHarness world = new EngineHarness();

  @Test
  void anEventOnWhichTheFilterBreaksIsADeadLetterAndThoseAroundItAreDispatched() {
    world.apply(
        Kind.TRIGGER, "{name: t, types: [car], filter: 'event.data.lanes > 1', module: crunch}");
    world.event("{specversion: '1.0', id: e1, source: s, type: car, data: {lanes: 2}}");
    world.event("{specversion: '1.0', id: e2, source: s, type: car, data: {lanes: poison}}");
    world.event("{specversion: '1.0', id: e3, source: s, type: car, data: {lanes: 2}}");
    world.time.runFor(Duration.ofSeconds(2));
    assertThat(outcomes())
        .containsExactly(DispatchOutcome.AGENDA, DispatchOutcome.DEAD, DispatchOutcome.AGENDA);
  }

  @Test
  void aPageOfRowsThatCannotBeDoneDoesNotHideThoseBehindIt() {
    for (int i = 0; i < 130; i++) {
      Outbox broken = new Outbox("broken" + i, "event", "acme", "", Json.EMPTY, 0, 0);
      world.store.write(
          List.of(),
          t -> {
            t.put(broken);
            return true;
          });
    }
    world.apply(Kind.TRIGGER, "{name: t, types: [car], module: crunch}");
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    world.submit(ONE);
    agent.raise(only(agent.lease()), new RaisedEvent("1.json", "car", "", Json.EMPTY, List.of()));
    world.time.runFor(Duration.ofSeconds(10));
    assertThat(outcomes()).containsExactly(DispatchOutcome.AGENDA);
  }

  @Test
  void anEventOfAFarTimeOrWithoutTextsIsRefused() {
    for (String flaw :
        List.of(
            "time: '+300000-01-01T00:00:00Z'",
            "time: '-0001-01-01T00:00:00Z'",
            "subject: 5",
            "correlationid: " + "c".repeat(129))) {
      assertThatThrownBy(
              () -> world.event("{specversion: '1.0', id: e, source: s, type: car, " + flaw + "}"))
          .isInstanceOfSatisfying(
              ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_EVENT));
    }
    assertThat(
            world
                .event("{specversion: '1.0', id: e, source: s, type: car, correlationid: c1}")
                .event()
                .correlationId())
        .isEqualTo("c1");
  }

  @Test
  void aLongSubjectIsCutBetweenCharacters() {
    world.apply(Kind.TRIGGER, "{name: t, types: [car], module: crunch}");
    String subject = "x" + "\uD83D\uDE97".repeat(600);
    world.event("{specversion: '1.0', id: e, source: s, type: car, subject: '" + subject + "'}");
    world.time.runFor(Duration.ofSeconds(2));
    assertThat(outcomes()).containsExactly(DispatchOutcome.AGENDA);
    String title = world.agendas().getFirst().title();
    assertThat(title.codePointCount(0, title.length())).isEqualTo(500);
  }

  @Test
  void anInsightWithANumberThatNoDecimalHoldsIsTaken() {
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    AgendaId id = world.submit(ONE);
    Assignment assignment = only(agent.lease());
    Report plain = agent.result(assignment, true, "", Json.EMPTY, List.of(), List.of());
    agent.report(withInsight(plain, Json.object("x", new Json.Num("1e99999999999"))));
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
    List<Fact> facts = world.engine.read(r -> r.scan(Scan.of(Tables.FACTS, 10)));
    assertThat(only(facts).value()).isEqualTo("1e99999999999");
  }

  @Test
  void anAgendaThatCannotBeStartedFailsAndThoseBehindItAreGiven() {
    AgendaId broken = world.submit("{title: broken, operations: [{name: x, type: crunch}]}");
    AgendaId good = world.submit(ONE);
    String hash = world.agenda(broken).definition();
    world.store.write(
        List.of(),
        t -> {
          t.put(new Definition(hash, new byte[] {1, 2, 3}, 1));
          return true;
        });
    // Another engine has nothing compiled in its memory.
    world.engine = world.newEngine();
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    assertThat(only(agent.lease()).agenda()).isEqualTo(good);
    assertThat(world.agenda(broken).state()).isEqualTo(AgendaState.FAILED);
    assertThat(world.agenda(broken).code()).isEqualTo("internal");
  }

  @Test
  void anErrorInABatchIsAnsweredAndTheNeighboursCommit() {
    Batcher batcher = world.batcher();
    CompletionStage<String> first = batcher.submit(command("one"));
    CompletionStage<String> broken = batcher.submit(command(""));
    CompletionStage<String> last = batcher.submit(command("two"));
    assertThat(world.await(first)).isEqualTo("one");
    assertThat(world.await(last)).isEqualTo("two");
    assertThatThrownBy(() -> world.await(broken))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL));
  }

  @Test
  void whileTheStoreIsAwayEveryCommandOfABatchIsRefusedAtOnce() {
    Batcher batcher = world.batcher();
    world.refusing = true;
    world.refusal = new ProblemException(ErrorCode.UNAVAILABLE, "away");
    world.refused = 0;
    List<CompletionStage<String>> stages = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      stages.add(batcher.submit(command("c" + i)));
    }
    for (CompletionStage<String> stage : stages) {
      assertThatThrownBy(() -> world.await(stage))
          .isInstanceOfSatisfying(
              ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }
    // Waiting for a connection takes long: not once for every command.
    assertThat(world.refused).isLessThan(5);
    world.refusing = false;
    assertThat(world.await(batcher.submit(command("later")))).isEqualTo("later");
  }

  @Test
  void aCommandThatTakesTooLongFailsAloneAndItsNeighboursCommit() {
    Batcher batcher = world.batcher();
    CompletionStage<String> first = batcher.submit(command("one"));
    CompletionStage<String> slow = batcher.submit(command("slow"));
    CompletionStage<String> last = batcher.submit(command("two"));
    assertThat(world.await(first)).isEqualTo("one");
    assertThat(world.await(last)).isEqualTo("two");
    assertThatThrownBy(() -> world.await(slow)).isInstanceOf(ProblemException.class);
  }

  @Test
  void theBeatIsOldWhenTheStoreTakesNothing() {
    world.time.runFor(Duration.ofMinutes(1));
    assertThat(world.engine.beating()).isTrue();
    world.refusing = true;
    world.time.runFor(Duration.ofMinutes(1));
    assertThat(world.engine.beating()).isFalse();
    world.refusing = false;
    world.time.runFor(Duration.ofMinutes(1));
    assertThat(world.engine.beating()).isTrue();
  }

  @Test
  void aStoreThatIsFullIsRememberedForAWhileThoughItTakesWhatIsSmall() {
    assertThat(world.engine.taking()).isTrue();
    world.refusal = new ProblemException(ErrorCode.STORE_FAILED, "it took too long");
    world.refusing = true;
    assertThatThrownBy(() -> world.submit(ONE)).isInstanceOf(ProblemException.class);
    assertThat(world.engine.taking()).as("that was another trouble").isTrue();
    world.refusal.initCause(new StateStore.NoRoom(new IllegalStateException("disk")));
    assertThatThrownBy(() -> world.submit(ONE)).isInstanceOf(ProblemException.class);
    world.refusing = false;
    world.time.runFor(Batcher.FULL.minusSeconds(1));
    assertThat(world.engine.beating()).as("a beat is small").isTrue();
    assertThat(world.engine.taking()).isFalse();
    world.time.runFor(Duration.ofSeconds(2));
    assertThat(world.engine.taking()).isTrue();
    assertThat(world.submit(ONE)).isNotNull();
  }

  @Test
  void aFullStoreIsSaidOnceInTenSeconds() {
    world.refusal = new ProblemException(ErrorCode.STORE_FAILED, "it is full");
    world.refusal.initCause(new StateStore.NoRoom(new IllegalStateException("disk")));
    List<String> said;
    try (Ear ear = new Ear(Batcher.class)) {
      world.refusing = true;
      for (int second = 0; second < 35; second++) {
        assertThatThrownBy(() -> world.submit(ONE)).isInstanceOf(ProblemException.class);
        world.time.runFor(Duration.ofSeconds(1));
      }
      said = ear.heard();
    }
    assertThat(world.refused).isGreaterThan(35);
    assertThat(said)
        .hasSize(4)
        .allMatch(words -> words.contains("could not be stored: it is full"));
  }

  @Test
  void aFullStoreHushesNoOtherTrouble() {
    ProblemException full = new ProblemException(ErrorCode.STORE_FAILED, "it is full");
    full.initCause(new StateStore.NoRoom(new IllegalStateException("disk")));
    List<ProblemException> troubles =
        List.of(full, new ProblemException(ErrorCode.STORE_FAILED, "a statement is wrong"));
    try (Ear ear = new Ear(Batcher.class)) {
      world.refusing = true;
      for (int i = 0; i < 6; i++) {
        world.refusal = troubles.get(i % 2);
        assertThatThrownBy(() -> world.submit(ONE)).isInstanceOf(ProblemException.class);
      }
      assertThat(ear.heard())
          .containsExactly(
              "A command could not be stored: it is full [store-failed]",
              "A command could not be stored: a statement is wrong [store-failed]");
    }
  }

  @Test
  void durationsWithoutMeasureAreRefusedWithTheirPlace() {
    assertThatThrownBy(
            () -> world.submit("{timeout: 200000d, operations: [{name: a, type: crunch}]}"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problems().getFirst().pointer()).isEqualTo("/timeout"));
    for (String reassign : List.of("99ms", "25h")) {
      assertThatThrownBy(
              () -> world.apply(Kind.POOL, "{name: other, reassignAfter: " + reassign + "}"))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> assertThat(e.problems().getFirst().pointer()).isEqualTo("/reassignAfter"));
    }
    assertThat(RegisterCommand.micros(Duration.ofSeconds(Long.MAX_VALUE))).isPositive();
  }

  @Test
  void aHostileGlobTakesNoTimeAndNamesOfAnyLettersAreMatched() {
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    world.submit(
        "{operations: [{name: a, type: crunch}, {name: b, type: crunch, files:"
            + " [{from: a, glob: '"
            + "*a".repeat(100)
            + "b'}, {from: a, glob: '*.txt'}]}]}");
    Assignment first = only(agent.lease());
    List<FileEntry> files =
        List.of(file(agent, first, "a".repeat(255)), file(agent, first, "\u00e9.txt"));
    List<Assignment> next =
        agent.report(agent.result(first, true, "", Json.EMPTY, List.of(), files)).next();
    assertThat(only(only(next).files()).path()).isEqualTo("\u00e9.txt");
  }

  @Test
  void anEventMayNameOnlyFilesOfItsOwnAttempt() {
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    AgendaId id = world.submit(ONE);
    Assignment assignment = only(agent.lease());
    FileEntry file = file(agent, assignment, "x");
    agent.raise(assignment, new RaisedEvent("1.json", "car", "", Json.EMPTY, List.of(file)));
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.FAILED);
    assertThat(world.agenda(id).code()).isEqualTo("invalid-output");
  }

  @Test
  void aFindingThatIsNoObjectFailsTheAttempt() {
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    AgendaId id = world.submit(ONE);
    Assignment assignment = only(agent.lease());
    List<Json> insights = List.of(Json.EMPTY, Json.of(1));
    agent.report(
        new Report(
            assignment.attempt(),
            true,
            "",
            "",
            0,
            0,
            0,
            Json.EMPTY,
            insights,
            List.of(),
            List.of(),
            Json.NULL,
            Json.NULL,
            ""));
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.FAILED);
    assertThat(world.agenda(id).code()).isEqualTo("invalid-output");
    List<Document> found = world.engine.read(r -> r.scan(Scan.of(Tables.DOCUMENTS, 10)));
    assertThat(found).isEmpty();
  }

  @Test
  void nobodyOutsideTakesTheIdentityOfARaisedEvent() {
    assertThatThrownBy(
            () -> world.event("{specversion: '1.0', id: e, source: /agendas/1, type: car}"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problems().getFirst().pointer()).isEqualTo("/source"));
  }

  private FileEntry file(EngineHarness.TestAgent agent, Assignment assignment, String path) {
    return world.upload(agent, assignment, path, path);
  }

  private static Command<String> command(String answer) {
    return new Command<>() {
      @Override
      public List<Lock> locks() {
        return List.of();
      }

      @Override
      public String decide(Work work) {
        if (answer.isEmpty()) {
          throw new StackOverflowError("the test says so");
        }
        if (answer.equals("slow")) {
          throw new ProblemException(ErrorCode.UNAVAILABLE, "the test says it took too long");
        }
        return answer;
      }
    };
  }

  private static Report withInsight(Report r, Json insight) {
    return new Report(
        r.attempt(),
        r.succeeded(),
        r.code(),
        r.message(),
        r.exitCode(),
        r.startedMicros(),
        r.endedMicros(),
        r.output(),
        List.of(insight),
        r.events(),
        r.files(),
        r.error(),
        r.progress(),
        "");
  }

  private List<DispatchOutcome> outcomes() {
    return world.engine.read(r -> r.scan(Scan.of(Tables.DISPATCHES, 100))).stream()
        .map(io.dynode.model.Dispatch::outcome)
        .toList();
  }

  private static <T> T only(List<T> list) {
    assertThat(list).hasSize(1);
    return list.getFirst();
  }
}
