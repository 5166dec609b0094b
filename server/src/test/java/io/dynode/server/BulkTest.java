package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.json.JsonText;
import io.dynode.model.ApiKey.Role;
import io.dynode.model.Audit;
import io.dynode.model.Json;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many agendas at once. */
final class BulkTest {
  private static final String GOOD = "{\"operations\": [{\"name\": \"a\", \"type\": \"crunch\"}]}";

  private World world;
  private Client user;

  @BeforeEach
  void open() {
    world = new World();
    user = world.client(Role.USER);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private Client.Answer lines(String text, String... headers) {
    return lines(1, text, headers);
  }

  private Client.Answer lines(int first, String text, String... headers) {
    Map<String, String> all = new java.util.LinkedHashMap<>();
    all.put("Content-Type", "application/x-ndjson");
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    String path = "/v1/agendas/bulk" + (first == 1 ? "" : "?firstLine=" + first);
    return user.send("POST", path, Client.utf8(text), all);
  }

  @Test
  void eachLineIsAnsweredAndABadOneKeepsNoOtherFromBeingTaken() {
    Client.Answer answer =
        lines(
            GOOD
                + "\n\n{\"operations\": [}\r\n[1]\n{\"operation\": []}\n"
                + "{\"customerId\": \"rival\", \"operations\": []}\n"
                + "{\"title\": \""
                + "x".repeat(BulkSubmitApi.MOST_BYTES)
                + "\"}\n  \n"
                + GOOD);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.at("/accepted")).isEqualTo("2");
    assertThat(answer.at("/refused")).isEqualTo("5");
    assertThat(answer.at("/lines/0/line")).isEqualTo("1");
    assertThat(answer.at("/lines/1/line")).isEqualTo("3");
    assertThat(answer.at("/lines/1/status")).isEqualTo("400");
    assertThat(answer.at("/lines/2/problem/code")).isEqualTo("wrong-type");
    assertThat(answer.at("/lines/3/problem/errors/0/detail")).contains("operations");
    assertThat(answer.at("/lines/4/status")).isEqualTo("404");
    assertThat(answer.at("/lines/5/status")).isEqualTo("413");
    assertThat(answer.at("/lines/6/line")).isEqualTo("9");
    String last = answer.at("/lines/6/agenda");
    assertThat(user.get("/v1/agendas/" + last).at("/state")).isEqualTo("waiting");
    assertThat(user.get("/v1/agendas").at("/items").split("\"id\":", -1)).hasSize(3);
  }

  @Test
  void aRepeatMakesNothingTwice() {
    String own =
        "{\"idempotencyKey\": \"mine\", \"operations\": [{\"name\": \"b\", \"type\": \"crunch\"}]}";
    Client.Answer first = lines(GOOD + "\n" + own + "\n", "Idempotency-Key", "load");
    Client.Answer again = lines(GOOD + "\n" + own + "\n", "Idempotency-Key", "load");
    assertThat(first.at("/accepted")).as(first.text()).isEqualTo("2");
    assertThat(again.at("/repeated")).isEqualTo("2");
    assertThat(again.at("/lines/0/status")).isEqualTo("200");
    assertThat(again.at("/lines/0/agenda")).isEqualTo(first.at("/lines/0/agenda"));
    assertThat(again.at("/lines/1/agenda")).isEqualTo(first.at("/lines/1/agenda"));
    // The same key for other content is a conflict, of that line alone.
    Client.Answer other = lines(own + "\n" + GOOD, "Idempotency-Key", "load");
    assertThat(other.at("/lines/0/status")).isEqualTo("200");
    assertThat(other.at("/lines/1/status")).isEqualTo("201");
    Client.Answer conflict = lines(own.replace("crunch", "crunch@1"));
    assertThat(conflict.at("/lines/0/status")).isEqualTo("409");
  }

