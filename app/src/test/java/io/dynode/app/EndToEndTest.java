package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.app.Client.Result;
import io.dynode.model.ProblemException;
import io.dynode.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The main job from end to end: real server, stores, agent, processes; used through the CLI. */
class EndToEndTest {
  private static Path folder = Path.of("");
  private static Standalone running;
  private static Client client = new Client(Path.of(""), Map.of());

  private static final String MODULES =
      """
      kind: customer
      name: lab
      ---
      kind: module
      customer: lab
      name: count
      version: "1"
      code: [count.sh]
      command: [sh, code/count.sh]
      ---
      kind: module
      customer: lab
      name: sum
      version: "1"
      command: [sh, -c, 'cat in/data/*.txt | wc -l > out/data/sum; echo "{\\"lines\\": \
      $(cat out/data/sum)}" > out/output.json; cp out/output.json out/insights.json']
      ---
      kind: module
      customer: lab
      name: fails
      version: "1"
      command: [sh, -c, 'echo about to fail; echo "{\\"why\\": \\"no luck\\"}" > out/error.json; exit 3']
      ---
      kind: module
      customer: lab
      name: sleeps
      version: "1"
      command: [sh, -c, 'echo asleep; sleep 600']
      ---
      kind: module
      customer: lab
      name: hello
      version: "1"
      command: [sh, -c, 'cat in/event.json in/payload.json; cat in/data/note.txt; echo \
      "{\\"type\\": \\"lab.greeted\\", \\"subject\\": \\"x\\", \\"data\\": {\\"n\\": 1}}" \
      > out/events/one.json']
      ---
      kind: module
      customer: lab
      name: after
      version: "1"
      command: [sh, -c, 'echo "{\\"after\\": true, \\"n\\": $(sed "s/[^0-9]//g" \
      in/payload.json)}" > out/insights.json']
      ---
      kind: template
      customer: lab
      name: counting
      version: "1"
      parameters:
        word: {type: string, required: true}
        times: {type: integer, default: 2}
      agenda:
        operations:
          - {name: count, type: count, payload: {word: "@<word>", times: "@<times>"}}
          - {name: sum, type: sum, files: [{from: count, glob: "*.txt"}], dependsOn: [count]}
      ---
      kind: trigger
      customer: lab
      name: greet
      types: [lab.visit]
      filter: event.data.polite
      module: hello
      params: {who: event.subject}
      ---
      kind: trigger
      customer: lab
      name: follow
      types: [lab.greeted]
      module: after
      params: {n: event.data.n}
      """;

  @BeforeAll
  static void start() throws IOException {
    folder = RunFolder.temporary("test");
    Logging.start("error");
    running = Standalone.serve(config(folder), true);
    Map<String, String> environment = new HashMap<>();
    environment.put("DYNODE_DATA", folder.toString());
    environment.put("DYNODE_CUSTOMER", "lab");
    client = new Client(folder, environment);
    Files.writeString(
        folder.resolve("count.sh"),
        """
        n=$(sed 's/.*"times":\\([0-9]*\\).*/\\1/' in/payload.json)
        i=0
        while [ $i -lt "$n" ]; do i=$((i + 1)); echo "line $i"; echo "line" >> "out/data/a b.txt"; done
        echo "{\\"count\\": $n}" > out/output.json
        """);
    Files.writeString(folder.resolve("modules.yaml"), MODULES);
    Result applied = client.run("apply", "-f", "modules.yaml");
    assertThat(applied.status()).as(applied.toString()).isZero();
  }

  @AfterAll
  static void stop() throws IOException {
    running.close();
    RunFolder.remove(folder);
  }

  private static Config config(Path data) {
    return new ConfigReader()
        .option("data", data.toString())
        .option("port", "0")
        .option("drain", "1s")
        .option("grace", "1s")
        .read();
  }

