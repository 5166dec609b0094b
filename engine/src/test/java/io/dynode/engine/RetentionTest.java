package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.json.Digest;
import io.dynode.json.Yaml;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.DutyState;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.Operation;
import io.dynode.model.Outbox;
import io.dynode.model.Output;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.FileEntry;
import io.dynode.model.Protocol.RaisedEvent;
import io.dynode.model.Retention;
import io.dynode.model.Row;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import io.dynode.testkit.SampleRows;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Ended agendas go with all that is theirs, and nothing else does. */
class RetentionTest {
  private static final String ONE = "{operations: [{name: a, type: crunch}]}";
  private static final String SHORT = "{name: acme, retention: {agendas: {age: 2m}}}";
  private static final Duration LATER = Duration.ofMinutes(5);

  private final EngineHarness world =
      new EngineHarness(
          EngineSettings.defaults()
              .with(
                  new RetentionSettings(
                      Retention.Keep.ALL,
                      Retention.Keep.ALL,
                      Retention.Keep.ALL,
                      Duration.ofDays(7),
                      Duration.ofDays(1),
                      Duration.ofDays(90),
                      Duration.ofMinutes(1),
                      Duration.ofMillis(5),
                      7)));
  private final EngineHarness.TestAgent agent = world.agent("one", 4_000);

  RetentionTest() {
    world.apply(Kind.CUSTOMER, SHORT);
  }

  @Test
  void anAgendaGoesWithAllItsRows() {
    world.apply(Kind.TRIGGER, "{name: t, types: [car], filter: 'false', module: crunch}");
    AgendaId id = world.submit("{idempotencyKey: k, " + ONE.substring(1));
    AgendaId live = world.submit(ONE.replace("name: a", "name: other"));
    List<Assignment> all = agent.lease();
    rich(all.stream().filter(a -> a.agenda().equals(id)).findFirst().orElseThrow());
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(holding(id))
        .contains(
            "agendas", "operations", "outputs", "attempts", "documents", "object_refs", "events");
    assertThat(count(Tables.FACTS)).isPositive();
    assertThat(count(Tables.LOG_CHUNKS)).isPositive();
    assertThat(references()).isPositive();
    world.time.runFor(LATER);
    assertThat(world.agendas()).extracting(io.dynode.model.Agenda::id).containsExactly(live);
    // What it raised has a life of its own, and its key still keeps it from being run twice.
    assertThat(holding(id)).containsExactly("dispatches", "events", "idempotency");
    assertThat(count(Tables.FACTS)).isZero();
    assertThat(count(Tables.LOG_CHUNKS)).isZero();
    assertThat(references()).isZero();
    assertThat(count(Tables.DEFINITIONS)).isEqualTo(1);
    assertThat(world.agenda(live).state()).isEqualTo(AgendaState.RUNNING);
  }

  @Test
  void aModuleMayBeRemovedOnceTheAgendasThatNeedItAreGone() {
    world.submit(ONE);
    agent.succeed(agent.lease().getFirst(), "{}");
    AgendaId other = world.submit(ONE.replace("name: a", "name: b"));
    world.time.runFor(LATER);
    assertThat(count(Tables.PINS)).isEqualTo(1);
    assertThatThrownBy(this::removeCrunch).hasMessageContaining("pinned");
    EngineHarness.TestAgent second = world.agent("two", 4_000);
    second.succeed(second.lease().getFirst(), "{}");
    assertThat(world.agenda(other).state()).isEqualTo(AgendaState.SUCCEEDED);
    world.time.runFor(LATER);
    assertThat(count(Tables.PINS)).isZero();
    removeCrunch();
    assertThatThrownBy(() -> world.submit(ONE)).hasMessageContaining("crunch");
  }

  private void removeCrunch() {
    String owner = EngineHarness.CUSTOMER;
    world.await(
        world.engine.remove(
            EngineHarness.ADMIN, Kind.MODULE, owner, "crunch", "1", Expected.PRESENT));
  }

