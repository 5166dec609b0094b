package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.json.JsonText;
import io.dynode.json.Records;
import io.dynode.json.Yaml;
import io.dynode.model.AgendaId;
import io.dynode.model.ArchivedLines;
import io.dynode.model.ArchivedLines.LineKind;
import io.dynode.model.Audit;
import io.dynode.model.CustomerId;
import io.dynode.model.Dispatch;
import io.dynode.model.ErrorCode;
import io.dynode.model.Event;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.ObjectRef;
import io.dynode.model.ProblemException;
import io.dynode.model.Retention.Keep;
import io.dynode.model.Row;
import io.dynode.model.StoredObject;
import io.dynode.spi.ObjectStore.Key;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Events and lines of the audit are archived before they go: each is in one of both places. */
class LineArchiveTest {
  private static final String WANTED =
      "{name: acme, retention: {archive: true, events: {age: 20m}, audit: {age: 20m}}}";

  private final EngineHarness world =
      new EngineHarness(
          EngineSettings.defaults()
              .with(Duration.ofMinutes(10))
              .with(
                  new RetentionSettings(
                      Keep.ALL,
                      Keep.ALL,
                      Keep.ALL,
                      Duration.ZERO,
                      Duration.ofMinutes(30),
                      Duration.ofDays(90),
                      Duration.ofMinutes(1),
                      Duration.ofMillis(5),
                      3)));

  private void events(String customer, int many) {
    for (int i = 0; i < many; i++) {
      world.await(
          world.engine.accept(
              EngineHarness.ADMIN,
              new CustomerId(customer),
              Yaml.parse("{specversion: '1.0', id: e" + i + ", source: s, type: car}")));
    }
  }

  private void run(int minutes) {
    world.time.runFor(Duration.ofMinutes(minutes));
  }

  private <R extends Row> List<R> rows(Table<R> table) {
    return world.store.read(r -> r.scan(Scan.of(table, 10_000)));
  }

  private List<ArchivedLines> files(LineKind kind) {
    return rows(Tables.ARCHIVED_LINES).stream().filter(file -> file.kind() == kind).toList();
  }