  @Test
  void templateRunsProcessesAndHandsFilesOn() {
    Result done =
        client.run("submit", "--template", "counting", "-p", "word=x", "-p", "times=3", "--wait");
    assertThat(done.status()).as(done.toString()).isZero();
    String id = done.line();
    assertThat(done.err()).contains("operation count succeeded", "agenda " + id + " succeeded 2/2");
    Result sum = client.run("get", "operation", id + "/sum", "-o", "json");
    assertThat(sum.out()).contains("\"lines\": 3");
    Result log = client.run("logs", id + "/count");
    assertThat(log.out()).isEqualTo("line 1\nline 2\nline 3\n");
    assertThat(client.run("logs", id + "/count", "--tail", "1").out()).isEqualTo("line 3\n");
    Result files = client.run("objects", "list", "--agenda", id);
    assertThat(files.out()).contains("a b.txt", "sum");
    String hash = files.out().lines().filter(l -> l.contains("a b.txt")).findFirst().orElseThrow();
    hash = hash.substring(hash.lastIndexOf(' ') + 1);
    assertThat(client.run("objects", "get", hash).out()).isEqualTo("line\nline\nline\n");
    assertThat(client.run("progress", "--correlation", correlation(id)).out())
        .contains("succeeded: 1");
  }

  private static String correlation(String agenda) {
    String yaml = client.run("get", "agenda", agenda).out();
    return yaml.replaceAll("(?s).*correlationId: '?\"?([0-9A-Z]+).*", "$1");
  }

  @Test
  void eventsStartAgendasThatRaiseEvents() throws IOException {
    Files.writeString(folder.resolve("note.txt"), "a note\n");
    Result sent =
        client.run(
            "event",
            "send",
            "--type",
            "lab.visit",
            "--subject",
            "Ada",
            "--data",
            "{polite: true}",
            "--attach",
            "note.txt",
            "--wait",
            "--timeout",
            "60");
    assertThat(sent.status()).as(sent.toString()).isZero();
    String cascade = sent.line();
    Result trace = client.run("trace", cascade);
    assertThat(trace.out())
        .contains("event  lab.visit  Ada", "trigger  lab/greet  agenda", "event  lab.greeted  x")
        .contains("trigger  lab/follow  agenda", "operation  after  succeeded");
    Result insights = client.run("insights", "--correlation", cascade, "--key", "after");
    assertThat(insights.out().lines()).hasSize(2);
    assertThat(insights.out()).contains("lab/after@1", "true");
    String agenda =
        Pattern.compile("agenda  .*Ada.*\\b([0-9A-Z]{26})\\b")
            .matcher(trace.out())
            .results()
            .map(found -> found.group(1))
            .findFirst()
            .orElseThrow();
    assertThat(client.run("logs", agenda + "/hello").out()).contains("a note", "\"who\":\"Ada\"");
  }

  @Test
  void theSameEventIsTakenOnceAndAnImpoliteOneIsFiltered() {
    String[] send = {
      "event",
      "send",
      "--type",
      "lab.visit",
      "--source",
      "s",
      "--id",
      "1",
      "--data",
      "{polite: false}",
      "--wait",
      "--timeout",
      "60"
    };
    Result first = client.run(send);
    Result again = client.run(send);
    assertThat(first.status()).as(first.toString()).isZero();
    assertThat(again.line()).isEqualTo(first.line());
    assertThat(client.run("trace", first.line()).out()).contains("trigger  lab/greet  filtered");
    send[9] = "{polite: 1}";
    Result other = client.run(send);
    assertThat(other.status()).isEqualTo(3);
    assertThat(other.err()).contains("event-conflict");
  }

  @Test
  void failureIsToldWithItsReason() {
    Result failed = client.runWith("operations: [{name: f, type: fails}]", "submit", "-", "--wait");
    assertThat(failed.status()).as(failed.toString()).isEqualTo(1);
    assertThat(failed.err()).contains("operation f failed", "[exit-nonzero]");
    Result attempts =
        client.run("list", "attempts", "--agenda", failed.line() + "/f", "-o", "yaml");
    assertThat(attempts.out())
        .contains("exitCode: 3", "why: no luck", "state: failed", "errorType: user");
    assertThat(client.run("logs", failed.line() + "/f").out()).isEqualTo("about to fail\n");
  }

