package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dynode.json.Records;
import io.dynode.json.Yaml;
import io.dynode.model.AgendaSpec;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.Kind;
import io.dynode.model.ProblemException;
import io.dynode.spi.Expressions;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.StateStore;
import io.dynode.spi.Transaction;
import io.dynode.stores.memory.MemoryStore;
import io.dynode.testkit.SeededIds;
import io.dynode.testkit.SteppedExecutor;
import io.dynode.testkit.SteppedTime;
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

  private static AgendaSpec spec() {
    return Records.decode(Yaml.parse(ONE), AgendaSpec.class);
  }
}
