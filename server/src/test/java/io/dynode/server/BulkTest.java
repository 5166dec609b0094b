package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.ApiKey.Role;
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
    Map<String, String> all = new java.util.LinkedHashMap<>();
    all.put("Content-Type", "application/x-ndjson");
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    return user.send("POST", "/v1/agendas/bulk", Client.utf8(text), all);
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
}