  @Test
  void cancelKillsWhatRuns() throws Exception {
    String id = client.runWith("operations: [{name: s, type: sleeps}]", "submit", "-").line();
    Eventually.until(
        "the module runs",
        () -> client.run("list", "operations", "--agenda", id).out().contains("running"));
    Result canceled = client.run("cancel", id, "--reason", "enough");
    assertThat(canceled.status()).as(canceled.toString()).isZero();
    Result watched = client.run("watch", id, "--timeout", "60");
    assertThat(watched.status()).as(watched.toString()).isEqualTo(1);
    assertThat(watched.out()).contains("canceled", "enough");
  }

  @Test
  void waitingEndsWithItsTimeout() {
    Result waited =
        client.runWith(
            "operations: [{name: d, type: delay, payload: {duration: 1h}}]",
            "submit",
            "-",
            "--wait",
            "--timeout",
            "1");
    assertThat(waited.status()).as(waited.toString()).isEqualTo(6);
    String id = waited.err().lines().findFirst().orElseThrow().replace("agenda ", "");
    assertThat(client.run("cancel", id).status()).isZero();
  }

  @Test
  void applyingAgainChangesNothingAndADryRunNothingAtAll() {
    Result again = client.run("apply", "-f", "modules.yaml");
    assertThat(again.status()).isZero();
    assertThat(again.out()).contains("unchanged").doesNotContain("created");
    String changed = MODULES.replace("exit 3", "exit 4");
    Result refused = client.runWith(changed, "apply", "-f", "-");
    assertThat(refused.status()).as(refused.toString()).isEqualTo(3);
    assertThat(refused.err()).contains("immutable");
    Result dry =
        client.runWith("{kind: queue, name: dry, pool: default}", "apply", "-f", "-", "--dry-run");
    assertThat(dry.out()).contains("created");
    assertThat(client.run("get", "queue", "dry").status()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "operations: [{name: a, type: nope}]|3|unknown-module",
        "operations: [{name: a, type: fails, dependsOn: [b]}]|3|unknown-operation",
        "operations: [{name: a, type: log, dependsOn: [b]}, {name: b, type: log, dependsOn: [a]}]"
            + "|3|cycle",
        "operations: [{name: a, type: log}, {name: A, type: log}]|3|duplicate-name",
        "operations: [{name: a, type: log, payload: '@<zz.out>'}]|3|unknown-reference",
        "operations: [{name: a, type: log, priorty: 3}]|3|priorty",
        "operations: [{name: 7, type: log}]|3|wrong-type",
        "operations: [{name: a, type: log, when: '1 +'}]|3|invalid-expression",
        "operations: [|2|invalid-yaml",
        "[1, 2]|2|object",
        "{operations: [{name: a, type: log, payload: {message: x}}], customerId: nobody}"
            + "|3|unknown-customer",
        "{operations: [{name: a, type: log, payload: {message: x}}], queue: nowhere}"
            + "|3|unknown-queue",
        "{template: nowhere}|3|unknown-template",
        "{template: counting}|3|word"
      })
  void badAgendasAreRefusedWithTheirPlace(String agenda, int status, String words) {
    Result refused = client.runWith(agenda, "submit", "-");
    assertThat(refused.status()).as(refused.toString()).isEqualTo(status);
    assertThat(refused.err()).contains(words);
    assertThat(refused.out()).isEmpty();
  }

