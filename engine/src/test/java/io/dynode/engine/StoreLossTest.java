package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.AgendaId;
import io.dynode.model.CustomerId;
import io.dynode.model.Dispatch;
import io.dynode.model.Dispatch.DispatchOutcome;
import io.dynode.model.ErrorCode;
import io.dynode.model.Kind;
import io.dynode.model.OperationState;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Row;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A store that fails in the middle of a read says nothing about what was to be read. */
class StoreLossTest {
  private static final String CAR = "{specversion: '1.0', id: e, source: s, type: car}";

  private final EngineHarness world = new EngineHarness();

  @Test
  void anEventThatCouldNotBeReadIsLookedAtAgainAndIsNoDeadLetter() {
    world.apply(Kind.TRIGGER, "{name: t, types: [car], module: crunch}");
    for (ErrorCode code : List.of(ErrorCode.UNAVAILABLE, ErrorCode.STORE_FAILED)) {
      world.reads = reader -> new Broken(reader, Tables.EVENTS, code);
      world.event(CAR.replace("id: e", "id: " + code.slug()));
      world.time.runFor(Duration.ofSeconds(3));
      assertThat(dispatches()).extracting(Dispatch::outcome).contains(DispatchOutcome.PENDING);
      world.reads = reader -> reader;
      world.time.runFor(Duration.ofSeconds(3));
      assertThat(dispatches()).extracting(Dispatch::outcome).containsOnly(DispatchOutcome.AGENDA);
    }
    assertThat(world.agendas()).hasSize(2);
  }

  @Test
  void whatAGeneratorMadeIsNotRefusedSinceTheStoreFailed() {
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    AgendaId id = world.submit("{operations: [{name: g, type: crunch, growth: awaited}]}");
    Assignment generator = agent.lease().getFirst();
    String made = "{operations: [{name: x, type: crunch}]}";
    world.reads = reader -> new Broken(reader, Tables.HOSTS, ErrorCode.UNAVAILABLE);
    assertThatThrownBy(() -> agent.succeed(generator, made))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    world.reads = reader -> reader;
    assertThat(agent.succeed(generator, made).verdicts().getFirst().code()).isEmpty();
    assertThat(world.agenda(id).operations()).isEqualTo(2);
    assertThat(world.engine.read(r -> r.get(Tables.OPERATIONS, id, 0)).orElseThrow().state())
        .isEqualTo(OperationState.SUCCEEDED);
  }

  @Test
  void whatAnotherServerParkedMeanwhileKeepsItsPlace() {
    world.apply(Kind.CUSTOMER, "{name: acme, maxParked: 1}");
    world.apply(Kind.QUEUE, "{name: tight, pool: main, maxWaiting: 1}");
    world.apply(Kind.TRIGGER, "{name: t, types: [car], module: crunch, queue: tight}");
    world.submit("{queue: tight, operations: [{name: a, type: crunch}]}");
    world.event(CAR);
    world.time.runFor(Duration.ofSeconds(1));
    Dispatch parked = dispatches().getFirst();
    assertThat(parked.outcome()).isEqualTo(DispatchOutcome.PARKED);
    world.time.runFor(Duration.ofSeconds(10));
    EngineCore core = EngineCore.of(world.parts());
    Dispatch stale =
        EventIntake.pending(
            world.engine.read(r -> r.scan(Scan.of(Tables.EVENTS, 1))).getFirst(),
            parked.trigger(),
            new CustomerId("acme"),
            0,
            parked.dueMicros());
    DispatchCommand late = world.store.read(r -> new Dispatcher(core).prepare(r, stale));
    world.write(late::decide);
    Dispatch after = dispatches().getFirst();
    assertThat(after.outcome()).isEqualTo(DispatchOutcome.PARKED);
    assertThat(after.dueMicros()).isEqualTo(parked.dueMicros());
    long parkedNow = world.write(work -> EventIntake.parked(work, new CustomerId("acme")));
    assertThat(parkedNow).isEqualTo(1);
  }

  private List<Dispatch> dispatches() {
    return world.engine.read(r -> r.scan(Scan.of(Tables.DISPATCHES, 100)));
  }

  /** Loses its connection at the first look into one table. */
  private record Broken(Reader inner, Table<?> at, ErrorCode code) implements Reader {
    @Override
    public <R extends Row> Optional<R> get(Table<R> table, Object... key) {
      look(table);
      return inner.get(table, key);
    }

    @Override
    public <R extends Row> List<R> scan(Scan<R> scan) {
      look(scan.table());
      return inner.scan(scan);
    }

    private void look(Table<?> table) {
      if (table.equals(at)) {
        throw new ProblemException(code, "The test says so");
      }
    }
  }
}
