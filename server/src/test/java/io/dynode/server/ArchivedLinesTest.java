package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.json.Records;
import io.dynode.model.ApiKey.Role;
import io.dynode.model.ArchivedLines;
import io.dynode.model.ArchivedLines.LineKind;
import io.dynode.model.Audit;
import io.dynode.model.CustomerId;
import io.dynode.model.Dispatch;
import io.dynode.model.Event;
import io.dynode.model.Json;
import io.dynode.spi.ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Archived events and lines of the audit are found in their files, each customer's for itself. */
final class ArchivedLinesTest {
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

  private static Json event(String customer, long sequence) {
    Event event =
        new Event(
            new CustomerId(customer),
            "cam",
            "e" + sequence,
            sequence % 2 == 0 ? "even" : "odd",
            "s" + sequence % 3,
            sequence * 1_000_000,
            sequence,
            "digest",
            "cascade",
            "",
            "",
            Json.object("id", Json.of("e" + sequence)));
    return Json.object(
        "event", Records.encode(event),
        "dispatches", Json.of(List.of(dispatch(event, "acme"), dispatch(event, "rival"))),
        "files", Json.of(List.of()));
  }

  private static Json dispatch(Event event, String owner) {
    return Records.encode(
        new Dispatch(
            owner + "/t",
            event.customer(),
            event.source(),
            event.id(),
            0,
            new CustomerId(owner),
            "",
            Dispatch.DispatchOutcome.FILTERED,
            "",
            "",
            "",
            event.sequence(),
            1,
            0));
  }

  private static Json audit(String customer, long sequence) {
    String who = sequence % 2 == 0 ? "ann" : "bob";
    return Records.encode(
        new Audit(sequence, sequence * 1_000_000, who, "cancel", "agenda/x", customer, ""));
  }

