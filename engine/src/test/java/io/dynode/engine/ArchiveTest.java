package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.json.Digest;
import io.dynode.json.JsonText;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.Archived;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.Protocol;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.RaisedEvent;
import io.dynode.model.Retention;
import io.dynode.model.Row;
import io.dynode.spi.ObjectStore.Key;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** What is archived before it goes can be found and read whole. */
class ArchiveTest {
  private static final Duration LATER = Duration.ofMinutes(5);

  private final EngineHarness world =
      new EngineHarness(
          EngineSettings.defaults()
              .with(
                  new RetentionSettings(
                      Retention.Keep.ALL,
                      Retention.Keep.ALL,
                      Retention.Keep.ALL,
                      Duration.ZERO,
                      Duration.ofMinutes(20),
                      Duration.ofDays(90),
                      Duration.ofMinutes(1),
                      Duration.ofMillis(5),
                      7)));
  private final EngineHarness.TestAgent agent = world.agent("one", 4_000);

  ArchiveTest() {
    world.apply(Kind.CUSTOMER, "{name: acme, retention: {archive: true, agendas: {age: 2m}}}");
  }

  @Test
  void anAgendaIsArchivedWithAllOfIt() throws IOException {
    AgendaId id =
        world.submit(
            "{title: night, labels: {camera: north}, linkId: l, operations: [{name: a, type:"
                + " crunch}, {name: b, type: crunch, payload: {x: '@<a.out::/n>'}}]}");
    Protocol.Reported reported =
        agent.report(
            agent.result(
                agent.lease().getFirst(),
                true,
                "",
                JsonText.parse("{\"n\": 7}"),
                List.of(new RaisedEvent("1.json", "car", "", Json.EMPTY, List.of())),
                List.of()));
    agent.succeed(reported.next().getFirst(), "{done: true}");
    Agenda before = world.agenda(id);
    assertThat(before.state()).isEqualTo(AgendaState.SUCCEEDED);
    world.time.runFor(LATER);
    assertThat(world.agendas()).isEmpty();
    Archived archived = rows(Tables.ARCHIVE).getFirst();
    assertThat(archived.agenda()).isEqualTo(id);
    assertThat(archived.labels()).isEqualTo(Map.of("camera", "north"));
    assertThat(archived.title()).isEqualTo("night");
    assertThat(archived.linkId()).isEqualTo("l");
    assertThat(archived.endedMicros()).isEqualTo(before.endedMicros());
    Json json = read(archived);
    assertThat(text(json, "/agenda/id")).isEqualTo(id.value());
    assertThat(text(json, "/definition/operations/1/name")).isEqualTo("b");
    assertThat(items(json, "/operations")).hasSize(2);
    assertThat(items(json, "/attempts")).hasSize(2);
    assertThat(json.at("/outputs/0/value/n")).hasValue(Json.of(7));
    assertThat(text(json, "/events/0/type")).isEqualTo("car");
    // It stays where it is, and only it.
    world.time.runFor(Duration.ofHours(1));
    assertThat(read(archived)).isEqualTo(json);
    assertThat(rows(Tables.OBJECTS)).hasSize(1).allMatch(o -> o.references() == 1);
    assertThat(rows(Tables.INTENTS)).isEmpty();
    assertThat(rows(Tables.OPERATIONS)).isEmpty();
  }

  @Test
  void whatEarlierRunsWereIsInIt() throws IOException {
    world.apply(Kind.CUSTOMER, "{name: acme}");
    world.apply(
        Kind.TEMPLATE,
        "{name: plan, version: '1', parameters: {n: {type: integer}}, agenda: {operations: [{name:"
            + " a, type: crunch, payload: '@<n>'}]}}");
    AgendaId id = world.submit("{template: plan, params: {n: 1}}");
    agent.succeed(agent.lease().getFirst(), "{}");
    RerunRequest other =
        new RerunRequest(List.of(), false, Map.of("n", Json.of(2)), RerunRequest.Versions.KEPT, "");
    world.await(world.engine.control().rerun(EngineHarness.ADMIN, id, other));
    agent.succeed(agent.lease().getFirst(), "{}");
    Json json = archived(id);
    assertThat(items(json, "/runs")).hasSize(2);
    assertThat(text(json, "/definition/operations/0/name")).isEqualTo("a");
    String first = text(json, "/runs/1/before/definition");
    assertThat(json.at("/definitions/" + first + "/operations/0/payload")).hasValue(Json.of(1));
  }

  @Test
  void whatOperationsRanForAndWhatTheyMadeIsInIt() throws IOException {
    world.apply(Kind.CUSTOMER, "{name: acme}");
    AgendaId id =
        world.submit(
            "{operations: [{name: each, type: crunch, forEach: [1, 2]},"
                + " {name: gen, type: crunch, growth: awaited}]}");
    List<Assignment> next = new ArrayList<>();
    for (Assignment one : agent.lease()) {
      String made = "{operations: [{name: x, type: crunch, payload: 7}]}";
      next.addAll(agent.succeed(one, one.operation().equals("gen") ? made : "{}").next());
    }
    next.forEach(one -> agent.succeed(one, "{}"));
    Json json = archived(id);
    assertThat(items(json, "/groups")).hasSize(2);
    assertThat(items(json, "/items")).hasSize(2);
    Json.Obj definitions = (Json.Obj) json.at("/definitions").orElseThrow();
    assertThat(definitions.members().values())
        .singleElement()
        .satisfies(made -> assertThat(made.at("/operations/0/payload")).hasValue(Json.of(7)));
  }

