package io.dynode.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dynode.json.JsonText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands against a server that answers as it is told. */
class CliTest {
  @TempDir Path folder;
  private HttpServer server;
  private final Map<String, String> answers = new HashMap<>();
  private final Map<String, Integer> statuses = new HashMap<>();
  private final List<String> requests = new ArrayList<>();
  private final List<String> bodies = new ArrayList<>();
  private final List<String> keys = new ArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    environment.put("DYNODE_URL", "http://127.0.0.1:" + server.getAddress().getPort());
    environment.put("DYNODE_KEY", "dyn_a_b");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    requests.add(request);
    keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    String text = answers.get(request);
    byte[] bytes = (text == null ? "{}" : text).getBytes(StandardCharsets.UTF_8);
    int status = statuses.getOrDefault(request, text == null ? 404 : 200);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
    if (!head) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  private int run(String... arguments) {
    return runWith("", arguments);
  }

  private int runWith(String input, String... arguments) {
    return runTo(out, input, arguments);
  }

  private int runTo(OutputStream to, String input, String... arguments) {
    out.reset();
    err.reset();
    Console console =
        new Console(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            Sink.over(to),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            environment,
            folder);
    return new Cli(console, Map.of()).run(arguments);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void listsPageByPage() {
    answers.put("GET /v1/queues?limit=1000", "{\"items\": [{\"name\": \"a\"}], \"next\": \"n/1\"}");
    answers.put(
        "GET /v1/queues?limit=999&cursor=n%2F1",
        "{\"items\": [{\"name\": \"b\"}], \"next\": null}");
    assertThat(run("list", "queues")).isZero();
    assertThat(out().lines().map(l -> l.split(" ")[0])).containsExactly("NAME", "a", "b");
    assertThat(keys).containsOnly("Bearer dyn_a_b");
    assertThat(run("list", "queues", "-o", "json")).isZero();
    assertThat(JsonText.parse(out()))
        .isEqualTo(JsonText.parse("[{\"name\": \"a\"}, {\"name\": \"b\"}]"));
  }

  /** An output that fails when it is written to. */
  private static OutputStream failing(String why) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(why);
      }
    };
  }

  @Test
  void dataThatCannotBeWrittenIsNotLostInSilence() {
    answers.put("GET /v1/queues?limit=1000", "{\"items\": [{\"name\": \"a\"}]}");
    answers.put("GET /v1/objects/abc", "content");
    answers.put("GET /v1/attempts/A/logs", "said");
    String[][] commands = {
      {"list", "queues"},
      {"list", "queues", "-o", "json"},
      {"objects", "get", "abc"},
      {"logs", "A"},
      {"list", "--help"}
    };
    for (String[] command : commands) {
      String what = String.join(" ", command);
      assertThat(run(command)).as(what).isZero();
      assertThat(runTo(failing("No space left on device"), "", command)).as(what).isEqualTo(74);
      assertThat(err())
          .as(what)
          .isEqualTo("dynode: the output cannot be written: No space left on device\n");
      // Who reads has gone: nobody to complain to.
      assertThat(runTo(failing("Broken pipe"), "", command)).as(what).isEqualTo(74);
      assertThat(err()).as(what).isEmpty();
    }
  }

  @Test
  void theFirstColumnIsNeverCut() {
    String id = "WyJk".repeat(40);
    answers.put(
        "GET /v1/dispatches?outcome=dead&limit=1000",
        "{\"items\": [{\"id\": \"" + id + "\", \"message\": \"" + "m".repeat(200) + "\"}]}");
    assertThat(run("dead", "list")).isZero();
    String row = out().lines().toList().getLast();
    assertThat(row).startsWith(id + " ").contains("mmm…");
  }

  @Test
  void objectsReplaceNoFolderAndFilesSayWhatIsWrong() throws IOException {
    answers.put("GET /v1/objects/abc", "content");
    Path empty = Files.createDirectory(folder.resolve("d"));
    assertThat(run("objects", "get", "abc", "--to", "d")).isEqualTo(2);
    assertThat(err()).contains("d is a folder");
    assertThat(empty).isEmptyDirectory();
    assertThat(run("objects", "get", "abc", "--to", "gone/x")).isEqualTo(2);
    assertThat(err()).contains("gone/x.part: there is no such file or folder");
    assertThat(run("objects", "put", "d")).isEqualTo(2);
    assertThat(err()).contains("this is no file");
    assertThat(run("health", "--key-file", "d")).isEqualTo(2);
    assertThat(err()).contains("cannot be read: Is a directory");
    assertThat(run("objects", "get", "abc", "--to", "d/x")).isZero();
    assertThat(empty.resolve("x")).hasContent("content");
  }

  @Test
  void eventsAttemptsAndDefinitionsAreShown() {
    answers.put("GET /v1/events/17", "{\"sequence\": 17}");
    answers.put("GET /v1/attempts/T", "{\"id\": \"T\"}");
    answers.put("GET /v1/agendas/A/definition", "{\"title\": \"made\"}");
    assertThat(run("get", "event", "17")).isZero();
    assertThat(out()).isEqualTo("sequence: 17\n");
    assertThat(run("get", "attempt", "T")).isZero();
    assertThat(out()).isEqualTo("id: T\n");
    assertThat(run("get", "agenda", "A", "--definition")).isZero();
    assertThat(out()).isEqualTo("title: made\n");
    assertThat(run("get", "event", "17", "--definition")).isEqualTo(2);
    assertThat(err()).contains("Only agendas have a --definition");
    assertThat(run("get", "thing", "x")).isEqualTo(2);
    assertThat(err()).contains("kinds are customer, pool, queue");
  }

  @Test
  void aServerThatIsNotReadyIsToldAsSuch() {
    answers.put("GET /v1/health", "{\"live\": true, \"ready\": false}");
    statuses.put("GET /v1/health", 503);
    assertThat(run("health")).isEqualTo(5);
    assertThat(out()).contains("ready: false");
    assertThat(err()).contains("not ready", "its store is away or full");
    answers.put("GET /v1/health", "{}");
    assertThat(run("health")).isEqualTo(5);
    assertThat(err()).contains("503");
  }

  @Test
  void theIdIsThereThoughTheWaitWasInVain() {
    answers.put("POST /v1/agendas", "{\"agenda\": {\"id\": \"A1\"}}");
    assertThat(runWith("{operations: []}", "submit", "-", "--wait", "--timeout", "1ms"))
        .isNotZero();
    assertThat(out()).isEqualTo("A1\n");
  }

  @Test
  void fieldsAreOfTheTypeOfTheirKind() {
    answers.put("POST /v1/modules?customer=c", "{\"outcome\": \"created\"}");
    assertThat(
            run(
                "create",
                "module",
                "m",
                "version=1.10",
                "command=[sleep, 1, true]",
                "env.A=1",
                "env.B=~",
                "resources.cpuMillis=100",
                "--customer",
                "c"))
        .isZero();
    assertThat(JsonText.parse(bodies.getLast()))
        .isEqualTo(
            JsonText.parse(
                "{\"name\": \"m\", \"version\": \"1.10\", \"command\": [\"sleep\", \"1\","
                    + " \"true\"], \"env\": {\"A\": \"1\", \"B\": null}, \"resources\":"
                    + " {\"cpuMillis\": 100}}"));
    answers.put("POST /v1/customers", "{\"outcome\": \"created\"}");
    assertThat(run("create", "customer", "acme", "weight=2", "title=7")).isZero();
    assertThat(JsonText.parse(bodies.getLast()))
        .isEqualTo(JsonText.parse("{\"name\": \"acme\", \"weight\": 2, \"title\": \"7\"}"));
  }

  @Test
  void wrongWordsAreRefusedWithTheRightOnes() throws IOException {
    assertThat(run("get", "frob", "x")).isEqualTo(2);
    assertThat(err())
        .contains("agenda, operation, attempt, event, agent")
        .doesNotContain("audit", "keys");
    assertThat(run("create", "frob", "x")).isEqualTo(2);
    assertThat(err()).contains("template, trigger").doesNotContain("agenda");
    assertThat(run("insights", "--type", "frob")).isEqualTo(2);
    assertThat(err()).contains("text, number, boolean, null");
    assertThat(run("delete", "module", "m")).isEqualTo(2);
    assertThat(err()).contains("m@VERSION");
    assertThat(run("list", "objects")).isEqualTo(2);
    Files.writeString(folder.resolve("empty.yaml"), "---\n");
    assertThat(run("apply", "-f", "empty.yaml")).isEqualTo(2);
    assertThat(err()).contains("empty.yaml: there is no document");
    assertThat(requests).isEmpty();
  }

  @Test
  void aCascadeThatIsNotThereIsNoSuccess() {
    answers.put("GET /v1/progress?correlationId=nope", "{\"detail\": \"no\", \"code\": \"c\"}");
    statuses.put("GET /v1/progress?correlationId=nope", 404);
    assertThat(run("watch", "--correlation", "nope")).isEqualTo(4);
  }

  @Test
  void everyStatusHasItsExitCode() {
    String get = "GET /v1/agents/x";
    int[][] expected = {
      {400, 3}, {401, 3}, {403, 3}, {404, 4}, {409, 3}, {422, 3}, {429, 5}, {500, 5}, {503, 5}
    };
    for (int[] pair : expected) {
      answers.put(get, "{\"detail\": \"no\", \"code\": \"c\", \"requestId\": \"r1\"}");
      statuses.put(get, pair[0]);
      assertThat(run("get", "agent", "x")).as("status " + pair[0]).isEqualTo(pair[1]);
      assertThat(err()).contains("no [c]");
      assertThat(out()).isEmpty();
    }
  }

  @Test
  void everyProblemIsToldWithItsPlace() {
    String post = "POST /v1/agendas";
    statuses.put(post, 422);
    answers.put(
        post,
        "{\"errors\": [{\"code\": \"cycle\", \"detail\": \"A ring\", \"pointer\": \"/operations\"},"
            + "{\"code\": \"x\", \"detail\": \"Bad\\u001b[31m\", \"pointer\": \"\"}]}");
    assertThat(runWith("operations: []", "submit", "-")).isEqualTo(3);
    assertThat(err()).contains("/operations: A ring [cycle]", "Bad\\u001b[31m [x]");
  }

  @Test
  void applyUploadsCodeThatIsNotThereAndSendsHashes() throws IOException {
    Files.writeString(folder.resolve("tool.sh"), "echo hi\n");
    Files.writeString(
        folder.resolve("m.yaml"),
        """
        kind: module
        name: m
        version: '1'
        code: [tool.sh, {path: b, sha256: aa}]
        ---
        kind: customer
        name: c
        """);
    answers.put(
        "POST /v1/apply",
        "{\"results\": [{\"document\": 0, \"kind\": \"customer\", \"outcome\": \"created\"}]}");
    environment.put("DYNODE_CUSTOMER", "c");
    run("apply", "-f", "m.yaml");
    // The customer goes first, and before the upload that it owns.
    assertThat(requests.get(0)).isEqualTo("POST /v1/apply");
    assertThat(bodies.get(0)).contains("customer").doesNotContain("module");
    assertThat(requests.get(1)).startsWith("HEAD /v1/objects/").endsWith("?customer=c");
    assertThat(requests.get(2)).startsWith("PUT /v1/objects/").endsWith("?customer=c&name=tool.sh");
    assertThat(bodies.get(2)).isEqualTo("echo hi\n");
  }

  @Test
  void filesThatAreMissingAreNamedBeforeAnythingIsSent() throws IOException {
    Files.writeString(folder.resolve("there"), "x");
    Files.writeString(
        folder.resolve("m.yaml"),
        "{kind: customer, name: c}\n---\n{kind: module, name: m, version: '1', code: [gone]}\n");
    assertThat(run("apply", "-f", "m.yaml")).isEqualTo(2);
    assertThat(err()).contains("gone: there is no such file");
    assertThat(run("event", "send", "--type", "t", "--attach", "there", "--attach", "gone"))
        .isEqualTo(2);
    assertThat(run("objects", "put", "there", "gone")).isEqualTo(2);
    assertThat(requests).isEmpty();
  }

  @Test
  void aDryRunSendsAllDocumentsAtOnceAndNoCode() throws IOException {
    Files.writeString(folder.resolve("tool.sh"), "echo hi\n");
    Files.writeString(
        folder.resolve("m.yaml"),
        """
        {kind: customer, name: c}
        ---
        {kind: module, customer: c, name: m, version: '1', code: [tool.sh]}
        """);
    String post = "POST /v1/apply?dryRun=true&codeFollows=true";
    answers.put(post, "{\"results\": []}");
    assertThat(run("apply", "-f", "m.yaml", "--dry-run")).isZero();
    assertThat(requests).containsExactly(post);
    assertThat(bodies.getFirst()).contains("customer", "sha256");
  }

  @Test
  void brokenValuesAreNotSentAsText() {
    assertThat(run("event", "send", "--type", "t", "--data", "{\"total\": 12")).isEqualTo(2);
    assertThat(err()).contains("--data: ", "line 1");
    assertThat(run("submit", "--template", "t", "-p", "a=[1, 2")).isEqualTo(2);
    assertThat(requests).isEmpty();
    answers.put("POST /v1/agendas", "{\"agenda\": {\"id\": \"A\"}}");
    assertThat(run("submit", "--template", "t", "-p", "a=over: here: there")).isZero();
    assertThat(bodies.getLast()).contains("\"over: here: there\"");
  }

  @Test
  void optionsThatAKindDoesNotTakeAreRefused() {
    assertThat(run("list", "modules", "--state", "failed")).isEqualTo(2);
    assertThat(err()).contains("--state is not for modules");
    assertThat(run("list", "queues", "--customer", "c")).isEqualTo(2);
    assertThat(requests).isEmpty();
    answers.put("GET /v1/agendas/A/operations?state=failed&limit=1000", "{\"items\": []}");
    assertThat(run("list", "operations", "--agenda", "A", "--state", "failed")).isZero();
    answers.put("GET /v1/dispatches?outcome=pending&limit=1000", "{\"items\": []}");
    assertThat(run("list", "dispatches", "--outcome", "pending")).isZero();
  }

  @Test
  void jsonBringsNoControlCharactersToTheTerminal() {
    answers.put("GET /v1/queues?limit=1000", "{\"items\": [{\"name\": \"a\u009b2J\u007f\"}]}");
    assertThat(run("list", "queues", "-o", "json")).isZero();
    assertThat(out()).doesNotContain("\u009b", "\u007f");
    assertThat(JsonText.parse(out()))
        .isEqualTo(JsonText.parse("[{\"name\": \"a\u009b2J\u007f\"}]"));
  }

  @Test
  void refusedDocumentsNameTheirFileAndPlace() throws IOException {
    Files.writeString(folder.resolve("q.yaml"), "kind: queue\nname: q\n");
    answers.put(
        "POST /v1/apply",
        "{\"results\": [{\"document\": 0, \"kind\": \"queue\", \"outcome\": \"refused\","
            + "\"problem\": {\"status\": 422, \"errors\": [{\"code\": \"missing-field\","
            + " \"detail\": \"pool is missing\", \"pointer\": \"/0/pool\"}]}}]}");
    assertThat(run("apply", "-f", "q.yaml")).isEqualTo(3);
    assertThat(err()).contains("q.yaml (document 1): /pool: pool is missing [missing-field]");
    assertThat(out()).contains("refused");
  }

  @Test
  void submitPutsOptionsIntoTheAgenda() {
    answers.put("POST /v1/agendas", "{\"agenda\": {\"id\": \"A1\"}}");
    assertThat(
            run(
                "submit",
                "--template",
                "t",
                "-p",
                "n=3",
                "-p",
                "s='3'",
                "-p",
                "l=[1, 2]",
                "--priority",
                "7",
                "--customer",
                "c",
                "--link",
                "L"))
        .isZero();
    assertThat(out()).isEqualTo("A1\n");
    assertThat(JsonText.parse(bodies.getFirst()))
        .isEqualTo(
            JsonText.parse(
                "{\"customerId\": \"c\", \"template\": \"t\", \"linkId\": \"L\", \"priority\": 7,"
                    + " \"params\": {\"n\": 3, \"s\": \"3\", \"l\": [1, 2]}}"));
    assertThat(run("submit")).isEqualTo(2);
    assertThat(runWith("- 1", "submit", "-")).isEqualTo(2);
    assertThat(runWith("a: [", "submit", "-")).isEqualTo(2);
    assertThat(err()).contains("standard input", "invalid-yaml");
  }

  @Test
  void followsAnAgendaAcrossABrokenStream() {
    String running = "{\"id\": \"A\", \"state\": \"running\", \"operations\": 1, \"ended\": 0}";
    String ended = "{\"id\": \"A\", \"state\": \"succeeded\", \"operations\": 1, \"ended\": 1}";
    answers.put(
        "GET /v1/agendas/A/watch",
        ": hello\n\nevent: agenda\nid: 4\ndata: "
            + running
            + "\n\nevent: operation\nid: 4\n"
            + "data: {\"name\": \"o\", \"state\": \"running\",\ndata:  \"progress\":"
            + " {\"percent\": 40}}\n\n");
    answers.put("GET /v1/agendas/A", ended);
    Thread change =
        Thread.ofVirtual()
            .start(() -> {
              while (requests.size() < 2) {
                Thread.onSpinWait();
              }
              answers.put("GET /v1/agendas/A/watch", "event: end\nid: 9\ndata: " + ended + "\n\n");
            });
    assertThat(run("watch", "A")).isZero();
    assertThat(change.isAlive()).isFalse();
    assertThat(out()).contains("agenda A running 0/1", "operation o running 40%");
    assertThat(out().strip()).endsWith("agenda A succeeded 1/1");
  }

  @Test
  void keyFilesAreNotOverwrittenAndNotLeftBehind() throws IOException {
    Files.writeString(folder.resolve("old.key"), "precious");
    String[] create = {"keys", "create", "--principal", "p", "--role", "user", "--to", "old.key"};
    assertThat(run(create)).isEqualTo(2);
    assertThat(folder.resolve("old.key")).hasContent("precious");
    create[7] = "new.key";
    assertThat(run(create)).isEqualTo(4);
    assertThat(folder.resolve("new.key")).doesNotExist();
    answers.put("POST /v1/keys", "{\"key\": \"dyn_1_2\", \"details\": {\"id\": \"1\"}}");
    assertThat(run(create)).isZero();
    assertThat(folder.resolve("new.key")).hasContent("dyn_1_2");
    assertThat(Files.getPosixFilePermissions(folder.resolve("new.key"))).hasSize(2);
    assertThat(out()).isEmpty();
  }

  @Test
  void theDataFolderTellsServerAndKey() throws IOException {
    Path data = Files.createDirectories(folder.resolve("dynode-data"));
    Files.writeString(data.resolve("address"), environment.get("DYNODE_URL") + "\n");
    Files.writeString(data.resolve("admin.key"), "dyn_from_folder\n");
    environment.clear();
    answers.put("GET /v1/health", "{\"ready\": true}");
    assertThat(run("health")).isZero();
    assertThat(out()).isEqualTo("ready: true\n");
    assertThat(keys).containsExactly("Bearer dyn_from_folder");
  }

  @Test
  void helpAndMisuse() {
    assertThat(run("apply", "--help")).isZero();
    assertThat(out()).contains("Examples:", "dynode apply -f pipeline.yaml");
    assertThat(run()).isEqualTo(2);
    assertThat(run("aply")).isEqualTo(2);
    assertThat(err()).contains("apply");
    assertThat(run("keys")).isEqualTo(2);
    assertThat(run("get", "queue")).isEqualTo(2);
    assertThat(run("health", "--server", "ftp://x")).isEqualTo(2);
  }
}
