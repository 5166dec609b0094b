package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.agent.HttpTransport;
import io.dynode.json.JsonText;
import io.dynode.model.AgentId;
import io.dynode.model.ApiKey.Role;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.OperationState;
import io.dynode.model.PoolId;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Resources;
import io.dynode.spi.ObjectStore;
import io.dynode.testkit.Eventually;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole path over HTTP: event → agenda → lease → files, logs, insights → next event. */
final class FlowTest {
  private World world;
  private Client user;
  private HttpTransport transport;
  private final AgentId agent = new AgentId("a1");
  private long epoch;

  @BeforeEach
  void open() {
    world = new World();
    user = world.client(Role.USER);
    String key = world.key(Role.AGENT);
    transport = new HttpTransport(URI.create("http://127.0.0.1:" + world.server.port()), () -> key);
    epoch =
        get(transport.register(
                new Protocol.Register(
                    agent,
                    "first",
                    new PoolId(World.pool("acme")),
                    "",
                    Resources.cpu(10_000),
                    List.of("process"),
                    Map.of(),
                    Protocol.LEVEL,
                    "test")))
            .epoch();
  }

  @AfterEach
  void close() {
    transport.close();
    world.close();
  }

  private static <T> T get(java.util.concurrent.CompletionStage<T> stage) {
    return Await.get(stage);
  }

  private Assignment lease() {
    return get(transport.lease(new Protocol.LeaseRequest(agent, epoch, 1, Duration.ofSeconds(20))))
        .assignments()
        .getFirst();
  }

