package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.json.Yaml;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.Audit;
import io.dynode.model.CustomerId;
import io.dynode.model.Dispatch;
import io.dynode.model.Dispatch.DispatchOutcome;
import io.dynode.model.Event;
import io.dynode.model.Idempotency;
import io.dynode.model.Kind;
import io.dynode.model.Retention.Keep;
import io.dynode.model.Row;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import io.dynode.testkit.SampleRows;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events, their dispatches, keys and the audit: what is over goes, what is needed stays. */
class EventRetentionTest {
  private static final String ONE = "operations: [{name: a, type: crunch}]}";

  private final EngineHarness world =
      new EngineHarness(
          EngineSettings.defaults()
              .with(Duration.ofMinutes(10))
              .with(
                  new RetentionSettings(
                      new Keep(Duration.ofMinutes(30), 0),
                      new Keep(Duration.ofMinutes(20), 0),
                      new Keep(Duration.ofMinutes(40), 0),
                      Duration.ZERO,
                      Duration.ofDays(1),
                      Duration.ofDays(90),
                      Duration.ofMinutes(1),
                      Duration.ofMillis(5),
                      3)));

  @Test
  void anEventGoesWithItsDecidedDispatches() {
    world.apply(Kind.TRIGGER, "{name: t, types: [car], filter: 'false', module: crunch}");
    world.event("{specversion: '1.0', id: e, source: s, type: car}");
    run(19);
    assertThat(rows(Tables.EVENTS)).hasSize(1);
    assertThat(rows(Tables.DISPATCHES))
        .extracting(Dispatch::outcome)
        .containsExactly(DispatchOutcome.FILTERED);
    run(3);
    assertThat(rows(Tables.EVENTS)).isEmpty();
    assertThat(rows(Tables.DISPATCHES)).isEmpty();
  }

  @Test
  void theIdentityOutlivesTheCountForTheDedupeWindow() {
    world.apply(Kind.CUSTOMER, "{name: acme, retention: {events: {count: 1}}}");
    world.event("{specversion: '1.0', id: e1, source: s, type: car}");
    world.event("{specversion: '1.0', id: e2, source: s, type: car}");
    run(9);
    assertThat(rows(Tables.EVENTS)).hasSize(2);
    assertThat(world.event("{specversion: '1.0', id: e1, source: s, type: car}").repeated())
        .isTrue();
    run(3);
    assertThat(rows(Tables.EVENTS)).extracting(Event::id).containsExactly("e2");
  }

  @Test
  void anEventStaysAsLongAsItsAgenda() {
    world.apply(Kind.TRIGGER, "{name: t, types: [car], module: crunch}");
    world.event("{specversion: '1.0', id: e, source: s, type: car}");
    run(100);
    assertThat(world.agendas()).hasSize(1);
    assertThat(rows(Tables.EVENTS)).hasSize(1);
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    agent.succeed(agent.lease().getFirst(), "{}");
    run(20);
    assertThat(rows(Tables.EVENTS)).hasSize(1);
    run(15);
    assertThat(world.agendas()).isEmpty();
    assertThat(rows(Tables.EVENTS)).isEmpty();
  }

  @Test
  void anUndecidedDispatchKeepsItsEvent() {
    world.apply(Kind.POOL, "{name: idle}");
    world.apply(Kind.QUEUE, "{name: full, pool: idle, maxWaiting: 1}");
    world.apply(Kind.TRIGGER, "{name: t, types: [car], module: crunch, queue: full}");
    AgendaId waiting = world.submit("{queue: full, " + ONE);
    world.event("{specversion: '1.0', id: e, source: s, type: car}");
    run(100);
    assertThat(rows(Tables.DISPATCHES))
        .extracting(Dispatch::outcome)
        .containsExactly(DispatchOutcome.PARKED);
    assertThat(rows(Tables.EVENTS)).hasSize(1);
    world.await(world.engine.cancel(EngineHarness.ADMIN, waiting, "room"));
    run(2);
    assertThat(rows(Tables.DISPATCHES))
        .extracting(Dispatch::outcome)
        .containsExactly(DispatchOutcome.AGENDA);
  }