  @Test
  void aFileInPartsHasTheSameKeysWhereverItIsCut() {
    Client.Answer whole = lines(GOOD + "\n" + GOOD + "\n\n" + GOOD, "Idempotency-Key", "load");
    assertThat(whole.at("/accepted")).as(whole.text()).isEqualTo("3");
    Client.Answer part = lines(2, GOOD + "\n\n" + GOOD, "Idempotency-Key", "load");
    assertThat(part.at("/repeated")).as(part.text()).isEqualTo("2");
    assertThat(part.at("/lines/0/line")).isEqualTo("2");
    assertThat(part.at("/lines/1/line")).isEqualTo("4");
    assertThat(part.at("/lines/1/agenda")).isEqualTo(whole.at("/lines/2/agenda"));
    assertThat(lines(0, GOOD).status()).isEqualTo(422);
  }

  @Test
  void whatWasTakenBeforeABodyProvedTooLongIsTold() throws IOException, InterruptedException {
    InputStream endless =
        new InputStream() {
          private long left = BulkSubmitApi.MOST_BODY;

          @Override
          public int read() {
            return left-- > 0 ? ' ' : -1;
          }

          @Override
          public int read(byte[] buffer, int offset, int length) {
            int count = (int) Math.min(left, length);
            Arrays.fill(buffer, offset, offset + count, (byte) '\n');
            left -= count;
            return count > 0 ? count : -1;
          }
        };
    InputStream body =
        new SequenceInputStream(new ByteArrayInputStream(Client.utf8(GOOD + "\n")), endless);
    HttpResponse<String> answer =
        user.http()
            .send(
                user.request("/v1/agendas/bulk")
                    .header("Content-Type", "application/x-ndjson")
                    .POST(BodyPublishers.ofInputStream(() -> body))
                    .build(),
                BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    Json told = JsonText.parse(answer.body());
    assertThat(told.at("/accepted")).contains(Json.of(1));
    assertThat(told.at("/lines/0/status")).contains(Json.of(201));
    assertThat(told.at("/refused")).contains(Json.of(1));
    assertThat(told.at("/lines/1/status")).contains(Json.of(413));
    assertThat(user.get("/v1/agendas").at("/items").split("\"id\":", -1)).hasSize(2);
  }

  @Test
  void manyLinesAreTakenInOrder() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 600; i++) {
      text.append(GOOD, 0, GOOD.length() - 1).append(", \"title\": \"t").append(i).append("\"}\n");
    }
    Client.Answer answer = lines(text.toString());
    assertThat(answer.at("/accepted")).isEqualTo("600");
    for (int i : new int[] {0, 255, 256, 257, 599}) {
      String id = answer.at("/lines/" + i + "/agenda");
      assertThat(user.get("/v1/agendas/" + id).at("/title")).isEqualTo("t" + i);
    }
  }

  @Test
  void whatIsBeyondTheBoundIsToldAndNotTaken() {
    Client.Answer answer = lines("[]\n".repeat(BulkSubmitApi.MOST_LINES + 5));
    assertThat(answer.at("/lines/" + BulkSubmitApi.MOST_LINES + "/status")).isEqualTo("413");
    assertThat(answer.at("/lines/" + (BulkSubmitApi.MOST_LINES + 1))).isEmpty();
  }

  @Test
  void otherContentThanLinesIsRefused() {
    assertThat(user.post("/v1/agendas/bulk", GOOD).status()).isEqualTo(415);
  }

  private String many(int count, String link) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(GOOD, 0, GOOD.length() - 1)
          .append(", \"linkId\": \"")
          .append(link)
          .append("\"}\n");
    }
    lines(text.toString());
    return "?linkId=" + link;
  }

  @Test
  void aChangeIsPreviewedAndThenDonePageByPage() {
    String query = many(5, "night");
    many(2, "day");
    Client.Answer preview = user.post("/v1/agendas/bulk/cancel" + query + "&preview=true", "");
    assertThat(preview.status()).as(preview.text()).isEqualTo(200);
    assertThat(preview.at("/count")).isEqualTo("5");
    assertThat(preview.at("/more")).isEqualTo("false");
    assertThat(preview.at("/sample/4/linkId")).isEqualTo("night");
    assertThat(user.get("/v1/agendas?state=canceled").at("/items")).isEqualTo("[]");
    String call = "/v1/agendas/bulk/cancel" + query + "&limit=2&token=" + preview.at("/token");
    // What is submitted after the preview is not touched.
    many(1, "night");
    int changed = 0;
    String cursor = "";
    int calls = 0;
    do {
      Client.Answer done = user.post(call + cursor, "{\"reason\": \"wrong input\"}");
      assertThat(done.status()).as(done.text()).isEqualTo(200);
      changed += Integer.parseInt(done.at("/count"));
      cursor = done.at("/next").isEmpty() ? "" : "&cursor=" + done.at("/next");
      calls++;
    } while (!cursor.isEmpty());
    assertThat(changed).isEqualTo(5);
    assertThat(calls).isEqualTo(3);
    assertThat(user.get("/v1/agendas" + query + "&state=waiting").at("/items").split("\"id\":", -1))
        .hasSize(2);
    assertThat(user.get("/v1/agendas?linkId=day&state=canceled").at("/items")).isEqualTo("[]");
    List<String> audited =
        world.engine.read(r -> r.scan(Scan.of(Tables.AUDIT, 1_000))).stream()
            .filter(a -> a.action().equals("cancel"))
            .map(Audit::detail)
            .toList();
    assertThat(audited).hasSize(5).containsOnly("wrong input");
  }

  @Test
  void aChangeNeedsTheTokenOfItsOwnPreview() {
    String query = many(1, "night");
    assertThat(user.post("/v1/agendas/bulk/cancel" + query, "").status()).isEqualTo(422);
    String token = user.post("/v1/agendas/bulk/pause" + query + "&preview=true", "").at("/token");
    assertThat(user.post("/v1/agendas/bulk/cancel" + query + "&token=" + token, "").status())
        .isEqualTo(409);
    assertThat(user.post("/v1/agendas/bulk/pause?token=" + token, "").status()).isEqualTo(409);
    assertThat(user.post("/v1/agendas/bulk/pause" + query + "&token=x", "").status())
        .isEqualTo(422);
    assertThat(user.get("/v1/agendas?state=waiting").at("/items/0/linkId")).isEqualTo("night");
    Client.Answer done = user.post("/v1/agendas/bulk/pause" + query + "&token=" + token, "");
    assertThat(done.at("/count")).isEqualTo("1");
    assertThat(user.get("/v1/agendas?state=held").at("/items/0/linkId")).isEqualTo("night");
  }

  @Test
  void whatCannotBeChangedIsToldAndKeepsNoOtherFromIt() {
    String query = many(2, "night");
    String first = user.get("/v1/agendas" + query).at("/items/0/id");
    user.post("/v1/agendas/" + first + "/cancel", "");
    String rerun = "/v1/agendas/bulk/rerun" + query;
    String token = user.post(rerun + "&preview=true", "").at("/token");
    Client.Answer done = user.post(rerun + "&token=" + token, "{\"reason\": \"again\"}");
    assertThat(done.at("/count")).as(done.text()).isEqualTo("1");
    assertThat(done.at("/refused/0/problem/code")).isEqualTo("illegal-state");
    assertThat(user.get("/v1/agendas/" + first).at("/run")).isEqualTo("2");
  }

  @Test
  void whatHadEndedBeforeIsNotCountedAsCanceled() {
    String query = many(3, "night");
    String first = user.get("/v1/agendas" + query).at("/items/0/id");
    user.post("/v1/agendas/" + first + "/cancel", "");
    String cancel = "/v1/agendas/bulk/cancel" + query;
    String token = user.post(cancel + "&preview=true", "").at("/token");
    Client.Answer done = user.post(cancel + "&token=" + token, "");
    assertThat(done.at("/count")).as(done.text()).isEqualTo("2");
    Client.Answer again = user.post(cancel + "&token=" + token, "");
    assertThat(again.at("/count")).as("the first answer may have been lost").isEqualTo("2");
  }

  @Test
  void prioritiesAreChangedOneByOneAndTogether() {
    String query = many(3, "night");
    String one = user.get("/v1/agendas" + query).at("/items/1/id");
    Client.Answer single = user.post("/v1/agendas/" + one + "/prioritize", "{\"priority\": 5}");
    assertThat(single.at("/priority")).as(single.text()).isEqualTo("5");
    String all = "/v1/agendas/bulk/prioritize" + query;
    String token = user.post(all + "&preview=true", "{\"priority\": 9}").at("/token");
    assertThat(user.post(all + "&token=" + token, "{\"priority\": 9}").at("/count")).isEqualTo("3");
    assertThat(user.get("/v1/agendas/" + one).at("/priority")).isEqualTo("9");
    assertThat(user.post("/v1/agendas/" + one + "/prioritize", "{\"priority\": 1001}").status())
        .isEqualTo(422);
  }

  @Test
  void anAgendaThatIsStillAsItWasIsNotSentAgain() {
    String path = "/v1/agendas/" + world.submit("acme");
    Map<String, String> known = Map.of("If-None-Match", user.get(path).header("ETag"));
    assertThat(user.send("GET", path, new byte[0], known).status()).isEqualTo(304);
    user.post(path + "/prioritize", "{\"priority\": 1}");
    assertThat(user.send("GET", path, new byte[0], known).status()).isEqualTo(200);
  }

  @Test
  void eventsOfABatchAreAnsweredOneByOne() {
    String one = "{\"specversion\": \"1.0\", \"id\": \"1\", \"source\": \"/s\", \"type\": \"t\"}";
    Map<String, String> batch = Map.of("Content-Type", "application/cloudevents-batch+json");
    String body = "[" + one + ", {\"id\": \"2\"}, " + one + "]";
    Client.Answer answer = user.send("POST", "/v1/events/batch", Client.utf8(body), batch);
    assertThat(answer.at("/accepted")).as(answer.text()).isEqualTo("1");
    assertThat(answer.at("/repeated")).isEqualTo("1");
    assertThat(answer.at("/refused")).isEqualTo("1");
    assertThat(answer.at("/events/1/status")).isEqualTo("400");
    assertThat(answer.at("/events/2/sequence")).isEqualTo(answer.at("/events/0/sequence"));
    String many = "[" + "1,".repeat(EventApi.MOST_EVENTS) + "1]";
    assertThat(user.send("POST", "/v1/events/batch", Client.utf8(many), batch).status())
        .isEqualTo(413);
    assertThat(user.send("POST", "/v1/events", Client.utf8(body), batch).at("/detail"))
        .contains("/v1/events/batch");
  }

  @Test
  void listsAreByTimeInBothDirections() {
    many(3, "night");
    Client.Answer newest = user.get("/v1/agendas");
    String middle = newest.at("/items/1/submittedAt");
    Client.Answer oldest = user.get("/v1/agendas?sort=created&limit=2");
    assertThat(oldest.at("/items/0/id")).isEqualTo(newest.at("/items/2/id"));
    assertThat(user.get("/v1/agendas?sort=created&cursor=" + oldest.at("/next")).at("/items/0/id"))
        .isEqualTo(newest.at("/items/0/id"));
    for (String order : new String[] {"-created", "created"}) {
      String path = "/v1/agendas?sort=" + order;
      Client.Answer since = user.get(path + "&since=" + middle);
      Client.Answer before = user.get(path + "&before=" + middle);
      int all = size(since) + size(before);
      assertThat(all).as(order).isEqualTo(3);
      assertThat(since.text()).contains(newest.at("/items/1/id"));
      assertThat(before.text()).doesNotContain(newest.at("/items/1/id"));
    }
    assertThat(user.get("/v1/agendas?sort=random").status()).isEqualTo(422);
  }

  private static int size(Client.Answer page) {
    return page.at("/items").split("\"submittedAt\":", -1).length - 1;
  }
}