  @Test
  void keysOpenOnlyWhatTheyAreFor() throws IOException {
    Result made =
        client.run(
            "keys",
            "create",
            "--principal",
            "eve",
            "--role",
            "user",
            "--for",
            "default",
            "--to",
            "eve.key");
    assertThat(made.status()).as(made.toString()).isZero();
    assertThat(Files.getPosixFilePermissions(folder.resolve("eve.key"))).hasSize(2);
    String id =
        client
            .runWith("operations: [{name: a, type: log, payload: {message: hi}}]", "submit", "-")
            .line();
    assertThat(client.run("get", "agenda", id).status()).isZero();
    assertThat(client.run("get", "agenda", id, "--key-file", "eve.key").status()).isEqualTo(4);
    assertThat(client.run("keys", "list", "--key-file", "eve.key").status()).isEqualTo(3);
    Files.writeString(folder.resolve("bad.key"), "dyn_x_y");
    Result bad = client.run("list", "agendas", "--key-file", "bad.key");
    assertThat(bad.status()).isEqualTo(3);
    assertThat(bad.err()).contains("unauthenticated", "--key-file");
    Result revoked = client.run("keys", "revoke", made.err().split(" ")[1]);
    assertThat(revoked.status()).as(revoked.toString()).isZero();
    assertThat(client.run("list", "agendas", "--key-file", "eve.key").status()).isEqualTo(3);
  }

  @Test
  void wrongUseAndAbsentServersHaveTheirStatus() {
    assertThat(client.run("sumbit", "x").status()).isEqualTo(2);
    assertThat(client.run("sumbit", "x").err()).contains("submit");
    assertThat(client.run("submit").status()).isEqualTo(2);
    assertThat(client.run("submit", "absent.yaml").status()).isEqualTo(2);
    assertThat(client.run("get", "nothing", "x").status()).isEqualTo(2);
    assertThat(client.run("health", "--server", "http://127.0.0.1:1").status()).isEqualTo(5);
    Client lost = new Client(folder.resolve("objects"), Map.of());
    assertThat(lost.run("list", "agendas").status()).isEqualTo(5);
    assertThat(lost.run("list", "agendas").err()).contains("dynode standalone");
  }

  @Test
  void everyReadingCommandAnswersInEveryFormat() {
    for (String kind :
        new String[] {
          "customers",
          "pools",
          "queues",
          "modules",
          "templates",
          "triggers",
          "agendas",
          "events",
          "dispatches",
          "insights",
          "agents",
          "keys",
          "audit"
        }) {
      for (String format : new String[] {"table", "json", "yaml"}) {
        Result listed = client.run("list", kind, "-o", format);
        assertThat(listed.status()).as(kind + " " + listed).isZero();
        assertThat(listed.out()).as(kind + " as " + format).contains(heads(kind, format));
      }
    }
    assertThat(client.run("agents").out()).contains("local", "active");
    assertThat(client.run("limits").out()).contains("operations", "110000");
    assertThat(client.run("health").out()).contains("ready: true");
    assertThat(client.run("dead", "list").status()).isZero();
    assertThat(client.run("get", "module", "fails@1").out()).contains("version: \"1\"");
    Result created = client.run("create", "customer", "acme", "weight=3");
    assertThat(created.status()).as(created.toString()).isZero();
    assertThat(client.run("get", "customer", "acme").out()).contains("weight: 3");
    assertThat(client.run("create", "customer", "acme").status()).isEqualTo(3);
    assertThat(client.run("delete", "customer", "acme").status()).isZero();
    assertThat(client.run("delete", "customer", "acme").status()).isEqualTo(4);
  }

  /** What a list of that kind shows in this installation, whatever other tests did before. */
  private static String heads(String kind, String format) {
    if (format.equals("table")) {
      return switch (kind) {
        case "customers", "pools", "queues" -> "NAME";
        case "agendas", "dispatches", "agents", "keys" -> "ID";
        case "audit" -> "PRINCIPAL";
        default -> "CUSTOMER";
      };
    }
    return switch (kind) {
      case "customers", "modules" -> "lab";
      case "pools", "queues" -> "default";
      case "templates" -> "counting";
      case "agents" -> "local";
      case "keys", "audit" -> "admin";
      default -> format.equals("json") ? "[" : "";
    };
  }

  @Test
  void aSecondServerOnTheSameFolderIsRefused() {
    assertThatThrownBy(() -> Standalone.serve(config(folder), true).close())
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("store-locked");
    assertThat(client.run("health").status()).isZero();
  }
}
