package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.app.Client.Result;
import io.dynode.cli.Cli;
import io.dynode.json.JsonText;
import io.dynode.model.Json;
import io.dynode.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Every example that the help of a client command shows is run, against a real server. */
class ExamplesTest {
  /** No operation is held for a human here. */
  private static final Set<String> NOT_RUN = Set.of("release");

  private static final String ID = "01JD3W0Q8Z5T9K2M4N6P8R0S2T";
  private static final Pattern WORD = Pattern.compile("(?:'[^']*'|[^\\s'])+");
  private static final String DECIDE =
      """
      operations:
        - name: detect
          type: fails
          retry: {maxAttempts: 9, backoff: 1h, maxBackoff: 1h}
        - {name: crop, type: log, payload: {message: a}, dependsOn: [detect]}
        - {name: classify, type: log, payload: {message: b}, dependsOn: [detect]}
        - {name: report, type: log, payload: {message: c}, dependsOn: [detect]}
      """;

  private static final String DECLARED =
      """
      {kind: customer, name: city}
      ---
      {kind: pool, name: pool-2}
      ---
      {kind: queue, name: traffic, pool: default}
      ---
      {kind: module, name: traffic-split, version: "1", command: [x]}
      ---
      {kind: module, name: fails, version: "1", command: [x]}
      ---
      kind: template
      name: traffic
      version: "1"
      parameters: {video: {type: string, required: true}}
      agenda: {operations: [{name: detect, type: log, payload: {message: "@<video>"}}]}
      ---
      {kind: trigger, name: watch-video, types: [traffic.video.uploaded], template: traffic,
       params: {video: event.subject}}
      ---
      {kind: trigger, name: lost, types: [lost], filter: event.data.gone > 1, module: traffic-split}
      """;

  private static Path folder = Path.of("");
  private static Serving serving;
  private static Client client = new Client(Path.of(""), Map.of());

  @BeforeAll
  static void start() throws IOException {
    serving = Serving.start();
    folder = serving.folder();
    client =
        new Client(
            folder,
            Map.of(
                "DYNODE_DATA",
                serving.data().toString(),
                "DYNODE_CUSTOMER",
                "city",
                "DYNODE_CONTEXTS",
                folder.resolve("contexts.yaml").toString()));
    Files.copy(serving.data().resolve("admin.key"), folder.resolve("lab.key"));
    String agenda = "operations: [{name: one, type: log, payload: {message: x}}]\n";
    String line =
        "{\"operations\": [{\"name\": \"a\", \"type\": \"log\", \"payload\": {\"message\": 1}}]}";
    Files.writeString(
        folder.resolve("events.json"),
        "[{\"specversion\": \"1.0\", \"id\": \"b1\", \"source\": \"/b\", \"type\": \"t\"}]");
    Files.write(folder.resolve("many.ndjson"), List.of(line, line, line));
    file("declared.yaml", DECLARED);
    file("pipeline.yaml", "{kind: queue, name: piped, pool: default}\n");
    file("queue.yaml", "{kind: queue, name: read, pool: default}\n");
    file("nightly.yaml", agenda);
    file(
        "nightly.test.yaml",
        "agenda: nightly.yaml\ncases: [{name: a part fails, expect: {state: succeeded}}]");
    file(
        "agenda.json",
        "{\"operations\": [{\"name\": \"a\", \"type\": \"delay\","
            + " \"payload\": {\"duration\": \"1s\"}}]}");
    file("long.yaml", "operations: [{name: a, type: delay, payload: {duration: 1h}}]\n");
    file(
        "asking.yaml",
        "operations: [{name: publish, type: wait, payload: {approval: x}},"
            + " {name: launch, type: wait, payload: {approval: x}}]");
    file("decide.yaml", DECIDE);
    file("event.json", "{\"type\": \"something\"}");
    file("monday.avi", "frames");
    Files.createDirectory(folder.resolve("declarations"));
    Files.writeString(
        folder.resolve("declarations/q.yaml"), "{kind: queue, name: dry, pool: default}\n");
    out("apply", "-f", "declared.yaml");
  }