  @Test
  void itIsNotRunAgainUnderItsKey() {
    AgendaId id = world.submit("{idempotencyKey: k, " + ONE.substring(1));
    agent.succeed(agent.lease().getFirst(), "{}");
    world.time.runFor(LATER);
    assertThat(world.agendas()).isEmpty();
    assertThatThrownBy(() -> world.submit("{idempotencyKey: k, " + ONE.substring(1)))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.GONE);
              assertThat(e).hasMessageContaining(id.value());
            });
    assertThat(world.agendas()).isEmpty();
  }

  @Test
  void theDefinitionStaysForAnotherOfTheSameContent() {
    world.submit(ONE);
    agent.succeed(agent.lease().getFirst(), "{}");
    AgendaId live = world.submit(ONE);
    world.time.runFor(LATER);
    assertThat(world.agendas()).hasSize(1);
    assertThat(world.newEngine().definition(live).operations()).hasSize(1);
    EngineHarness.TestAgent second = world.agent("two", 4_000);
    second.succeed(second.lease().getFirst(), "{}");
    assertThat(world.agenda(live).state()).isEqualTo(AgendaState.SUCCEEDED);
    world.time.runFor(LATER);
    assertThat(world.agendas()).isEmpty();
    assertThat(count(Tables.DEFINITIONS)).isZero();
    assertThat(world.agenda(world.submit(ONE)).state()).isEqualTo(AgendaState.WAITING);
  }

  @Test
  void ofTooManyTheNewestStayAndWhatFailedLately() {
    world.apply(Kind.CUSTOMER, "{name: acme, retention: {agendas: {count: 2}}}");
    List<AgendaId> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(world.submit(ONE));
      Assignment a = agent.lease().getFirst();
      if (i == 0) {
        agent.fail(a, "exit-nonzero");
      } else {
        agent.succeed(a, "{}");
      }
    }
    world.time.runFor(LATER);
    assertThat(world.agendas())
        .extracting(io.dynode.model.Agenda::id)
        .containsExactlyInAnyOrder(ids.get(0), ids.get(3), ids.get(4));
  }

  @Test
  void whatIsStillInTheOutboxKeepsItsAgenda() {
    AgendaId id = world.submit(ONE);
    agent.succeed(agent.lease().getFirst(), "{}");
    Json origin = Json.object("origin", Json.object("causeAgenda", Json.of(id.value())));
    long far = world.time.nowMicros() + 10 * 3_600_000_000L;
    world.write(work -> {
      String cascade = work.get(Tables.AGENDAS, id).orElseThrow().correlationId();
      work.put(new Outbox("o", "event", "acme", cascade, origin, far, 0));
      return true;
    });
    world.time.runFor(LATER);
    assertThat(world.agendas()).hasSize(1);
    world.write(work -> {
      work.delete(Tables.OUTBOX, "o");
      return true;
    });
    world.time.runFor(LATER);
    assertThat(world.agendas()).isEmpty();
  }

  @Test
  void anEventThatWaitsForRoomKeepsTheAgendaThatRaisedIt() {
    world.apply(Kind.POOL, "{name: idle}");
    world.apply(Kind.QUEUE, "{name: full, pool: idle, maxWaiting: 1}");
    world.apply(Kind.TRIGGER, "{name: t, types: [car], module: crunch, queue: full}");
    AgendaId waiting = world.submit("{queue: full, " + ONE.substring(1));
    AgendaId id = world.submit(ONE);
    Assignment mine = agent.lease().getFirst();
    agent.raise(mine, new RaisedEvent("1.json", "car", "", Json.EMPTY, List.of()));
    world.time.runFor(LATER);
    assertThat(there(id)).isTrue();
    world.await(world.engine.cancel(EngineHarness.ADMIN, waiting, "room"));
    world.time.runFor(LATER);
    assertThat(there(id)).isFalse();
  }

  @Test
  void aLargeAgendaGoesInStepsAndAnotherServerGoesOnWithIt() {
    AgendaId id = world.submit(ONE);
    agent.succeed(agent.lease().getFirst(), "{}");
    world.write(work -> {
      Operation like = work.get(Tables.OPERATIONS, id, 0).orElseThrow();
      for (int i = 1; i < 3_000; i++) {
        work.put(SampleRows.with(Tables.OPERATIONS, like, "index", i));
        work.put(new Output(id, i, Json.EMPTY));
      }
      return true;
    });
    world.await(world.engine.duties().run(EngineHarness.ADMIN, "agendas"));
    world.time.runUntil(() -> rest(id) > 0, LATER);
    int before = rest(id);
    assertThat(before).isGreaterThan(5_000);
    assertThat(there(id)).isFalse();
    // Its store is gone in the middle.
    world.refusing = true;
    world.time.runFor(LATER);
    assertThat(rest(id)).isBetween(1, 6_001);
    world.refusing = false;
    Engine other = world.newEngine();
    other.start();
    world.time.runUntil(() -> rest(id) == 0, LATER);
    assertThat(count(Tables.REMOVALS)).isZero();
    assertThat(holding(id)).isEmpty();
  }

  @Test
  void theHistoryOfItsRunsGoesWithIt() {
    world.apply(
        Kind.TEMPLATE,
        "{name: plan, version: '1', parameters: {n: {type: integer}}, agenda: {operations:"
            + " [{name: a, type: crunch, payload: '@<n>'}]}}");
    AgendaId id = world.submit("{template: plan, params: {n: 1}}");
    agent.succeed(agent.lease().getFirst(), "{}");
    RerunRequest other =
        new RerunRequest(
            List.of(),
            false,
            java.util.Map.of("n", io.dynode.model.Json.of(2)),
            RerunRequest.Versions.KEPT,
            "");
    world.await(world.engine.control().rerun(EngineHarness.ADMIN, id, other));
    agent.succeed(agent.lease().getFirst(), "{}");
    assertThat(count(Tables.RUNS)).isEqualTo(2);
    assertThat(count(Tables.DEFINITIONS)).isEqualTo(2);
    world.time.runFor(LATER);
    assertThat(holding(id)).isEmpty();
    assertThat(count(Tables.RUNS)).isZero();
    assertThat(count(Tables.DEFINITIONS)).isZero();
  }

  @Test
  void twoServersMakeOneRoundAndCountEachOnce() {
    Engine other = world.newEngine();
    other.start();
    for (int i = 0; i < 40; i++) {
      world.submit(ONE);
      agent.succeed(agent.lease().getFirst(), "{}");
    }
    world.time.runFor(LATER);
    assertThat(world.agendas()).isEmpty();
    DutyState state = other.duties().get("agendas").state();
    assertThat(state.totalDone()).isEqualTo(40);
    assertThat(state.runs()).isBetween(3L, 6L);
    assertThat(state.failed()).isZero();
    assertThat(
            world.store.<List<io.dynode.model.Audit>>read(
                r -> r.scan(Scan.of(Tables.AUDIT, 1_000))))
        .filteredOn(audit -> audit.action().equals("duty"))
        .isNotEmpty()
        .allSatisfy(audit -> assertThat(audit.detail()).startsWith("removed "));
  }

  @Test
  void aRehearsalSaysWhatWouldGoAndChangesNothing() {
    AgendaId id = world.submit(ONE);
    agent.succeed(agent.lease().getFirst(), "{}");
    world.submit(ONE);
    usual();
    world.time.runFor(LATER);
    world.apply(Kind.CUSTOMER, SHORT);
    DutyControl.Rehearsal said = world.engine.duties().rehearse("agendas");
    assertThat(said.due()).isEqualTo(1);
    assertThat(said.looked()).isEqualTo(2);
    assertThat(said.whole()).isTrue();
    assertThat(said.first()).containsExactly("agenda " + id + " of acme");
    assertThat(world.agendas()).hasSize(2);
    assertThatThrownBy(() -> world.engine.duties().rehearse("dishes"))
        .hasMessageContaining("agendas");
  }

  @Test
  void oneThatChangedSinceItWasLookedAtStays() {
    AgendaId id = world.submit(ONE);
    agent.succeed(agent.lease().getFirst(), "{}");
    AgendaSweep sweep = new AgendaSweep(EngineCore.of(world.parts()));
    usual();
    world.time.runFor(LATER);
    world.apply(Kind.CUSTOMER, SHORT);
    RetireCommand command = new RetireCommand(sweep, world.agenda(id), 0, Optional.empty());
    world.write(work -> {
      work.put(Agendas.withHost(work.get(Tables.AGENDAS, id).orElseThrow(), ""));
      return true;
    });
    assertThat(decide(command)).isFalse();
    assertThat(decide(new RetireCommand(sweep, world.agenda(id), 0, Optional.empty()))).isTrue();
    assertThat(decide(command)).isFalse();
  }

  private boolean decide(RetireCommand command) {
    return world.store.write(
        List.of(),
        transaction -> {
          Work work = new Work(transaction, world.time.clock().wallMicros());
          boolean done = command.decide(work);
          work.applyTo(transaction);
          return done;
        });
  }

  /** As the installation says, which is longer than this test. */
  private void usual() {
    world.apply(Kind.CUSTOMER, "{name: acme}");
  }

  /** Ends well, with a file, a finding, an event and a log. */
  private void rich(Assignment a) {
    byte[] content = "content".getBytes(StandardCharsets.UTF_8);
    String hash = Digest.sha256Hex(content);
    int generation =
        world
            .await(
                world.engine.intend(
                    EngineHarness.ADMIN,
                    new Protocol.IntendRequest(agent.id, agent.epoch, a.attempt(), List.of(hash))))
            .generations()
            .getFirst();
    world.objects.put(
        new io.dynode.spi.ObjectStore.Key(hash, generation), new ByteArrayInputStream(content));
    world.await(world.engine.log(a.attempt(), a.token(), 0, content, 7));
    agent.report(
        new Protocol.Report(
            a.attempt(),
            true,
            "",
            "",
            0,
            0,
            0,
            Json.EMPTY,
            List.of(Yaml.parse("{colour: red, wheels: [4, 5]}")),
            List.of(new RaisedEvent("1.json", "car", "", Json.EMPTY, List.of())),
            List.of(new FileEntry("x", hash, generation, content.length, 0644)),
            Json.NULL,
            Json.NULL,
            ""));
    world.time.runFor(Duration.ofSeconds(1));
  }

  /** Tables in which any column says that id, but for the audit. */
  private Set<String> holding(AgendaId id) {
    Set<String> names = new TreeSet<>();
    for (Table<?> table : Tables.ALL) {
      if (table != Tables.AUDIT
          && rows(table).stream().anyMatch(row -> row.toString().contains(id.value()))) {
        names.add(table.name());
      }
    }
    return names;
  }

  private boolean there(AgendaId id) {
    return world.store.read(r -> r.get(Tables.AGENDAS, id).isPresent());
  }

  private int rest(AgendaId id) {
    return world.store.read(r ->
        r.get(Tables.AGENDAS, id).isPresent()
            ? 0
            : r.scan(Scan.of(Tables.OPERATIONS, 10_000, id)).size()
                + r.scan(Scan.of(Tables.OUTPUTS, 10_000, id)).size());
  }

  private <R extends Row> List<R> rows(Table<R> table) {
    return world.store.read(r -> r.scan(Scan.of(table, 10_000)));
  }

  private int count(Table<?> table) {
    return rows(table).size();
  }

  private long references() {
    return rows(Tables.OBJECTS).stream().mapToLong(io.dynode.model.StoredObject::references).sum();
  }
}