  @Test
  void aKeyIsKeptAsLongAsItsAgendaAndAWindowMore() {
    AgendaId id = world.submit("{idempotencyKey: k, " + ONE);
    run(60);
    assertThat(rows(Tables.IDEMPOTENCY)).extracting(Idempotency::key).containsExactly("k");
    assertThat(world.submit("{idempotencyKey: k, " + ONE)).isEqualTo(id);
    EngineHarness.TestAgent agent = world.agent("one", 4_000);
    agent.succeed(agent.lease().getFirst(), "{}");
    run(20);
    // It has ended long ago; a repeat must not run it a second time.
    assertThat(world.submit("{idempotencyKey: k, " + ONE)).isEqualTo(id);
    run(15);
    assertThat(world.agendas()).isEmpty();
    assertThatThrownBy(() -> world.submit("{idempotencyKey: k, " + ONE))
        .hasMessageContaining("removed by its retention");
    run(10);
    assertThat(rows(Tables.IDEMPOTENCY)).isEmpty();
  }

  @Test
  void linesOfTheAuditGoByAge() {
    long before = rows(Tables.AUDIT).size();
    assertThat(before).isPositive();
    run(39);
    assertThat(rows(Tables.AUDIT).size()).isGreaterThanOrEqualTo((int) before);
    world.submit("{" + ONE);
    run(3);
    assertThat(rows(Tables.AUDIT)).extracting(Audit::action).contains("submit");
    assertThat(rows(Tables.AUDIT))
        .allMatch(line -> world.time.clock().wallMicros() - line.atMicros() < 42 * 60_000_000L);
  }

  @Test
  void aRoundLooksAtWhatIsOldAndNotAtAllThereIs() {
    for (int i = 0; i < 30; i++) {
      world.apply(Kind.TRIGGER, "{name: t, types: [car" + i + "], module: crunch}");
    }
    assertThat(rows(Tables.AUDIT).size()).isGreaterThan(30);
    assertThat(world.engine.duties().rehearse("audit").looked()).isLessThanOrEqualTo(9);
    world.apply(Kind.CUSTOMER, "{name: acme, retention: {audit: {count: 10}}}");
    run(2);
    assertThat(rows(Tables.AUDIT))
        .filteredOn(line -> line.customer().equals("acme"))
        .hasSize(10)
        .allMatch(line -> line.subject().equals("trigger/t"));
  }

  @Test
  void ofEachCustomerTheNewestEventsStay() {
    world.apply(Kind.CUSTOMER, "{name: acme, retention: {events: {count: 2}}}");
    world.apply(Kind.CUSTOMER, "{name: other, retention: {events: {count: 3}}}");
    for (int i = 0; i < 5; i++) {
      for (String customer : List.of("acme", "other")) {
        world.await(
            world.engine.accept(
                EngineHarness.ADMIN,
                new CustomerId(customer),
                Yaml.parse("{specversion: '1.0', id: e" + i + ", source: s, type: car}")));
      }
    }
    run(12);
    assertThat(rows(Tables.EVENTS))
        .extracting(event -> event.customer() + " " + event.id())
        .containsExactlyInAnyOrder("acme e3", "acme e4", "other e2", "other e3", "other e4");
  }

  @Test
  void aLargeCascadeKeepsNoEventForEver() {
    world.event("{specversion: '1.0', id: e, source: s, type: car}");
    String cascade = rows(Tables.EVENTS).getFirst().correlationId();
    world.submit("{" + ONE);
    world.write(work -> {
      Agenda like = work.scan(Scan.of(Tables.AGENDAS, 1)).getFirst();
      for (int i = 0; i < 1_100; i++) {
        work.put(
            SampleRows.with(
                Tables.AGENDAS, like, "id", new AgendaId("a" + i), "correlationId", cascade));
      }
      return true;
    });
    run(25);
    assertThat(rows(Tables.EVENTS)).isEmpty();
  }

  private void run(int minutes) {
    world.time.runFor(Duration.ofMinutes(minutes));
  }

  private <R extends Row> List<R> rows(Table<R> table) {
    return world.store.read(r -> r.scan(Scan.of(table, 10_000)));
  }
}
