package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.json.JsonText;
import io.dynode.model.ApiKey.Role;
import io.dynode.model.Json;
import io.dynode.model.Protocol;
import io.dynode.model.Protocol.Assignment;
import io.dynode.testkit.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What waits for long: feeds, followed logs, lease requests; and how it ends. */
final class FeedTest extends AgentWorld {
  @Test
  void aFeedTellsStatesUntilTheEnd() throws Exception {
    String id = submit(ONE);
    CompletableFuture<List<String>> feed = new CompletableFuture<>();
    CompletableFuture<Void> begun = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> follow(id, begun, feed));
    begun.get();
    Assignment a = agent.lease();
    agent.renew(a, 40);
    agent.report(a, List.of(), List.of());
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

  /** Whenever it happens while a feed begins: the change is told, or was there before. */
  @Test
  void aChangeWhileAFeedGoesOnIsToldToWhoComesBack() {
    for (int reads = 1; reads <= 12; reads++) {
      String id = submit(ONE);
      Assignment a = agent.lease();
      String revision = user.get("/v1/agendas/" + id).at("/revision");
      world.reads.after(reads, () -> agent.report(a, List.of(), List.of()));
      Client.Answer feed =
          user.send(
              "GET",
              "/v1/agendas/" + id + "/watch",
              new byte[0],
              Map.of("Last-Event-ID", revision));
      assertThat(feed.text()).as("after read %d", reads).contains("event: operation\n");
      assertThat(feed.text()).contains("event: end\n");
    }
  }

