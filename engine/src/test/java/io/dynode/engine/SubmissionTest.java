package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dynode.json.Records;
import io.dynode.json.Yaml;
import io.dynode.model.AgendaSpec;
import io.dynode.model.Caller;
import io.dynode.model.Dispatch;
import io.dynode.model.ErrorCode;
import io.dynode.model.Kind;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.spi.Expressions;
import io.dynode.spi.HttpCalls;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.StateStore;
import io.dynode.spi.Tables;
import io.dynode.spi.Transaction;
import io.dynode.stores.memory.MemoryStore;
import io.dynode.testkit.SeededIds;
import io.dynode.testkit.SteppedExecutor;
import io.dynode.testkit.SteppedTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a submit does before its command: outside of the writer, and holding nothing. */
final class SubmissionTest {
  private static final String ONE =
      "{customerId: acme, operations: [{name: a, type: crunch},"
          + " {name: b, type: crunch, dependsOn: [a], when: 'true'}]}";

  /** A store that knows whether somebody reads. */
  private record Watched(MemoryStore store, List<String> open) implements StateStore {
    @Override
    public <T> T write(List<Lock> locks, Function<Transaction, T> body) {
      return store.write(locks, body);
    }

    @Override
    public <T> T read(Function<Reader, T> body) {
      open.add("read");
      try {
        return store.read(body);
      } finally {
        open.removeLast();
      }
    }

    @Override
    public void close() {
      store.close();
    }
  }

  @Test
  void compilingHoldsNoReaderOfTheStore() {
    EngineHarness harness = new EngineHarness();
    List<String> open = new ArrayList<>();
    List<Integer> readersWhileCompiling = new ArrayList<>();
    Expressions tiny = new TinyExpressions();
    Expressions watching =
        (text, variables) -> {
          readersWhileCompiling.add(open.size());
          return tiny.compile(text, variables);
        };
    SteppedTime time = new SteppedTime();
    Engine engine =
        new Engine(
            new EngineParts(
                new Watched(harness.store, open),
                harness.objects,
                watching,
                HttpCalls.NONE,
                time.clock(),
                new SeededIds(3),
                new SteppedExecutor(time),
                new SteppedExecutor(time),
                EngineSettings.defaults()));
    CompletionStage<Submitted> submitted = engine.submit(EngineHarness.ADMIN, spec());
    assertThat(submitted.toCompletableFuture()).isNotCompletedExceptionally();
    assertThat(readersWhileCompiling).isNotEmpty().containsOnly(0);
  }

  @Test
  void aModuleRemovedWhileItsAgendaWasCompiledIsMissedInTime() {
    EngineHarness harness = new EngineHarness();
    Caller admin = EngineHarness.ADMIN;
    CompletionStage<Done> removed =
        harness.engine.remove(
            admin, Kind.MODULE, EngineHarness.CUSTOMER, "crunch", "1", Expected.ANY);
    CompletionStage<Submitted> submitted = harness.engine.submit(admin, spec());
    harness.await(removed);
    ProblemException refusal =
        catchThrowableOfType(ProblemException.class, () -> harness.await(submitted));
    assertThat(refusal.code()).isEqualTo(ErrorCode.UNKNOWN_MODULE);
    assertThat(harness.agendas()).isEmpty();
  }

  @Test
  void anEnvironmentThatNoAgentOffersIsRefusedWithTheKnownOnes() {
    EngineHarness world = new EngineHarness();
    String typo =
        "{operations: [{name: a, type: crunch}, {name: b, type: crunch, environment: %s}]}";
    world.agent("one", 1_000);
    world.new TestAgent("two", "first", 1_000, "docker");
    world.submit(typo.formatted("docker"));
    Problem refused = refused(world, typo.formatted("dokcer"));
    assertThat(refused.code()).isEqualTo(ErrorCode.CANNOT_FIT);
    assertThat(refused.pointer()).isEqualTo("/operations/1/environment");
    assertThat(refused.detail())
        .isEqualTo(
            "No agent of pool 'main' offers an environment 'dokcer'; known: docker, process; did"
                + " you mean 'docker'?");
    String both = typo.formatted("docker").replace("crunch},", "crunch, environment: process},");
    assertThat(refused(world, both).detail()).contains("all of the environments docker, process");
    assertThat(refused(new EngineHarness(), typo.formatted("'a, b'")).pointer())
        .isEqualTo("/operations/1/environment");
  }

  @Test
  void aTriggerWithoutAHostForItsEnvironmentEndsAsADeadLetter() {
    EngineHarness world = new EngineHarness();
    world.agent("one", 1_000);
    world.apply(
        Kind.TEMPLATE,
        "{name: t, version: '1', agenda: {operations:"
            + " [{name: a, type: crunch, environment: docker}]}}");
    world.apply(Kind.TRIGGER, "{name: go, types: [x], template: t}");
    world.event("{specversion: '1.0', id: '1', source: s, type: x}");
    world.time.runFor(Duration.ofSeconds(1));
    Dispatch dispatch = world.engine.read(r -> r.scan(Scan.of(Tables.DISPATCHES, 10))).getFirst();
    assertThat(dispatch.outcome()).isEqualTo(Dispatch.DispatchOutcome.DEAD);
    assertThat(dispatch.message()).contains("offers an environment 'docker'");
  }

  private static Problem refused(EngineHarness world, String agenda) {
    return catchThrowableOfType(ProblemException.class, () -> world.submit(agenda))
        .problems()
        .getFirst();
  }

  private static AgendaSpec spec() {
    return Records.decode(Yaml.parse(ONE), AgendaSpec.class);
  }
}
