package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.ApiKey.Role;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.Outbox;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol;
import io.dynode.model.Protocol.Assignment;
import io.dynode.spi.ObjectStore;
import io.dynode.testkit.Eventually;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The whole path over HTTP: event → agenda → lease → files, logs, insights → next event. */
final class FlowTest extends AgentWorld {
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
    Assignment a = agent.lease();
    assertThat(a.event().at("/id")).contains(Json.of("v1"));
    Protocol.FileEntry file = agent.upload(a, "crops/car.jpg", Client.utf8("a picture"));
    agent.log(a, 0, "first line\nsecond line\n");
    agent.report(
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

    operations(agenda, a);
    files(agenda);
    insights(agenda);
    trace(correlation, agenda);
    Client.Answer progress = user.get("/v1/progress?correlationId=" + correlation);
    assertThat(progress.at("/states/succeeded")).as(progress.text()).isEqualTo("1");
    assertThat(progress.at("/done")).isEqualTo("true");
    assertThat(progress.at("/raised")).isEqualTo("0");
    assertThat(progress.at("/undecided")).isEqualTo("0");
    assertThat(user.get("/v1/progress?correlationId=nothing").status()).isEqualTo(404);
    assertThat(user.get("/v1/progress").at("/code")).isEqualTo("missing-field");
  }

  @Test
  void aCascadeIsNotDoneWhileARaisedEventIsOnItsWay() {
    Client.Answer sent =
        user.post(
            "/v1/events",
            "{\"specversion\": \"1.0\", \"id\": \"p1\", \"source\": \"/cam\","
                + " \"type\": \"nobody.listens\", \"correlationid\": \"p\"}");
    assertThat(sent.status()).as(sent.text()).isEqualTo(202);
    String path = "/v1/progress?correlationId=p";
    assertThat(user.get(path).at("/done")).as(user.get(path).text()).isEqualTo("true");
    Outbox later = new Outbox("o", "event", "acme", "p", Json.EMPTY, Long.MAX_VALUE, 0);
    world.store.write(
        List.of(),
        transaction -> {
          transaction.put(later);
          return true;
        });
    assertThat(user.get(path).at("/done")).isEqualTo("false");
    assertThat(user.get(path).at("/raised")).isEqualTo("1");
  }

  private void operations(String agenda, Assignment a) {
    Client.Answer operations = user.get("/v1/agendas/" + agenda + "/operations");
    String name = operations.at("/items/0/name");
    assertThat(operations.at("/items/0/state")).isEqualTo("succeeded");
    assertThat(operations.at("/items/0/output")).as("outputs may be large").isEmpty();
    String one = "/v1/agendas/" + agenda + "/operations/" + name;
    assertThat(user.get(one).at("/output")).isEqualTo("{\"cars\":3}");
    assertThat(user.get(one).at("/name")).isEqualTo(name);
    assertThat(user.get(one + "/attempts").at("/items/0/id")).isEqualTo(a.attempt().value());
    assertThat(user.get("/v1/attempts/" + a.attempt()).at("/state")).isEqualTo("succeeded");
    assertThat(user.get("/v1/attempts/" + a.attempt() + "/logs").text())
        .isEqualTo("first line\nsecond line\n");
    assertThat(user.get("/v1/attempts/" + a.attempt() + "/logs?tail=1").text())
        .isEqualTo("second line\n");
  }

  private void files(String agenda) {
    Client.Answer files = user.get("/v1/objects?agenda=" + agenda);
    assertThat(files.at("/items/0/path")).isEqualTo("crops/car.jpg");
    String object = "/v1/objects/" + files.at("/items/0/sha256");
    assertThat(user.get(object).text()).isEqualTo("a picture");
    Client.Answer range = user.send("GET", object, new byte[0], Map.of("Range", "bytes=2-4"));
    assertThat(range.status()).isEqualTo(206);
    assertThat(range.text()).isEqualTo("pic");
    assertThat(range.header("Content-Range")).isEqualTo("bytes 2-4/9");
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
  void aGroupIsNotDoneWhileOneOfItRunsAgainByItself() {
    String id = submit(ONE.replace("\"linkId\"", "\"rerun\": {\"backoff\": \"1h\"}, \"linkId\""));
    agent.fail(agent.lease());
    Client.Answer failed = user.get("/v1/agendas/" + id);
    assertThat(failed.at("/state")).isEqualTo("failed");
    assertThat(failed.at("/reason")).startsWith("run 2 begins at ");
    Client.Answer progress = user.get("/v1/progress?linkId=group");
    assertThat(progress.at("/again")).as(progress.text()).isEqualTo("1");
    assertThat(progress.at("/done")).isEqualTo("false");
    user.post("/v1/agendas/" + id + "/cancel", "");
    assertThat(user.get("/v1/agendas/" + id).at("/reason")).isEmpty();
    assertThat(user.get("/v1/progress?linkId=group").at("/done")).isEqualTo("true");
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
    Assignment a = agent.lease();
    byte[] content = Client.utf8("x");
    ObjectStore.Key key = new ObjectStore.Key(World.sha256(content), 1);
    assertThatThrownBy(() ->
            agent
                .transport
                .data()
                .upload(a.attempt(), "wrong", key, new ByteArrayInputStream(content)))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SUPERSEDED));
    assertThatThrownBy(() -> agent.transport.data().download(a.attempt(), a.token(), key))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
  }
}