  /** A file with one line for each number. */
  private String file(LineKind kind, String customer, long first, long last) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      for (long n = first; n <= last; n++) {
        Json line = kind == LineKind.EVENTS ? event(customer, n) : audit(customer, n);
        out.write((io.dynode.json.JsonText.print(line) + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    byte[] content = bytes.toByteArray();
    String hash = World.sha256(content);
    world.objects.put(new ObjectStore.Key(hash, 1), new ByteArrayInputStream(content));
    ArchivedLines row =
        new ArchivedLines(
            kind + customer + first,
            kind,
            new CustomerId(customer),
            first * 1_000_000,
            last * 1_000_000,
            first,
            last,
            (int) (last - first + 1),
            1,
            hash,
            1,
            content.length);
    world.store.write(
        List.of(),
        transaction -> {
          transaction.put(row);
          return true;
        });
    return hash;
  }

  private static List<String> sequences(Client.Answer page) {
    assertThat(page.status()).as(page.text()).isEqualTo(200);
    Json items = io.dynode.json.JsonText.parse(page.text()).at("/items").orElseThrow();
    return ((Json.Arr) items)
        .items().stream()
            .map(item -> io.dynode.json.JsonText.print(item.at("/sequence").orElseThrow()))
            .toList();
  }

  private static List<String> found(Client client, String query) {
    return sequences(client.get("/v1/archive/" + query));
  }

  @Test
  void eventsAreFoundByWhatTheyAre() throws IOException {
    file(LineKind.EVENTS, "acme", 1, 4);
    file(LineKind.EVENTS, "acme", 10, 11);
    file(LineKind.EVENTS, "rival", 5, 6);
    assertThat(found(user, "events")).containsExactly("11", "10", "4", "3", "2", "1");
    assertThat(found(user, "events?type=even")).containsExactly("10", "4", "2");
    assertThat(found(user, "events?subject=s1&source=cam")).containsExactly("10", "4", "1");
    assertThat(found(user, "events?correlationId=none")).isEmpty();
    assertThat(found(user, "events?since=1970-01-01T00:00:03Z&before=1970-01-01T00:00:11Z"))
        .containsExactly("10", "4", "3");
    assertThat(user.get("/v1/archive/events?customer=rival").status()).isEqualTo(404);
    Client admin = world.client(Role.ADMIN);
    assertThat(found(admin, "events")).hasSize(8).startsWith("11", "10", "6", "5", "4");
    assertThat(found(admin, "events?customer=rival")).containsExactly("6", "5");
    // What became of it for another customer's trigger is that one's business.
    assertThat(user.get("/v1/archive/events?limit=1").at("/items/0/dispatches"))
        .contains("acme/t")
        .doesNotContain("rival/t");
  }

  @Test
  void pagesEndAnywhereAndGoOnThere() throws IOException {
    for (int i = 0; i < ArchivedLinesApi.MOST_FILES + 3; i++) {
      file(LineKind.EVENTS, "acme", 10 * i + 1, 10 * i + 3);
    }
    for (int limit : new int[] {1, 2, 7, 1000}) {
      List<String> all = new ArrayList<>();
      String cursor = "";
      do {
        Client.Answer page = user.get("/v1/archive/events?limit=" + limit + cursor);
        all.addAll(sequences(page));
        cursor = page.at("/next").isEmpty() ? "" : "&cursor=" + page.at("/next");
      } while (!cursor.isEmpty());
      assertThat(all).as("pages of %d", limit).hasSize(69).doesNotHaveDuplicates();
      assertThat(all.getFirst()).isEqualTo("223");
    }
    Client.Answer none = user.get("/v1/archive/events?type=none");
    assertThat(none.at("/items")).isEqualTo("[]");
    assertThat(none.at("/next")).isNotEmpty();
    assertThat(user.get("/v1/archive/events?cursor=x").status()).isEqualTo(422);
  }

  @Test
  void aFileThatComesWhileOneIsReadRepeatsNothing() throws IOException {
    file(LineKind.EVENTS, "acme", 1, 4);
    Client.Answer first = user.get("/v1/archive/events?limit=2");
    file(LineKind.EVENTS, "acme", 10, 12);
    assertThat(sequences(first)).containsExactly("4", "3");
    assertThat(found(user, "events?cursor=" + first.at("/next"))).containsExactly("2", "1");
    assertThat(found(user, "events")).hasSize(7).startsWith("12");
  }

  @Test
  void theAuditIsFoundByThoseWhoOverseeTheirCustomer() throws IOException {
    file(LineKind.AUDIT, "acme", 1, 4);
    file(LineKind.AUDIT, "rival", 5, 6);
    assertThat(user.get("/v1/archive/audit").status()).isEqualTo(403);
    Client admin = world.client(Role.ADMIN);
    assertThat(found(admin, "audit")).containsExactly("6", "5", "4", "3", "2", "1");
    assertThat(found(admin, "audit?customer=acme&principal=ann")).containsExactly("4", "2");
    assertThat(found(admin, "audit?action=submit")).isEmpty();
  }

  @Test
  void aCursorIsOfOneListOfOneCustomer() throws IOException {
    for (LineKind kind : LineKind.values()) {
      file(kind, "acme", 1, 4);
      file(kind, "rival", 5, 8);
    }
    Client admin = world.client(Role.ADMIN);
    String ours = admin.get("/v1/archive/events?customer=acme&limit=1").at("/next");
    assertThat(found(admin, "events?customer=acme&cursor=" + ours)).containsExactly("3", "2", "1");
    assertThat(found(user, "events?cursor=" + ours)).containsExactly("3", "2", "1");
    for (String other :
        List.of("audit?customer=acme&", "events?customer=rival&", "events?", "audit?")) {
      Client.Answer refused = admin.get("/v1/archive/" + other + "cursor=" + ours);
      assertThat(refused.status()).as(other).isEqualTo(422);
      assertThat(refused.at("/detail")).contains("of the same list, of the same customers");
    }
  }

  @Test
  void aFileThatIsGoneIsToldAndNotPassedOver() throws IOException {
    String hash = file(LineKind.EVENTS, "acme", 1, 4);
    world.objects.delete(new ObjectStore.Key(hash, 1));
    Client.Answer answer = user.get("/v1/archive/events");
    assertThat(answer.status()).isNotEqualTo(200);
    assertThat(answer.at("/detail")).contains(hash);
  }
}