  /** What its archive says, once it has gone. */
  private Json archived(AgendaId id) throws IOException {
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
    world.apply(Kind.CUSTOMER, "{name: acme, retention: {archive: true, agendas: {age: 2m}}}");
    world.time.runFor(LATER);
    return read(rows(Tables.ARCHIVE).getFirst());
  }

  @Test
  void anArchiveGoesAfterItsOwnTimeWithItsFile() {
    world.apply(
        Kind.CUSTOMER,
        "{name: acme, retention: {archive: true, agendas: {age: 2m}, archives: {age: 1h}}}");
    world.submit("{operations: [{name: a, type: crunch}]}");
    agent.succeed(agent.lease().getFirst(), "{}");
    world.time.runFor(Duration.ofMinutes(50));
    assertThat(rows(Tables.ARCHIVE)).hasSize(1);
    assertThat(world.engine.duties().rehearse("archives").due()).isZero();
    world.time.runFor(Duration.ofMinutes(15));
    assertThat(rows(Tables.ARCHIVE)).isEmpty();
    assertThat(rows(Tables.OBJECT_REFS)).isEmpty();
    world.time.runFor(Duration.ofHours(1));
    assertThat(rows(Tables.OBJECTS)).isEmpty();
  }

  @Test
  void ofTooManyArchivesTheNewestStay() {
    world.apply(
        Kind.CUSTOMER,
        "{name: acme, retention: {archive: true, agendas: {age: 2m}, archives: {count: 1}}}");
    AgendaId last = new AgendaId("none");
    for (int i = 0; i < 3; i++) {
      last = world.submit("{title: t" + i + ", operations: [{name: a, type: crunch}]}");
      agent.succeed(agent.lease().getFirst(), "{}");
      world.time.runFor(Duration.ofSeconds(1));
    }
    world.time.runFor(Duration.ofMinutes(10));
    assertThat(rows(Tables.ARCHIVE)).extracting(Archived::agenda).containsExactly(last);
  }

  @Test
  void noMoreIsKeptInMemoryThanAnArchiveMayHave() throws IOException {
    byte[] bytes = new byte[200_000];
    new Random(1).nextBytes(bytes);
    Pieces pieces = new Pieces(bytes.length, "It");
    pieces.write(bytes, 0, 70_000);
    pieces.write(bytes[70_000]);
    pieces.write(bytes, 70_001, 129_999);
    assertThat(pieces.size()).isEqualTo(bytes.length);
    assertThat(pieces.content()).hasBinaryContent(bytes);
    assertThat(pieces.sha256Hex()).isEqualTo(Digest.sha256Hex(bytes));
    assertThatThrownBy(() -> pieces.write(1)).hasMessageContaining("It is too large");
  }

  @Test
  void oneThatCannotBeArchivedIsKept() {
    AgendaId id = world.submit("{operations: [{name: a, type: crunch}]}");
    agent.succeed(agent.lease().getFirst(), "{}");
    world.objects.full = true;
    world.time.runFor(LATER);
    assertThat(world.agendas()).extracting(Agenda::id).containsExactly(id);
    assertThat(world.engine.duties().get("agendas").state().failed()).isEqualTo(1);
    assertThat(world.engine.duties().get("agendas").state().problem()).contains(id.value());
    world.objects.full = false;
    world.time.runFor(LATER);
    assertThat(world.agendas()).isEmpty();
    assertThat(rows(Tables.ARCHIVE)).hasSize(1);
  }

  @Test
  void oneThatChangesWhileItIsWrittenStaysAndItsArchiveGoes() {
    AgendaId id = world.submit("{operations: [{name: a, type: crunch}]}");
    Assignment assignment = agent.lease().getFirst();
    agent.succeed(assignment, "{}");
    world.objects.whenPut =
        () ->
            world.write(work -> {
              work.put(Agendas.withHost(work.get(Tables.AGENDAS, id).orElseThrow(), ""));
              return true;
            });
    world.time.runFor(Duration.ofSeconds(150));
    assertThat(world.agendas()).extracting(Agenda::id).containsExactly(id);
    assertThat(rows(Tables.ARCHIVE)).isEmpty();
    world.objects.whenPut = () -> {};
    world.time.runFor(LATER);
    assertThat(world.agendas()).isEmpty();
    world.time.runFor(Duration.ofHours(1));
    assertThat(rows(Tables.ARCHIVE)).hasSize(1);
    assertThat(rows(Tables.OBJECTS)).hasSize(1);
    assertThat(rows(Tables.REAPS)).isEmpty();
  }

  private Json read(Archived archived) throws IOException {
    try (InputStream in =
        new GZIPInputStream(world.objects.get(new Key(archived.hash(), archived.generation())))) {
      return JsonText.parse(in.readAllBytes());
    }
  }

  private static String text(Json json, String pointer) {
    return json.at(pointer).flatMap(Json::text).orElse("");
  }

  private static List<Json> items(Json json, String pointer) {
    return ((Json.Arr) json.at(pointer).orElseThrow()).items();
  }

  private <R extends Row> List<R> rows(Table<R> table) {
    return world.store.read(r -> r.scan(Scan.of(table, 10_000)));
  }
}
