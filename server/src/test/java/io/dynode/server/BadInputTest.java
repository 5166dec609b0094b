package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad input over HTTP: a stable code, the place, and nothing stored. */
final class BadInputTest {
  private static World world;
  private static Client admin;

  @BeforeAll
  static void open() {
    world = new World();
    admin = world.admin();
  }

  @AfterAll
  static void close() {
    world.close();
  }

  private static Arguments bad(String agenda, String code, String pointer) {
    return Arguments.of(agenda, code, pointer);
  }

  static Stream<Arguments> agendas() {
    String one = "\"operations\": [{\"name\": \"a\", \"type\": \"crunch\"";
    String two = one + "}, {\"name\": \"b\", \"type\": \"crunch\"";
    return Stream.of(
        bad("{", "invalid-json", ""),
        bad("[]", "wrong-type", ""),
        bad("{\"operations\": 3}", "wrong-type", "/operations"),
        bad("{\"operatoins\": []}", "unknown-field", "/operatoins"),
        bad("{" + one + ", \"dependOn\": []}]}", "unknown-field", "/operations/0/dependOn"),
        bad("{\"operations\": [{\"name\": \"a\"}]}", "missing-field", "/operations/0/type"),
        bad("{" + one + ", \"timeout\": \"soon\"}]}", "invalid-value", "/operations/0/timeout"),
        bad("{" + one + ", \"dependsOn\": [\"a\"]}]}", "cycle", "/operations/0/dependsOn"),
        bad(
            "{"
                + one
                + ", \"dependsOn\": [\"b\"]}, {\"name\": \"b\", \"type\": \"crunch\","
                + " \"dependsOn\": [\"a\"]}]}",
            "cycle",
            "/operations"),
        bad(
            "{" + one + ", \"dependsOn\": [\"z\"]}]}",
            "unknown-operation",
            "/operations/0/dependsOn/0"),
        bad("{" + two.replace("\"b\"", "\"A\"") + "}]}", "duplicate-name", "/operations/1/name"),
        bad(
            "{" + one + ", \"payload\": {\"x\": \"@<z.out::/y>\"}}]}",
            "unknown-reference",
            "/operations/0/payload/x"),
        bad(
            "{\"operations\": [{\"name\": \"a\", \"type\": \"nope\"}]}",
            "unknown-module",
            "/operations/0/type"),
        bad("{\"template\": \"nope\"}", "unknown-template", "/template"),
        bad("{\"queue\": \"nope\", " + one + "}]}", "unknown-queue", "/queue"),
        bad("{\"priority\": 5000, " + one + "}]}", "invalid-value", "/priority"),
        bad("{" + one + ", \"when\": \"not cel\"}]}", "invalid-expression", "/operations/0/when"),
        bad(
            "{" + one + ", \"payload\": \"" + "x".repeat((1 << 20) + 1) + "\"}]}",
            "too-large",
            "/operations/0/payload"),
        bad(
            "{" + one + ", \"resources\": {\"cpuMillis\": -1}}]}",
            "invalid-value",
            "/operations/0/resources/cpuMillis"),
        bad("{\"title\": \"a\\u0000b\", " + one + "}]}", "invalid-encoding", ""),
        bad("{\"title\": 1, \"title\": 2}", "invalid-json", ""));
  }

  @ParameterizedTest
  @MethodSource("agendas")
  void aBadAgendaIsRefusedAtItsPlace(String agenda, String code, String pointer) {
    Map<String, ?> before = world.dump();
    Client.Answer answer = admin.post("/v1/agendas?customer=acme", agenda);
    String what = agenda.substring(0, Math.min(80, agenda.length())) + " → " + answer.text();
    assertThat(answer.status()).as(what).isBetween(400, 499);
    assertThat(answer.at("/code")).as(what).isEqualTo(code);
    assertThat(answer.at("/errors/0/pointer")).as(what).startsWith(pointer);
    assertThat(world.dump()).isEqualTo(before);
  }