  private List<Json> lines(LineKind kind) {
    List<Json> all = new ArrayList<>();
    for (ArchivedLines file : files(kind)) {
      try (InputStream in =
          new GZIPInputStream(world.objects.get(new Key(file.hash(), file.generation())))) {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        List<Json> lines = text.lines().map(JsonText::parse).toList();
        assertThat(lines).hasSize(file.lines());
        all.addAll(lines);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return all;
  }

  private List<String> archived() {
    return lines(LineKind.EVENTS).stream()
        .map(line -> Records.decode(line.at("/event").orElseThrow(), Event.class).id())
        .toList();
  }

  @Test
  void eventsGoTogetherWithWhatBecameOfThem() {
    world.apply(Kind.CUSTOMER, WANTED);
    world.apply(Kind.CUSTOMER, "{name: other, retention: {events: {age: 20m}}}");
    world.apply(Kind.TRIGGER, "{name: t, types: [car], filter: 'false', module: crunch}");
    events("acme", 8);
    events("other", 2);
    List<Event> before = rows(Tables.EVENTS);
    List<Dispatch> dispatches = rows(Tables.DISPATCHES);
    assertThat(dispatches).hasSize(8);
    assertThat(world.engine.duties().rehearse("events").due()).isZero();
    run(19);
    dispatches = rows(Tables.DISPATCHES);
    assertThat(rows(Tables.EVENTS)).hasSize(10);
    run(3);
    assertThat(rows(Tables.EVENTS)).isEmpty();
    assertThat(rows(Tables.DISPATCHES)).isEmpty();
    assertThat(files(LineKind.EVENTS))
        .singleElement()
        .satisfies(file -> {
          assertThat(file.lines()).isEqualTo(8);
          assertThat(file.customer().value()).isEqualTo("acme");
          assertThat(file.firstSequence()).isEqualTo(before.getFirst().sequence());
        });
    List<Json> lines = lines(LineKind.EVENTS);
    assertThat(lines)
        .extracting(line -> Records.decode(line.at("/event").orElseThrow(), Event.class))
        .containsExactlyElementsOf(
            before.stream().filter(e -> e.customer().value().equals("acme")).toList());
    assertThat(lines)
        .extracting(line -> Records.decode(line.at("/dispatches/0").orElseThrow(), Dispatch.class))
        .containsExactlyInAnyOrderElementsOf(dispatches);
    assertThat(world.engine.duties().get("events").state().totalDone()).isEqualTo(10);
    // The file stays, and only it.
    run(120);
    assertThat(archived()).hasSize(8);
    assertThat(rows(Tables.INTENTS)).isEmpty();
  }

  @Test
  void aDryRunSaysHowManyItWouldBe() {
    events("acme", 7);
    run(30);
    world.time.runFor(Duration.ofSeconds(1));
    world.unwelcome = row -> row instanceof ArchivedLines;
    world.apply(Kind.CUSTOMER, WANTED);
    DutyControl.Rehearsal rehearsal = world.engine.duties().rehearse("events");
    assertThat(rehearsal.due()).isEqualTo(7);
    assertThat(rehearsal.first()).singleElement().asString().contains("7 events of acme");
    assertThat(rows(Tables.EVENTS)).hasSize(7);
  }

  @Test
  void linesOfTheAuditAreArchived() {
    world.apply(Kind.CUSTOMER, WANTED);
    world.submit("{operations: [{name: a, type: crunch}]}");
    List<Audit> before =
        rows(Tables.AUDIT).stream().filter(line -> line.customer().equals("acme")).toList();
    assertThat(before).isNotEmpty();
    run(25);
    assertThat(rows(Tables.AUDIT)).doesNotContainAnyElementsOf(before);
    assertThat(lines(LineKind.AUDIT))
        .extracting(line -> Records.decode(line, Audit.class))
        .containsExactlyElementsOf(before);
  }

  /** The file is stored, then the store fails: nothing is lost, nothing is there twice. */
  @Test
  void whatCouldNotBeCommittedIsArchivedLaterAndOnce() {
    world.apply(Kind.CUSTOMER, WANTED);
    events("acme", 5);
    world.unwelcome = row -> row instanceof ArchivedLines;
    run(25);
    assertThat(rows(Tables.EVENTS)).hasSize(5);
    assertThat(rows(Tables.ARCHIVED_LINES)).isEmpty();
    assertThat(rows(Tables.OBJECTS)).isNotEmpty();
    assertThat(world.engine.duties().get("events").state().failed()).isEqualTo(5);
    world.unwelcome = _ -> false;
    run(3);
    assertThat(rows(Tables.EVENTS)).isEmpty();
    assertThat(archived()).containsExactlyInAnyOrder("e0", "e1", "e2", "e3", "e4");
    // What was stored for nothing goes like any upload that never ended.
    run(120);
    assertThat(archived()).hasSize(5);
    assertThat(rows(Tables.OBJECTS))
        .hasSize(rows(Tables.ARCHIVED_LINES).size())
        .allMatch(object -> object.references() == 1);
  }

  @Test
  void aCommitWhoseAnswerIsLostIsNotDoneTwice() {
    world.apply(Kind.CUSTOMER, WANTED);
    events("acme", 5);
    world.objects.whenPut = () -> world.losing = 1;
    run(30);
    assertThat(world.losing).isZero();
    assertThat(world.engine.duties().get("events").state().totalDone()).isEqualTo(5);
    assertThat(rows(Tables.EVENTS)).isEmpty();
    assertThat(archived()).containsExactlyInAnyOrder("e0", "e1", "e2", "e3", "e4");
    assertThat(rows(Tables.OBJECT_REFS)).hasSize(rows(Tables.ARCHIVED_LINES).size());
  }

  /**
   * The same rows are looked at again: they are in one file once, and let go of their files once.
   */
  @Test
  void aReadThatFailsInTheMiddleBringsNothingTwice() {
    world.apply(Kind.CUSTOMER, WANTED);
    events("acme", 5);
    StoredObject object = new StoredObject("f".repeat(64), 1, 5, true, false, 5);
    List<Event> before = rows(Tables.EVENTS);
    world.write(work -> {
      work.put(object);
      before.forEach(event ->
          work.put(
              new ObjectRef(
                  EventIntake.owner(event.key().text()),
                  "a.txt",
                  object.hash(),
                  1,
                  5,
                  0644,
                  event.customer(),
                  "",
                  "",
                  0)));
      return true;
    });
    AtomicInteger asked = new AtomicInteger();
    world.reads = reader -> new Failing(reader, asked);
    run(30);
    world.reads = reader -> reader;
    assertThat(asked.get()).isGreaterThan(Failing.AT);
    assertThat(rows(Tables.EVENTS)).isEmpty();
    assertThat(archived()).containsExactlyInAnyOrder("e0", "e1", "e2", "e3", "e4");
    assertThat(world.engine.duties().get("events").state().totalDone()).isEqualTo(5);
    assertThat(lines(LineKind.EVENTS))
        .allSatisfy(line -> assertThat(line.at("/files/0/path")).contains(Json.of("a.txt")));
    assertThat(rows(Tables.OBJECTS)).allMatch(row -> row.references() >= 0);
    assertThat(rows(Tables.OBJECT_REFS)).hasSize(rows(Tables.ARCHIVED_LINES).size());
  }

  /** Fails once in the middle of a page. */
  private record Failing(Reader inner, AtomicInteger asked) implements Reader {
    private static final int AT = 2;

    @Override
    public <R extends Row> Optional<R> get(Table<R> table, Object... key) {
      return inner.get(table, key);
    }

    @Override
    public <R extends Row> List<R> scan(Scan<R> scan) {
      if (scan.table() == Tables.DISPATCHES && asked.incrementAndGet() == AT) {
        throw new ProblemException(ErrorCode.UNAVAILABLE, "The database failed: planted.");
      }
      return inner.scan(scan);
    }
  }

  @Test
  void withoutRoomForFilesNothingGoes() {
    world.apply(Kind.CUSTOMER, WANTED);
    events("acme", 2);
    world.objects.full = true;
    run(30);
    assertThat(rows(Tables.EVENTS)).hasSize(2);
    assertThat(world.engine.duties().get("events").state().problem()).contains("2 events of acme");
    world.objects.full = false;
    run(3);
    assertThat(rows(Tables.EVENTS)).isEmpty();
    assertThat(archived()).containsExactlyInAnyOrder("e0", "e1");
  }

  @Test
  void oneThatChangesWhileItIsWrittenStaysWithTheOthersForTheNextRound() {
    world.apply(Kind.CUSTOMER, WANTED);
    world.apply(Kind.TRIGGER, "{name: t, types: [car], filter: 'false', module: crunch}");
    events("acme", 3);
    run(19);
    world.objects.whenPut =
        () -> {
          world.objects.whenPut = () -> {};
          world.write(work -> {
            Dispatch one = work.scan(Scan.of(Tables.DISPATCHES, 1)).getFirst();
            work.put(
                new Dispatch(
                    one.trigger(),
                    one.customer(),
                    one.source(),
                    one.eventId(),
                    1,
                    one.owner(),
                    one.correlationId(),
                    one.outcome(),
                    "",
                    "",
                    "again",
                    one.sequence(),
                    one.decidedMicros(),
                    0));
            return true;
          });
        };
    run(10);
    assertThat(archived()).containsExactlyInAnyOrder("e0", "e1", "e2");
    assertThat(lines(LineKind.EVENTS))
        .filteredOn(line -> line.at("/dispatches/1").isPresent())
        .singleElement()
        .satisfies(line -> assertThat(line.at("/dispatches/1/message")).hasValue(Json.of("again")));
  }

  @Test
  void moreThanOneTransactionRemovesGoInSeveralFiles() {
    world.apply(Kind.CUSTOMER, WANTED);
    events("acme", 4);
    world.write(work -> {
      Event first = work.scan(Scan.of(Tables.EVENTS, 1)).getFirst();
      for (int i = 0; i < 1_200; i++) {
        work.put(
            new Dispatch(
                "acme/t" + i,
                first.customer(),
                first.source(),
                first.id(),
                0,
                first.customer(),
                "",
                Dispatch.DispatchOutcome.FILTERED,
                "",
                "",
                "",
                first.sequence(),
                1,
                0));
      }
      return true;
    });
    run(25);
    assertThat(rows(Tables.EVENTS)).isEmpty();
    assertThat(rows(Tables.DISPATCHES)).isEmpty();
    assertThat(files(LineKind.EVENTS)).hasSizeGreaterThan(1);
    assertThat(archived()).containsExactlyInAnyOrder("e0", "e1", "e2", "e3");
  }

  @Test
  void anEventWhoseAgendaIsThereStays() {
    world.apply(Kind.CUSTOMER, WANTED);
    world.apply(Kind.TRIGGER, "{name: t, types: [car], module: crunch}");
    events("acme", 1);
    run(40);
    assertThat(rows(Tables.EVENTS)).hasSize(1);
    AgendaId agenda = world.agendas().getFirst().id();
    assertThat(agenda.value()).isNotEmpty();
    assertThat(files(LineKind.EVENTS)).isEmpty();
  }

  @Test
  void filesGoAfterTheTimeOfArchives() {
    world.apply(Kind.CUSTOMER, WANTED.replace("audit: {age: 20m}", "archives: {age: 1h}"));
    events("acme", 2);
    run(70);
    assertThat(archived()).hasSize(2);
    assertThat(files(LineKind.EVENTS)).hasSize(1);
    run(20);
    // One file was looked at in its round, and one went: what it holds is not counted.
    assertThat(rows(Tables.DUTIES))
        .filteredOn(duty -> duty.name().equals("archives"))
        .singleElement()
        .satisfies(duty -> assertThat(duty.totalDone()).isOne());
    assertThat(rows(Tables.ARCHIVED_LINES)).isEmpty();
    assertThat(rows(Tables.OBJECT_REFS)).isEmpty();
    run(60);
    assertThat(rows(Tables.OBJECTS)).isEmpty();
  }
}