  @Test
  void aFeedTellsOfProgressOnceAndCarriesNoOutputs() throws Exception {
    String id = submit(ONE);
    Assignment a = agent.lease();
    List<Json> told = new ArrayList<>();
    try (InputStream in =
            user.http()
                .send(
                    user.request("/v1/agendas/" + id + "/watch").build(),
                    BodyHandlers.ofInputStream())
                .body();
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("event: operation")) {
          Json now = JsonText.parse(lines.readLine().replaceFirst("^(id|data): ", ""));
          if (now instanceof Json.Num) {
            now = JsonText.parse(lines.readLine().substring(6));
          }
          told.add(now);
          if (told.size() == 1) {
            agent.renew(a, 40);
          } else if (told.size() == 2) {
            agent.report(a, List.of(), List.of());
          }
        }
      }
    }
    assertThat(told).hasSize(3);
    assertThat(told.get(1).at("/progress/percent")).contains(Json.of(40));
    assertThat(told.get(2).at("/state")).contains(Json.of("succeeded"));
    assertThat(told.get(2).at("/output")).contains(Json.NULL);
    assertThat(user.get("/v1/agendas/" + id + "/operations/one").at("/output")).isNotEmpty();
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
    Assignment a = agent.lease();
    agent.log(a, 0, "one\n");
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() ->
            text.complete(user.get("/v1/attempts/" + a.attempt() + "/logs?follow=true").text()));
    agent.log(a, 1, "two\n");
    agent.log(a, 1, "two\n");
    // Words of a module that succeeded are no part of its log.
    agent.succeed(a, "well");
    assertThat(text.get()).isEqualTo("one\ntwo\n");
  }

  @Test
  void theLogOfABuiltInLogIsItsMessage() {
    submit(ONE.replace("\"crunch\"", "\"log\", \"payload\": {\"message\": \"x\"}"));
    Assignment a = agent.lease();
    String path = "/v1/attempts/" + a.attempt() + "/logs";
    assertThat(user.get(path).text()).isEmpty();
    CompletableFuture<String> followed =
        CompletableFuture.supplyAsync(() -> user.get(path + "?follow=true").text());
    agent.succeed(a, "3 words\nin two lines");
    assertThat(user.get(path).text()).isEqualTo("3 words\nin two lines\n");
    assertThat(user.get(path + "?tail=1").text()).isEqualTo("in two lines\n");
    assertThat(followed.join()).isEqualTo("3 words\nin two lines\n");
  }

  @Test
  void longPollsEndWhenTheServerStops() {
    var leased =
        agent.transport.lease(
            new Protocol.LeaseRequest(agent.id, agent.epoch, 1, Duration.ofSeconds(30)));
    String id = submit(ONE.replace("crunch", "crunch@1"));
    assertThat(Await.get(leased).assignments()).hasSize(1);
    var waiting =
        agent.transport.lease(
            new Protocol.LeaseRequest(agent.id, agent.epoch, 1, Duration.ofSeconds(30)));
    CompletableFuture<Client.Answer> feed =
        CompletableFuture.supplyAsync(() -> user.get("/v1/agendas/" + id + "/watch"));
    Eventually.until(
        "both wait", () -> world.client(Role.OPERATOR).get("/v1/health").status() == 200);
    long start = world.clock.monotonicMicros();
    world.server.close();
    assertThatThrownBy(() -> Await.get(waiting)).isNotNull();
    feed.handle((answer, failure) -> true).join();
    assertThat(world.clock.monotonicMicros() - start).isLessThan(8_000_000);
  }

  @Test
  void aFollowedLogIsCutOffWhenTheServerStops() throws Exception {
    submit(ONE);
    Assignment a = agent.lease();
    agent.log(a, 0, "one\n");
    try (InputStream log =
        user.http()
            .send(
                user.request("/v1/attempts/" + a.attempt() + "/logs?follow=true").build(),
                BodyHandlers.ofInputStream())
            .body()) {
      assertThat(new String(log.readNBytes(4), StandardCharsets.UTF_8)).isEqualTo("one\n");
      world.server.close();
      assertThatThrownBy(log::readAllBytes)
          .as("a part must not be taken for the whole")
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void onlyTheLastLineOfATurnCarriesItsId() {
    String id = submit(ONE);
    Assignment a = agent.lease();
    agent.report(a, List.of(), List.of());
    String feed = user.get("/v1/agendas/" + id + "/watch").text();
    String[] lines = feed.split("\n\n", -1);
    assertThat(lines).hasSizeGreaterThan(3);
    for (int i = 0; i < lines.length - 2; i++) {
      assertThat(lines[i]).startsWith("event: ").doesNotContain("\nid: ");
    }
    assertThat(lines[lines.length - 2]).startsWith("event: end\nid: ");
  }

  @Test
  void theLastLinesOfALogAreFoundAcrossItsPieces() throws Exception {
    submit(ONE);
    Assignment a = agent.lease();
    agent.log(a, 0, "one\ntw");
    agent.log(a, 1, "o\nthree\n");
    String path = "/v1/attempts/" + a.attempt() + "/logs";
    assertThat(user.get(path + "?tail=1").text()).isEqualTo("three\n");
    assertThat(user.get(path + "?tail=2").text()).isEqualTo("two\nthree\n");
    assertThat(user.get(path + "?tail=9").text()).isEqualTo("one\ntwo\nthree\n");
  }

  @Test
  void feedsEndWithTheirKey() throws Exception {
    String id = submit(ONE);
    Assignment a = agent.lease();
    agent.log(a, 0, "one\n");
    Client.Answer made =
        world
            .admin()
            .post(
                "/v1/keys",
                "{\"principal\": \"eve\", \"role\": \"user\", \"customers\": [\"acme\"]}");
    Client eve = user.as(made.at("/key"));
    try (InputStream watch = open(eve, "/v1/agendas/" + id + "/watch");
        InputStream log = open(eve, "/v1/attempts/" + a.attempt() + "/logs?follow=true");
        InputStream others = open(user, "/v1/agendas/" + id + "/watch")) {
      assertThat(watch.read()).isPositive();
      assertThat(log.readNBytes(4)).hasSize(4);
      assertThat(others.read()).isPositive();
      assertThat(world.admin().delete("/v1/keys/" + made.at("/details/id")).status())
          .isEqualTo(204);
      CompletableFuture<String> rest = CompletableFuture.supplyAsync(() -> rest(watch));
      assertThat(rest.get(20, TimeUnit.SECONDS)).doesNotContain("event: end");
      CompletableFuture<String> lines = CompletableFuture.supplyAsync(() -> rest(log));
      assertThatThrownBy(() -> lines.get(20, TimeUnit.SECONDS))
          .as("a part must not be taken for the whole")
          .hasCauseInstanceOf(UncheckedIOException.class);
      agent.report(a, List.of(), List.of());
      assertThat(rest(others)).as("whose key is good").contains("event: end");
    }
  }

  private InputStream open(Client client, String path) throws Exception {
    return client.http().send(client.request(path).build(), BodyHandlers.ofInputStream()).body();
  }

  private static String rest(InputStream in) {
    try {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