  @Test
  void everyErrorIsToldAtOnce() {
    Client.Answer answer =
        admin.post(
            "/v1/agendas?customer=acme",
            "{\"titel\": \"x\", \"priority\": \"high\", \"operations\": [{\"type\": 1}]}");
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.text())
        .contains("did you mean 'title'")
        .contains("/priority")
        .contains("/operations/0/name")
        .contains("/operations/0/type");
  }

  @Test
  void syntaxErrorsNameLineAndColumn() {
    assertThat(admin.post("/v1/agendas?customer=acme", "{\n  \"title\": }").at("/detail"))
        .contains("line 2");
    assertThat(admin.post("/v1/agendas?customer=acme", "{\"operations\": [").at("/detail"))
        .contains("line 1", "close marker for Array")
        .doesNotContain("Source", "REDACTED");
    Client.Answer yaml = admin.yaml("/v1/agendas?customer=acme", "title: x\n  bad: [\n");
    assertThat(yaml.at("/code")).isEqualTo("invalid-yaml");
    assertThat(yaml.at("/detail")).contains("line");
  }

  @Test
  void invalidUtf8IsRefused() {
    byte[] body = {'{', '"', 't', 'i', 't', 'l', 'e', '"', ':', '"', (byte) 0xff, '"', '}'};
    Map<String, String> headers = Map.of("Content-Type", "application/json");
    Client.Answer answer = admin.send("POST", "/v1/agendas?customer=acme", body, headers);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.at("/code")).isEqualTo("invalid-encoding");
  }

  @Test
  void anUnknownCustomerIsToldToThoseWhoMayKnow() {
    String agenda =
        "{\"customerId\": \"nobody\", \"operations\": [{\"name\": \"a\", \"type\": \"crunch\"}]}";
    assertThat(admin.post("/v1/agendas", agenda).at("/code")).isEqualTo("unknown-customer");
    Client user = world.client(io.dynode.model.ApiKey.Role.USER);
    assertThat(user.post("/v1/agendas", agenda).at("/code")).isEqualTo("not-found");
    assertThat(admin.post("/v1/agendas", "{\"operations\": []}").at("/code"))
        .as("two customers: which?")
        .isEqualTo("missing-field");
  }

  @Test
  void eventsNeedTypeAndSource() {
    String path = "/v1/events?customer=acme";
    Client.Answer answer = admin.post(path, "{\"specversion\": \"1.0\", \"id\": \"1\"}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.at("/code")).isEqualTo("invalid-event");
    assertThat(answer.text()).contains("/source").contains("/type");
    Client.Answer file =
        admin.post(
            path,
            "{\"specversion\": \"1.0\", \"id\": \"1\", \"source\": \"/s\", \"type\": \"t\","
                + " \"files\": [{\"path\": \"a\", \"sha256\": \""
                + World.sha256(Client.utf8("nowhere"))
                + "\"}]}");
    assertThat(file.at("/code")).as(file.text()).isEqualTo("invalid-event");
    assertThat(file.at("/errors/0/pointer")).isEqualTo("/files/0/sha256");
    assertThat(admin.post(path, "3").at("/code")).isEqualTo("invalid-event");
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("ce-specversion", "1.0");
    headers.put("ce-id", "1");
    Client.Answer binary = admin.send("POST", path, Client.utf8("{}"), headers);
    assertThat(binary.at("/code")).isEqualTo("invalid-event");
  }

  @Test
  void objectNamesLeadNowhereElse() {
    byte[] content = Client.utf8("x");
    String path = "/v1/objects/" + World.sha256(content) + "?customer=acme&name=";
    Map<String, String> headers = Map.of("Content-Type", "application/octet-stream");
    for (String name :
        new String[] {
          "../x", "%2Fetc%2Fpasswd", "a/../../x", "a//b", ".", "a/.", "x".repeat(256)
        }) {
      Client.Answer answer = admin.send("PUT", path + name, content, headers);
      assertThat(answer.at("/code")).as(name).isEqualTo("invalid-path");
    }
    assertThat(admin.send("PUT", path + "a%00b", content, headers).at("/code"))
        .isEqualTo("invalid-encoding");
    // What a module may leave in out/data, a user may name, too.
    assertThat(admin.send("PUT", path + "a%5Cb%0Ac", content, headers).at("/path"))
        .isEqualTo("a\\b\nc");
  }

  @Test
  void anObjectWithAnotherHashIsRefusedAndNotStored() {
    String hash = World.sha256(Client.utf8("right"));
    Map<String, String> headers = Map.of("Content-Type", "application/octet-stream");
    String path = "/v1/objects/" + hash + "?customer=acme";
    Client.Answer answer = admin.send("PUT", path, Client.utf8("wrong"), headers);
    assertThat(answer.status()).isEqualTo(422);
    assertThat(admin.get("/v1/objects/" + hash).status()).isEqualTo(404);
    assertThat(admin.get("/v1/objects/nonsense").at("/code")).isEqualTo("invalid-value");
  }

  @Test
  void aHashAloneGivesNobodyTheContent() {
    byte[] secret = Client.utf8("the rival's secret");
    Map<String, String> headers = Map.of("Content-Type", "application/octet-stream");
    String path = "/v1/objects/" + World.sha256(secret);
    assertThat(admin.send("PUT", path + "?customer=rival", secret, headers).status())
        .isEqualTo(201);
    Client user = world.client(io.dynode.model.ApiKey.Role.USER);
    assertThat(user.send("PUT", path, Client.utf8("guess"), headers).status()).isEqualTo(422);
    assertThat(user.get(path).status()).isEqualTo(404);
    assertThat(user.send("PUT", path, secret, headers).status()).isEqualTo(201);
    assertThat(user.get(path).bytes()).isEqualTo(secret);
  }

  @Test
  void aHashAloneMakesNobodysFileAModulesCode() {
    byte[] secret = Client.utf8("a program of the rival");
    Map<String, String> headers = Map.of("Content-Type", "application/octet-stream");
    String hash = World.sha256(secret);
    admin.send("PUT", "/v1/objects/" + hash + "?customer=rival", secret, headers);
    Client user = world.client(io.dynode.model.ApiKey.Role.USER);
    String module = "{\"name\": \"thief\", \"version\": \"1\", \"command\": [\"x\"], \"code\": ";
    String code = "[{\"path\": \"f\", \"sha256\": \"%s\"}]}";
    Client.Answer stolen = user.post("/v1/modules", module + code.formatted(hash));
    String nowhere = World.sha256(Client.utf8("stored by nobody"));
    Client.Answer unknown = user.post("/v1/modules", module + code.formatted(nowhere));
    assertThat(stolen.at("/code")).as(stolen.text()).isEqualTo("input-missing");
    assertThat(stolen.at("/detail"))
        .as("the same as for one that nobody has")
        .isEqualTo(unknown.at("/detail").replace(nowhere, hash));
    assertThat(user.get("/v1/objects/" + hash).status()).isEqualTo(404);
    user.send("PUT", "/v1/objects/" + hash, secret, headers);
    assertThat(user.post("/v1/modules", module + code.formatted(hash)).status()).isEqualTo(201);
  }

  @Test
  void aDeclarationHasABoundHoweverItIsWritten() {
    String aliases = "&a '" + "x".repeat(100_000) + "', " + "*a, ".repeat(20);
    Client.Answer module =
        admin.yaml(
            "/v1/apply",
            "{kind: module, customer: acme, name: long, version: '1', command: [" + aliases + "]}");
    assertThat(module.at("/results/0/problem/code")).as(module.text()).isEqualTo("too-large");
    Client.Answer template =
        admin.yaml(
            "/v1/apply",
            "{kind: template, customer: acme, name: long, version: '1', agenda: {}, parameters:"
                + " {p: {default: ["
                + aliases
                + "*a, ".repeat(200)
                + "]}}}");
    assertThat(template.at("/results/0/problem/code")).as(template.text()).isEqualTo("too-large");
    String argument = "x".repeat(40_000);
    Client.Answer words =
        admin.post(
            "/v1/modules?customer=acme",
            "{\"name\": \"long\", \"version\": \"1\", \"command\": [\"x\", \""
                + argument
                + "\"], \"env\": {\"A\": \""
                + argument
                + "\", \"B=C\": \"\"}}");
    assertThat(words.text()).contains("/command/1", "/env/A", "/env/B=C");
  }

  @Test
  void aTriggerNamesWhatItsOwnerMayUse() {
    Client user = world.client(io.dynode.model.ApiKey.Role.USER);
    admin.post(
        "/v1/templates?customer=acme",
        "{\"name\": \"asked\", \"version\": \"1\", \"parameters\": {\"size\": {\"required\":"
            + " true}}, \"agenda\": {\"operations\": [{\"name\": \"a\", \"type\": \"log\"}]}}");
    String trigger = "{\"name\": \"t\", \"types\": [\"x\"], ";
    assertThat(user.post("/v1/triggers", trigger + "\"module\": \"crunhc\"}").text())
        .contains("unknown-module", "/module", "did you mean 'crunch'?");
    assertThat(user.post("/v1/triggers", trigger + "\"template\": \"aksed\"}").text())
        .contains("unknown-template", "/template", "did you mean 'asked'?");
    assertThat(
            user.post(
                    "/v1/triggers",
                    trigger + "\"template\": \"asked\", \"params\": {\"siez\": \"true\"}}")
                .text())
        .contains("unknown-field", "/params/siez", "did you mean 'size'?", "missing-field");
    String queue = trigger + "\"module\": \"crunch\", \"queue\": \"queue-";
    assertThat(user.post("/v1/triggers", queue + "rival\"}").text())
        .contains("unknown-queue", "/queue")
        .as("what is not visible is not suggested")
        .doesNotContain("'queue-rival'?");
    assertThat(user.post("/v1/triggers", queue + "acem\"}").text())
        .contains("did you mean 'queue-acme'?");
    assertThat(user.post("/v1/triggers", queue + "acme\"}").status()).isEqualTo(201);
    assertThat(user.post("/v1/triggers", trigger + "\"module\": \"log\"}").status()).isEqualTo(200);
  }

  @Test
  void declarationsAreChecked() {
    assertThat(admin.post("/v1/queues", "{\"name\": \"q\", \"pool\": \"nope\"}").at("/code"))
        .isEqualTo("unknown-pool");
    assertThat(
            admin
                .post(
                    "/v1/queues",
                    "{\"name\": \"q\", \"pool\": \"pool-acme\", \"discipline\": \"lifo\"}")
                .at("/errors/0/pointer"))
        .isEqualTo("/discipline");
    assertThat(admin.post("/v1/pools", "{\"name\": \"1bad\"}").at("/errors/0/pointer"))
        .isEqualTo("/name");
    Client.Answer immutable =
        admin.post(
            "/v1/modules?customer=acme",
            "{\"name\": \"crunch\", \"version\": \"1\", \"command\": [\"other\"]}");
    assertThat(immutable.status()).isEqualTo(409);
    assertThat(immutable.at("/code")).isEqualTo("immutable");
    assertThat(
            admin.put("/v1/pools/pool-acme", "{\"name\": \"pool-rival\"}").at("/errors/0/pointer"))
        .isEqualTo("/name");
    assertThat(
            admin
                .post("/v1/apply", "{\"kind\": \"modul\"}")
                .at("/results/0/problem/errors/0/pointer"))
        .isEqualTo("/0/kind");
  }
}