  private static void file(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  @AfterAll
  static void stop() throws IOException {
    serving.close();
  }

  private static String out(String... arguments) {
    Result result = client.run(arguments);
    assertThat(result.status()).as(String.join(" ", arguments) + "\n" + result).isZero();
    return result.out().strip();
  }

  private static String at(String json, String pointer) {
    return JsonText.parse(json).at(pointer).flatMap(Json::text).orElse("");
  }

  /** What the names that stand for others in examples are here. */
  private static Map<String, String> names(String command, Path address) throws IOException {
    String agenda = out("submit", "--template", "traffic", "-p", "video=v", "--wait");
    String attempt =
        at(out("list", "attempts", "--agenda", agenda + "/detect", "-o", "json"), "/0/id");
    String id =
        switch (command) {
          case "approve", "reject" -> asking();
          case "cancel", "pause", "resume", "prioritize" -> out("submit", "long.yaml");
          case "callback" -> shipping();
          case "doctor" -> lab(address);
          case "operation" -> undecided();
          case "keys" -> key();
          case "exec" -> running();
          case "archive" -> archived();
          case "webhooks" -> webhook();
          default -> agenda;
        };
    if (command.equals("exec")) {
      attempt = at(out("get", "operation", id + "/detect", "-o", "json"), "/attempt");
    }
    String hash = at(out("objects", "put", "monday.avi", "-o", "json"), "/0/sha256");
    return Map.of(
        "--correlation " + ID,
        "--correlation " + at(out("get", "agenda", agenda, "-o", "json"), "/correlationId"),
        ID,
        id,
        "01JD3W1A5B7C9D1E3F5G7H9J1K",
        attempt,
        "9f86d081…0a08",
        hash,
        "3f2a…",
        command.equals("dead") ? dead() : "",
        "http://127.0.0.1:8460",
        Files.readString(address).strip(),
        "https://dynode.lab:8460",
        Files.readString(address).strip());
  }

  /** An agenda whose operations wait for somebody to approve. */
  private static String asking() {
    String agenda = out("submit", "asking.yaml");
    for (String operation : List.of("publish", "launch")) {
      String state = "";
      for (int tries = 0; !state.equals("held"); tries++) {
        assertThat(tries).as(operation + " is " + state).isLessThan(1_000);
        state = at(out("get", "operation", agenda + "/" + operation, "-o", "json"), "/state");
      }
    }
    return agenda;
  }

  /** An agenda that waits for a call. */
  private static String shipping() throws IOException {
    Files.writeString(
        folder.resolve("shipping.yaml"),
        "operations: [{name: shipped, type: wait, payload: {callback: x}}]\n");
    String agenda = out("submit", "shipping.yaml");
    Eventually.until(
        agenda + " waits", () -> client.run("callback", agenda, "shipped").status() == 0);
    return agenda;
  }

  /** A context, which the examples of contexts have removed. */
  private static String lab(Path address) throws IOException {
    String server = Files.readString(address).strip();
    return out("context", "add", "lab", "--server", server, "--key-file", "lab.key");
  }

  /** An agenda of which one operation waits for another attempt, and the others for that. */
  private static String undecided() {
    String agenda = out("submit", "decide.yaml");
    Eventually.until(
        "a backoff",
        () -> out("list", "operations", "--agenda", agenda, "-o", "json").contains("\"sleeping\""));
    return agenda;
  }

  /** An agenda whose module runs. */
  private static String running() throws IOException {
    file("busy.yaml", "{kind: module, name: busy, version: '1', command: [sleep, '600']}\n");
    file("run.yaml", "operations: [{name: detect, type: busy}]\n");
    file("look.sh", "pwd\n");
    out("apply", "-f", "busy.yaml");
    String agenda = out("submit", "run.yaml");
    Eventually.until(
        agenda + " runs", () -> client.run("exec", agenda + "/detect", "--", "true").status() == 0);
    return agenda;
  }

  /** The id of a new key. */
  private static String key() {
    String[] create = {
      "keys", "create", "--principal", "p", "--role", "viewer", "--for", "city", "-o", "json"
    };
    return at(out(create), "/details/id");
  }

  /** The id of a new webhook. */
  private static String webhook() {
    return at(out("webhooks", "create", "https://hooks.example/x", "-o", "json"), "/webhook/id");
  }

  /** The id of an agenda that was archived. */
  private static String archived() throws IOException {
    Files.writeString(
        folder.resolve("past.yaml"),
        "{kind: customer, name: past, retention: {archive: true, agendas: {age: 1ms}}}\n");
    out("apply", "-f", "past.yaml");
    Files.writeString(
        folder.resolve("over.yaml"),
        "{customerId: past, operations: [{name: one, type: log, payload: {message: x}}]}\n");
    String agenda = out("submit", "over.yaml", "--wait");
    out("duties", "run", "agendas");
    Eventually.until(
        agenda + " is archived", () -> client.run("archive", "get", agenda).status() == 0);
    return agenda;
  }

  /** The id of a dead letter. */
  private static String dead() {
    // Waits for the cascade, which does not succeed.
    assertThat(client.run("event", "send", "--type", "lost", "--wait").status()).isEqualTo(1);
    return out("dead", "list").lines().toList().getLast().split(" ")[0];
  }

  @Test
  void everyExampleOfAClientCommandRuns() throws IOException {
    SoftAssertions soft = new SoftAssertions();
    int ran = 0;
    // What is shown by others is deleted last.
    List<String> commands =
        Stream.concat(Cli.names().stream().filter(n -> !n.equals("delete")), Stream.of("delete"))
            .filter(name -> !NOT_RUN.contains(name))
            .toList();
    Map<String, CommandLine> whole =
        Main.cli(
                new io.dynode.cli.Console(System.in, System.out, System.err, Map.of(), Path.of("")))
            .whole()
            .getSubcommands();
    for (String command : commands) {
      Map<String, String> names = names(command, serving.data().resolve("address"));
      for (String example : examples(whole.get(command))) {
        String line = example;
        line = line.replace("--correlation " + ID, names.get("--correlation " + ID));
        for (Map.Entry<String, String> name : names.entrySet()) {
          line = line.replace(name.getKey(), name.getValue());
        }
        Result result = run(line);
        soft.assertThat(result.status()).as(line + "\n" + result).isZero();
        ran++;
      }
    }
    soft.assertAll();
    assertThat(ran).isGreaterThan(40);
  }

  private static List<String> examples(CommandLine command) {
    List<String> all = new ArrayList<>();
    for (String line : command.getCommandSpec().usageMessage().footer()) {
      if (line.startsWith("  ")) {
        all.add(line.strip());
      }
    }
    command.getSubcommands().values().forEach(inner -> all.addAll(examples(inner)));
    return all;
  }

  /** Runs a line as a shell would, as far as examples need it. */
  private static Result run(String line) throws IOException {
    Matcher piped = Pattern.compile("cat (\\S+) \\| (.*)").matcher(line);
    Matcher read = Pattern.compile("(.*) < (\\S+)").matcher(line);
    String input = "";
    String command = line;
    if (piped.matches()) {
      input = Files.readString(folder.resolve(piped.group(1)));
      command = piped.group(2);
    } else if (read.matches()) {
      input = Files.readString(folder.resolve(read.group(2)));
      command = read.group(1);
    }
    List<String> words =
        WORD.matcher(command)
            .results()
            .map(word -> word.group().replace("'", ""))
            .collect(Collectors.toCollection(ArrayList::new));
    assertThat(words.removeFirst()).isEqualTo("dynode");
    return client.runWith(input, words.toArray(String[]::new));
  }
}
