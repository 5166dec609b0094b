package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.json.JsonText;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.ApiKey.Role;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists of agendas: by what they were submitted with, and in other orders than by time. */
final class AgendaListTest {
  private static final String ONE = "\"operations\": [{\"name\": \"a\", \"type\": \"crunch\"}]";

  private World world;
  private Client admin;
  private Client user;

  @BeforeEach
  void open() {
    world = new World();
    admin = world.client(Role.ADMIN);
    user = world.client(Role.USER);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private String submit(String customer, String members) {
    Client.Answer answer =
        admin.post("/v1/agendas", "{\"customerId\": \"" + customer + "\", " + members + "}");
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return answer.at("/agenda/id");
  }

  private static List<String> ids(Client client, String query) {
    Client.Answer answer = client.get("/v1/agendas" + query);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return ids(answer);
  }

  private static List<String> ids(Client.Answer page) {
    Json items = JsonText.parse(page.text()).at("/items").orElseThrow();
    return ((Json.Arr) items)
        .items().stream().map(item -> item.at("/id").flatMap(Json::text).orElseThrow()).toList();
  }

  @Test
  void byLabels() {
    String both = submit("acme", "\"labels\": {\"camera\": \"north\", \"night\": \"yes\"}, " + ONE);
    String one = submit("acme", "\"labels\": {\"camera\": \"north\"}, " + ONE);
    String other = submit("acme", "\"labels\": {\"camera\": \"south\"}, " + ONE);
    String theirs = submit("rival", "\"labels\": {\"camera\": \"north\"}, " + ONE);
    assertThat(ids(user, "?label=camera=north")).containsExactly(one, both);
    assertThat(ids(user, "?label=camera=north&label=night=yes")).containsExactly(both);
    assertThat(ids(user, "?label=camera=south")).containsExactly(other);
    assertThat(ids(user, "?label=camera=")).isEmpty();
    assertThat(ids(admin, "?label=camera=north")).containsExactly(theirs, one, both);
    assertThat(user.get("/v1/agendas?label=camera").at("/detail")).contains("key=value");
    assertThat(user.get("/v1/agendas?queue=a&queue=b").at("/detail")).contains("given twice");
    assertThat(user.get("/v1/agendas/" + both).at("/labels/night")).isEqualTo("yes");
  }

  @Test
  void moreLabelsThanAreKeptAreRefused() {
    String much = "\"labels\": {\"much\": \"" + "x".repeat(16 << 10) + "\"}, ";
    Client.Answer answer =
        admin.post("/v1/agendas", "{\"customerId\": \"acme\", " + much + ONE + "}");
    assertThat(answer.status()).as(answer.text()).isEqualTo(413);
    assertThat(answer.text()).contains("/labels");
  }

  @Test
  void byTemplateAndModule() {
    world.apply(
        Kind.TEMPLATE,
        "acme",
        "{name: plan, version: '1', agenda: {operations: [{name: a, type: crunch}]}}");
    world.apply(Kind.MODULE, "acme", "{name: other, version: '2', command: [x]}");
    String made = submit("acme", "\"template\": \"plan\"");
    String plain = submit("acme", ONE);
    String besides = submit("acme", ONE.replace("crunch", "other"));
    assertThat(ids(user, "?template=plan")).containsExactly(made);
    assertThat(ids(user, "?template=acme/plan")).containsExactly(made);
    assertThat(ids(user, "?template=rival/plan")).isEmpty();
    assertThat(user.get("/v1/agendas/" + made).at("/template")).isEqualTo("acme/plan");
    assertThat(ids(user, "?module=other")).containsExactly(besides);
    assertThat(ids(user, "?module=acme/other@2")).containsExactly(besides);
    assertThat(ids(user, "?module=other@1")).isEmpty();
    assertThat(ids(user, "?module=rival/other")).isEmpty();
    assertThat(ids(user, "?module=crunch")).containsExactly(plain, made);
    String path = "/v1/agendas/" + besides + "/operations?module=";
    assertThat(user.get(path + "other").at("/items/0/name")).isEqualTo("a");
    assertThat(user.get(path + "crunch").at("/items")).isEqualTo("[]");
  }

  @Test
  void aVersionOfATemplateIsThatOfTheRun() {
    String plan = "{name: plan, version: '%s', agenda: {operations: [{name: a, type: crunch}]}}";
    world.apply(Kind.TEMPLATE, "acme", plan.formatted("1"));
    String first = submit("acme", "\"template\": \"plan\"");
    world.apply(Kind.TEMPLATE, "acme", plan.formatted("2"));
    String second = submit("acme", "\"template\": \"plan\"");
    assertThat(ids(user, "?template=plan")).containsExactly(second, first);
    assertThat(ids(user, "?template=plan@1")).containsExactly(first);
    assertThat(ids(user, "?template=acme/plan@2")).containsExactly(second);
    assertThat(ids(user, "?template=plan@3")).isEmpty();
    assertThat(ids(user, "?template=rival/plan@1")).isEmpty();
  }

  @Test
  void whatCanBeTheNameOfNothingIsRefused() {
    String id = submit("acme", ONE);
    for (String wrong : List.of("app@", "@1", "x%20y", "/x", "x/", "a/b/c", "a@1@2", "9")) {
      for (String path :
          List.of(
              "/v1/agendas?template=",
              "/v1/agendas?module=",
              "/v1/insights?module=",
              "/v1/agendas/" + id + "/operations?module=")) {
        Client.Answer refused = user.get(path + wrong);
        assertThat(refused.status()).as(path + wrong).isEqualTo(422);
        assertThat(refused.at("/detail")).contains("[customer/]name[@version]");
      }
    }
    assertThat(user.get("/v1/agendas?module=update-agenda").at("/detail"))
        .contains("'update-agenda' is built in");
    String path = "/v1/agendas/" + id + "/operations?module=";
    assertThat(user.get(path + "log").at("/items")).isEqualTo("[]");
  }

  @Test
  void byPriorityAndByEndInBothDirections() {
    List<String> all = new ArrayList<>();
    for (int priority : new int[] {3, -1, 2, 2, 0}) {
      all.add(submit("acme", "\"priority\": " + priority + ", " + ONE));
    }
    submit("rival", "\"priority\": 1, " + ONE);
    List<String> rising = List.of(all.get(1), all.get(4), all.get(2), all.get(3), all.get(0));
    assertThat(walk("priority")).isEqualTo(rising);
    assertThat(walk("-priority")).isEqualTo(rising.reversed());
    assertThat(ids(admin, "?sort=priority")).hasSize(6).containsSubsequence(rising);
    assertThat(walk("created")).isEqualTo(all);
    assertThat(walk("ended")).isEmpty();
    for (int i : new int[] {4, 0, 2}) {
      user.post("/v1/agendas/" + all.get(i) + "/cancel", "");
    }
    List<String> ended = List.of(all.get(4), all.get(0), all.get(2));
    assertThat(walk("ended")).isEqualTo(ended);
    assertThat(walk("-ended")).isEqualTo(ended.reversed());
    assertThat(ids(user, "?sort=-priority&state=waiting&linkId=none")).isEmpty();
    assertThat(ids(user, "?sort=-priority&state=waiting")).containsExactly(all.get(3), all.get(1));
  }

  /** All pages, of two each. */
  private List<String> walk(String sort) {
    List<String> all = new ArrayList<>();
    String cursor = "";
    do {
      Client.Answer page = user.get("/v1/agendas?limit=2&sort=" + sort + cursor);
      assertThat(page.status()).as(page.text()).isEqualTo(200);
      all.addAll(ids(page));
      cursor = page.at("/next").isEmpty() ? "" : "&cursor=" + page.at("/next");
    } while (!cursor.isEmpty());
    return all;
  }

  @Test
  void aCursorIsOfOneOrder() {
    for (int i = 0; i < 3; i++) {
      submit("acme", "\"linkId\": \"l\", " + ONE);
    }
    String next = user.get("/v1/agendas?limit=1&sort=priority").at("/next");
    for (String other : List.of("-priority", "created", "-ended")) {
      Client.Answer refused = user.get("/v1/agendas?sort=" + other + "&cursor=" + next);
      assertThat(refused.status()).as(other).isEqualTo(422);
      assertThat(refused.at("/detail"))
          .contains("the cursor is of a list by 'priority'", "asked for is by '" + other + "'");
    }
    for (String garbled : List.of("x", next.substring(1), next.substring(0, 9))) {
      Client.Answer refused = user.get("/v1/agendas?sort=priority&cursor=" + garbled);
      assertThat(refused.status()).as(garbled).isEqualTo(422);
      assertThat(refused.at("/detail")).contains("and this is not").doesNotContain("order");
    }
    String grouped = user.get("/v1/agendas?limit=1&linkId=l").at("/next");
    assertThat(user.get("/v1/agendas?cursor=" + grouped).status()).isEqualTo(422);
    assertThat(ids(user, "?linkId=l&cursor=" + grouped)).hasSize(2);
  }

  @Test
  void manyAreChangedByLabelButInNoOrderThatTheChangeItselfStirs() {
    submit("acme", "\"labels\": {\"night\": \"yes\"}, " + ONE);
    String kept = submit("acme", ONE);
    submit("rival", "\"labels\": {\"night\": \"yes\"}, " + ONE);
    String path = "/v1/agendas/bulk/cancel?label=night=yes";
    Client.Answer preview = user.post(path + "&preview=true", "");
    assertThat(preview.at("/count")).as(preview.text()).isEqualTo("1");
    String token = "&token=" + preview.at("/token");
    assertThat(user.post("/v1/agendas/bulk/cancel?label=night=no" + token, "").status())
        .isEqualTo(409);
    assertThat(user.post(path + token, "").at("/count")).isEqualTo("1");
    assertThat(user.get("/v1/agendas/" + kept).at("/state")).isEqualTo("waiting");
    assertThat(user.post(path + "&preview=true&sort=priority", "").at("/detail"))
        .contains("where agendas are changed");
  }

  /** Looking for a module looks at a bounded number of agendas for a page, and goes on. */
  @Test
  void aPageLooksAtSoManyAndSaysWhereToGoOn() {
    String id = submit("acme", ONE);
    world.store.write(
        List.of(),
        work -> {
          Agenda one = work.get(Tables.AGENDAS, new AgendaId(id)).orElseThrow();
          for (int i = 0; i < AgendaMarks.MOST_READ; i++) {
            work.put(Rows.like(one, Agenda.class, new AgendaId("other-" + i)));
          }
          return true;
        });
    Client.Answer page = user.get("/v1/agendas?module=nowhere");
    assertThat(ids(page)).isEmpty();
    Client.Answer last = user.get("/v1/agendas?module=nowhere&cursor=" + page.at("/next"));
    assertThat(last.at("/items")).as(last.text()).isEqualTo("[]");
    assertThat(last.at("/next")).isEmpty();
  }
}