  private void report(
      Assignment a, List<Protocol.RaisedEvent> events, List<Protocol.FileEntry> files) {
    Protocol.Reported reported =
        get(
            transport.report(
                new Protocol.ReportRequest(
                    agent,
                    epoch,
                    List.of(
                        new Protocol.Report(
                            a.attempt(),
                            true,
                            "",
                            "",
                            0,
                            0,
                            0,
                            Json.object("cars", Json.of(3)),
                            List.of(
                                Json.object(
                                    "car",
                                    Json.object("colour", Json.of("red"), "doors", Json.of(4)))),
                            events,
                            files,
                            Json.NULL,
                            Json.NULL)))));
    assertThat(reported.verdicts().getFirst().code()).as(reported.toString()).isEmpty();
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(Client.utf8(text));
    }
    return bytes.toByteArray();
  }

  private Protocol.FileEntry upload(Assignment a, String path, byte[] content) {
    String hash = World.sha256(content);
    Protocol.Intended place =
        transport
            .data()
            .intend(new Protocol.IntendRequest(agent, epoch, a.attempt(), List.of(hash)));
    ObjectStore.Key key = new ObjectStore.Key(hash, place.generations().getFirst());
    transport.data().upload(a.attempt(), a.token(), key, new ByteArrayInputStream(content));
    return new Protocol.FileEntry(path, hash, key.generation(), content.length, 0644);
  }

  private String submit(String json) {
    Client.Answer answer = user.post("/v1/agendas", json);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    assertThat(answer.header("Location")).isEqualTo("/v1/agendas/" + answer.at("/agenda/id"));
    return answer.at("/agenda/id");
  }

  private static final String ONE =
      "{\"title\": \"t\", \"linkId\": \"group\", \"operations\":"
          + " [{\"name\": \"one\", \"type\": \"crunch\"}]}";

  @Test
  void anEventBecomesWorkAndItsResultsTheNextEvent() throws IOException {
    world.apply(
        Kind.TRIGGER,
        "acme",
        "{name: go, types: [video.uploaded], filter: 'true', module: crunch, params: {}}");
    Client.Answer sent =
        user.post(
            "/v1/events",
            "{\"specversion\": \"1.0\", \"id\": \"v1\", \"source\": \"/cam\","
                + " \"type\": \"video.uploaded\", \"data\": {\"n\": 1}}");
    assertThat(sent.status()).as(sent.text()).isEqualTo(202);
    String correlation = sent.at("/correlationId");
    Assignment a = lease();
    assertThat(a.event().at("/id")).contains(Json.of("v1"));
    Protocol.FileEntry file = upload(a, "crops/car.jpg", Client.utf8("a picture"));
    transport.data().log(a.attempt(), a.token(), 0, gzip("first line\nsecond line\n"), 23);
    report(
        a,
        List.of(
            new Protocol.RaisedEvent(
                "car.json", "car.found", "car-1", Json.object("x", Json.of(7)), List.of(file))),
        List.of(file));

    String agenda = a.agenda().value();
    Eventually.until(
        "the raised event",
        () -> user.get("/v1/events?correlationId=" + correlation).text().contains("car.found"));
    Client.Answer view = user.get("/v1/agendas/" + agenda);
    assertThat(view.at("/state")).isEqualTo("succeeded");
    assertThat(view.at("/percent")).isEqualTo("100");
    assertThat(view.at("/correlationId")).isEqualTo(correlation);

    Client.Answer operations = user.get("/v1/agendas/" + agenda + "/operations");
    String name = operations.at("/items/0/name");
    assertThat(operations.at("/items/0/state")).isEqualTo("succeeded");
    assertThat(operations.at("/items/0/output")).isEqualTo("{\"cars\":3}");
    String one = "/v1/agendas/" + agenda + "/operations/" + name;
    assertThat(user.get(one).at("/name")).isEqualTo(name);
    assertThat(user.get(one + "/attempts").at("/items/0/id")).isEqualTo(a.attempt().value());
    assertThat(user.get("/v1/attempts/" + a.attempt()).at("/state")).isEqualTo("succeeded");
    assertThat(user.get("/v1/attempts/" + a.attempt() + "/logs").text())
        .isEqualTo("first line\nsecond line\n");
    assertThat(user.get("/v1/attempts/" + a.attempt() + "/logs?tail=1").text())
        .isEqualTo("second line\n");

    Client.Answer files = user.get("/v1/objects?agenda=" + agenda);
    assertThat(files.at("/items/0/path")).isEqualTo("crops/car.jpg");
    String object = "/v1/objects/" + files.at("/items/0/sha256");
    assertThat(user.get(object).text()).isEqualTo("a picture");
    Client.Answer range = user.send("GET", object, new byte[0], Map.of("Range", "bytes=2-4"));
    assertThat(range.status()).isEqualTo(206);
    assertThat(range.text()).isEqualTo("pic");
    assertThat(range.header("Content-Range")).isEqualTo("bytes 2-4/9");

    insights(agenda);
    trace(correlation, agenda);
    Client.Answer progress = user.get("/v1/progress?correlationId=" + correlation);
    assertThat(progress.at("/states/succeeded")).as(progress.text()).isEqualTo("1");
    assertThat(progress.at("/done")).isEqualTo("true");
    assertThat(user.get("/v1/progress?correlationId=nothing").status()).isEqualTo(404);
    assertThat(user.get("/v1/progress").at("/code")).isEqualTo("missing-field");
  }

  private void insights(String agenda) {
    for (String query :
        List.of(
            "agenda=" + agenda,
            "module=crunch",
            "key=car.colour",
            "key=car.colour&value=red",
            "key=car.doors&value=4&type=number",
            "since=2020-01-01T00:00:00Z")) {
      Client.Answer found = user.get("/v1/insights?" + query);
      assertThat(found.at("/items/0/body/car/colour")).as(query + found.text()).isEqualTo("red");
      assertThat(found.at("/items/1")).as(query).isEmpty();
    }
    for (String query :
        List.of(
            "key=car.colour&value=blue",
            "key=car.doors&value=4&type=text",
            "module=crunc",
            "until=2020-01-01T00:00:00Z")) {
      assertThat(user.get("/v1/insights?" + query).at("/items/0")).as(query).isEmpty();
    }
    assertThat(user.get("/v1/insights?value=red").at("/code")).isEqualTo("missing-field");
    String rival = world.newKey(Role.VIEWER, "rival");
    assertThat(user.as(rival).get("/v1/insights?agenda=" + agenda).at("/items/0")).isEmpty();
  }

  private void trace(String correlation, String agenda) {
    Client.Answer trace = user.get("/v1/trace?correlationId=" + correlation);
    List<String> lines = new ArrayList<>();
    if (trace.json().at("/nodes").orElseThrow() instanceof Json.Arr nodes) {
      for (Json node : nodes.items()) {
        lines.add(
            "  ".repeat(Integer.parseInt(((Json.Num) node.at("/depth").orElseThrow()).literal()))
                + node.at("/kind").flatMap(Json::text).orElse("")
                + " "
                + node.at("/name").flatMap(Json::text).orElse(""));
      }
    }
    assertThat(
            lines.stream()
                .map(String::stripTrailing)
                .map(l -> l.replaceAll("(agenda|operation) .*", "$1")))
        .containsExactly(
            "event video.uploaded",
            "  dispatch acme/go",
            "    agenda",
            "      operation",
            "        file crops/car.jpg",
            "        event car.found");
    assertThat(user.get("/v1/trace?agenda=" + agenda).at("/nodes/0/kind")).isEqualTo("agenda");
    String rival = world.newKey(Role.VIEWER, "rival");
    assertThat(user.as(rival).get("/v1/trace?agenda=" + agenda).status()).isEqualTo(404);
    assertThat(user.as(rival).get("/v1/trace?correlationId=" + correlation).status())
        .isEqualTo(404);
  }

  @Test
  void aSubmitWithTheSameKeyGetsTheFirstAgenda() {
    Map<String, String> headers =
        Map.of("Content-Type", "application/json", "Idempotency-Key", "k1");
    Client.Answer first = user.send("POST", "/v1/agendas", Client.utf8(ONE), headers);
    Client.Answer second = user.send("POST", "/v1/agendas", Client.utf8(ONE), headers);
    assertThat(first.status()).isEqualTo(201);
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.at("/repeated")).isEqualTo("true");
    assertThat(second.at("/agenda/id")).isEqualTo(first.at("/agenda/id"));
    Client.Answer other =
        user.send("POST", "/v1/agendas", Client.utf8(ONE.replace("\"t\"", "\"u\"")), headers);
    assertThat(other.status()).isEqualTo(409);
  }

  @Test
  void agendasAreListedByWhatTheyAre() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      ids.addFirst(submit(ONE));
    }
    world.submit("rival");
    List<String> listed = new ArrayList<>();
    String cursor = "";
    do {
      Client.Answer page =
          user.get("/v1/agendas?limit=3" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
      for (int i = 0; i < 3 && !page.at("/items/" + i + "/id").isEmpty(); i++) {
        listed.add(page.at("/items/" + i + "/id"));
      }
      cursor = page.at("/next");
    } while (!cursor.isEmpty());
    assertThat(listed).isEqualTo(ids);
    assertThat(user.get("/v1/agendas?linkId=group&limit=5").at("/items/4/id")).isNotEmpty();
    assertThat(user.get("/v1/agendas?linkId=link-rival").at("/items/0")).isEmpty();
    assertThat(user.get("/v1/agendas?state=succeeded,failed").at("/items/0")).isEmpty();
    assertThat(user.get("/v1/agendas?state=waiting,running&limit=1").at("/items/0/id"))
        .isNotEmpty();
    assertThat(user.get("/v1/agendas?queue=" + World.queue("acme")).at("/items/6/id")).isNotEmpty();
    assertThat(world.admin().get("/v1/agendas?limit=1").at("/items/0/customerId"))
        .isEqualTo("rival");
    assertThat(user.get("/v1/progress?linkId=group").at("/agendas")).isEqualTo("7");
    assertThat(user.get("/v1/agendas/" + ids.getFirst() + "/definition").at("/operations/0/type"))
        .isEqualTo("acme/crunch@1");
  }

  @Test
  void aFeedTellsStatesUntilTheEnd() throws Exception {
    String id = submit(ONE);
    CompletableFuture<List<String>> feed = new CompletableFuture<>();
    CompletableFuture<Void> begun = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> follow(id, begun, feed));
    begun.get();
    Assignment a = lease();
    get(
        transport.renew(
            new Protocol.Renew(
                agent,
                epoch,
                false,
                List.of(
                    new Protocol.Holding(
                        a.attempt(),
                        OperationState.RUNNING,
                        Json.object("percent", Json.of(40)))))));
    report(a, List.of(), List.of());
    List<String> events = feed.get();
    assertThat(events.getFirst()).startsWith("agenda ").contains("waiting");
    assertThat(events.getLast()).startsWith("end ").contains("succeeded");
    assertThat(events).anyMatch(e -> e.startsWith("operation ") && e.contains("succeeded"));
    Client.Answer over = user.get("/v1/agendas/" + id + "/watch");
    assertThat(over.header("Content-Type")).isEqualTo("text/event-stream");
    assertThat(over.text()).contains("event: agenda\n").contains("event: end\n");
    String revision = user.get("/v1/agendas/" + id).at("/revision");
    Client.Answer resumed =
        user.send(
            "GET", "/v1/agendas/" + id + "/watch", new byte[0], Map.of("Last-Event-ID", revision));
    assertThat(resumed.text()).doesNotContain("event: agenda\n").contains("event: end\n");
  }

  private void follow(
      String id, CompletableFuture<Void> begun, CompletableFuture<List<String>> feed) {
    List<String> events = new ArrayList<>();
    try (InputStream in =
            user.http()
                .send(
                    user.request("/v1/agendas/" + id + "/watch").build(),
                    BodyHandlers.ofInputStream())
                .body();
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      String type = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("event: ")) {
          type = line.substring(7);
        } else if (line.startsWith("data: ")) {
          Json data = JsonText.parse(line.substring(6));
          events.add(type + " " + data.at("/state").flatMap(Json::text).orElse(""));
          begun.complete(null);
        }
      }
      feed.complete(events);
    } catch (IOException | InterruptedException e) {
      begun.completeExceptionally(e);
      feed.completeExceptionally(e);
    }
  }

  @Test
  void aFollowedLogEndsWithItsAttempt() throws Exception {
    submit(ONE);
    Assignment a = lease();
    transport.data().log(a.attempt(), a.token(), 0, gzip("one\n"), 4);
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() ->
            text.complete(user.get("/v1/attempts/" + a.attempt() + "/logs?follow=true").text()));
    transport.data().log(a.attempt(), a.token(), 1, gzip("two\n"), 4);
    transport.data().log(a.attempt(), a.token(), 1, gzip("two\n"), 4);
    report(a, List.of(), List.of());
    assertThat(text.get()).isEqualTo("one\ntwo\n");
  }

  @Test
  void aCanceledAgendaEndsAndSaysWhy() {
    String id = submit(ONE);
    Client.Answer canceled =
        user.post("/v1/agendas/" + id + "/cancel", "{\"reason\": \"changed my mind\"}");
    assertThat(canceled.status()).isEqualTo(200);
    Eventually.until(
        "the end", () -> user.get("/v1/agendas/" + id).at("/state").equals("canceled"));
    assertThat(user.get("/v1/agendas/" + id).at("/message")).contains("changed my mind");
    assertThat(user.post("/v1/agendas/" + id + "/cancel", "{}").status()).isEqualTo(200);
    assertThat(user.send("POST", "/v1/agendas/" + id + "/cancel", new byte[0], Map.of()).status())
        .isEqualTo(200);
  }

  @Test
  void aDeadLetterIsListedAndReplayed() {
    world.apply(
        Kind.TRIGGER,
        "acme",
        "{name: trip, types: [bang], filter: broken, module: crunch, params: {}}");
    long sequence = world.event("acme", "e1", "bang");
    Eventually.until(
        "the dead letter", () -> !user.get("/v1/dispatches").at("/items/0/id").isEmpty());
    Client.Answer dead = user.get("/v1/dispatches?outcome=dead");
    assertThat(dead.at("/items/0/code")).isEqualTo("condition-failed");
    assertThat(user.get("/v1/events/" + sequence + "/dispatches").at("/items/0/outcome"))
        .isEqualTo("dead");
    world.apply(
        Kind.TRIGGER,
        "acme",
        "{name: trip, types: [bang], filter: 'true', module: crunch, params: {}}");
    Client.Answer again = user.post("/v1/dispatches/" + dead.at("/items/0/id") + "/replay", "");
    assertThat(again.status()).as(again.text()).isEqualTo(200);
    assertThat(again.at("/replay")).isEqualTo("1");
    Eventually.until(
        "the agenda",
        () ->
            user.get("/v1/events/" + sequence + "/dispatches")
                .text()
                .contains("\"agenda\",\"agenda\""));
    assertThat(user.post("/v1/dispatches/nonsense/replay", "").status()).isEqualTo(404);
  }

  @Test
  void binaryAndStructuredEventsAreTheSame() {
    Map<String, String> headers =
        Map.of(
            "ce-specversion",
            "1.0",
            "ce-id",
            "b1",
            "ce-source",
            "/bin",
            "ce-type",
            "t",
            "ce-subject",
            "caf%C3%A9",
            "Content-Type",
            "application/json");
    Client.Answer first = user.send("POST", "/v1/events", Client.utf8("{\"a\": 1}"), headers);
    assertThat(first.status()).as(first.text()).isEqualTo(202);
    Client.Answer event = user.get("/v1/events/" + first.at("/sequence"));
    assertThat(event.at("/event/subject")).isEqualTo("café");
    assertThat(event.at("/event/data/a")).isEqualTo("1");
    Client.Answer repeated = user.send("POST", "/v1/events", Client.utf8("{\"a\": 1}"), headers);
    assertThat(repeated.status()).isEqualTo(200);
    assertThat(repeated.at("/repeated")).isEqualTo("true");
    Client.Answer conflict = user.send("POST", "/v1/events", Client.utf8("{\"a\": 2}"), headers);
    assertThat(conflict.at("/code")).isEqualTo("event-conflict");
  }

  @Test
  void anAgentWithAWrongTokenMovesNothing() {
    submit(ONE);
    Assignment a = lease();
    byte[] content = Client.utf8("x");
    ObjectStore.Key key = new ObjectStore.Key(World.sha256(content), 1);
    assertThatThrownBy(() ->
            transport.data().upload(a.attempt(), "wrong", key, new ByteArrayInputStream(content)))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SUPERSEDED));
    assertThatThrownBy(() -> transport.data().download(a.attempt(), a.token(), key))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
  }

  @Test
  void longPollsEndWhenTheServerStops() {
    var leased =
        transport.lease(new Protocol.LeaseRequest(agent, epoch, 1, Duration.ofSeconds(30)));
    String id = submit(ONE.replace("crunch", "crunch@1"));
    assertThat(get(leased).assignments()).hasSize(1);
    var waiting =
        transport.lease(new Protocol.LeaseRequest(agent, epoch, 1, Duration.ofSeconds(30)));
    CompletableFuture<Client.Answer> feed =
        CompletableFuture.supplyAsync(() -> user.get("/v1/agendas/" + id + "/watch"));
    Eventually.until(
        "both wait", () -> world.client(Role.OPERATOR).get("/v1/health").status() == 200);
    long start = world.clock.monotonicMicros();
    world.server.close();
    assertThatThrownBy(() -> get(waiting)).isNotNull();
    feed.handle((answer, failure) -> true).join();
    assertThat(world.clock.monotonicMicros() - start).isLessThan(8_000_000);
  }
}
