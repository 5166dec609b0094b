package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.app.Client.Result;
import io.dynode.json.JsonText;
import io.dynode.model.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The commands that look: describe, apply --diff, top, doctor, trace; and contexts. */
class LookingTest {
  private static final String DOCUMENTS =
      """
      {kind: module, customer: lab, name: finds, version: "1", command: [sh, -c, 'sleep 0.2;
       echo 7 > out/output.json; echo x > "out/data/a b"; echo "{\\"colour\\": \\"red\\"}" >
       out/insights.json; echo "{\\"type\\": \\"lab.found\\"}" > out/events/one.json']}
      ---
      {kind: module, customer: lab, name: fails, version: "1", command: [sh, -c, 'echo boom; exit 3']}
      ---
      {kind: trigger, customer: lab, name: watch, types: [lab.start], module: finds}
      """;

  private static Lab lab;
  private static String agenda = "";

  @BeforeAll
  static void start() throws IOException {
    lab = Lab.start();
    Files.writeString(lab.folder().resolve("all.yaml"), DOCUMENTS);
    Result applied = lab.run("apply", "-f", "all.yaml");
    assertThat(applied.status()).as(applied.toString()).isZero();
    Result done =
        lab.client()
            .runWith(
                "{title: both, failurePolicy: continue, operations: [{name: good, type: finds},"
                    + " {name: bad, type: fails, keepWorkdir: true},"
                    + " {name: after, type: finds, dependsOn: [bad]}]}",
                "submit",
                "-",
                "--wait");
    assertThat(done.status()).as(done.toString()).isEqualTo(1);
    agenda = done.line();
  }

  @AfterAll
  static void stop() throws IOException {
    lab.close();
  }

  @Test
  void describesWorkWithItsReasons() throws IOException {
    assertThat(lab.told("describe", "agenda", agenda))
        .containsPattern("State +failed")
        .containsPattern("Why +Operation 'bad': It ended with exit code 3")
        .contains("3 of 3 ended, 1 failed", "bad failed: ", "boom [exit-nonzero]")
        .containsPattern("a b +2 +good")
        .contains("{\"colour\":\"red\"}", "lab.found")
        .containsPattern("Ended +\\S+  \\(took ");
    assertThat(lab.told("describe", "operation", agenda + "/good"))
        .containsPattern("State +succeeded")
        .contains("Attempts:", "Output:\n  7\n", "a b", "red");
    String attempt = Lab.first(lab.told("list", "attempts", "--agenda", agenda + "/bad"));
    assertThat(lab.told("describe", "attempt", attempt))
        .containsPattern("Error type +user")
        .containsPattern("Exit code +3");
    Path kept = lab.serving().data().resolve("agent/work/kept").resolve(attempt).toRealPath();
    assertThat(kept.resolve("log")).hasContent("boom");
    assertThat(lab.told("describe", "attempt", attempt))
        .containsPattern("Work folder +" + kept + " ");
    assertThat(lab.told("describe", "operation", agenda + "/bad")).contains(kept.toString());
    assertThat(lab.told("trace", agenda)).contains("workdir  " + kept);
    assertThat(lab.told("describe", "operation", agenda + "/after"))
        .containsPattern("State +skipped")
        .containsPattern("Reason +'bad' failed");
    assertThat(lab.run("describe", "agenda", "nope").status()).isEqualTo(4);
    assertThat(lab.run("describe", "audit", "x").status()).isEqualTo(2);
  }

  @Test
  void describesWhatIsDeclaredWithWhatUsesIt() {
    assertThat(lab.told("describe", "module", "finds", "--customer", "lab"))
        .containsPattern("Module +finds@1")
        .contains("Triggers that start it:", "watch", "lab.start");
    assertThat(lab.told("describe", "queue", "default")).contains("discipline: fifo", "local");
    assertThat(lab.told("describe", "pool", "default")).contains("Queues:", "Agents:");
    assertThat(lab.told("describe", "customer", "lab")).contains("Triggers:", "fails", agenda);
    assertThat(lab.told("describe", "agent", "local"))
        .containsPattern("Pool +default")
        .containsPattern("Environments +process")
        .contains(" cores, ");
    assertThat(lab.run("event", "send", "--type", "lab.start", "--wait").status()).isZero();
    String events = lab.told("list", "events", "--type", "lab.start", "-o", "json");
    String sequence = JsonText.parse(events).at("/0/sequence").map(JsonText::print).orElse("none");
    assertThat(lab.told("describe", "event", sequence))
        .contains("What became of it:", "lab/watch", "agenda");
  }

  @Test
  void applyShowsWhatChangesAndChangesOnlyThat() throws IOException {
    assertThat(lab.told("apply", "-f", "all.yaml", "--diff")).doesNotContain("+++", "---");
    Files.writeString(
        lab.folder().resolve("changed.yaml"),
        DOCUMENTS
            .replace("[lab.start]", "[lab.start, lab.again]")
            .replace(
                "version: \"1\", command: [sh, -c, 'echo boom; exit 3']",
                "version: \"2\", command: ['true']"));
    String shown = lab.told("apply", "-f", "changed.yaml", "--diff", "--dry-run");
    assertThat(shown)
        .contains("--- trigger lab/watch\n+++ trigger lab/watch\n", "+   - lab.again\n")
        .contains("--- module lab/fails@1\n+++ module lab/fails@2\n", "-   - \"echo boom; exit 3\"")
        .doesNotContain("module lab/finds@1\n");
    assertThat(lab.told("get", "trigger", "watch", "--customer", "lab"))
        .doesNotContain("lab.again");
    assertThat(lab.run("get", "module", "fails@2", "--customer", "lab").status()).isEqualTo(4);
  }

  @Test
  void traceSaysWhenAndHowLong() {
    assertThat(lab.told("trace", agenda).lines().toList())
        .anyMatch(line -> line.matches(".*operation  good  succeeded .*\\(\\+.*took .* m?s\\)"))
        .anyMatch(line -> line.matches("agenda  both  failed .*\\(\\+.*took .*\\)"))
        .anyMatch(line -> line.matches(".*operation  after  skipped[^(]*"));
  }

  @Test
  void topShowsQueuesAgentsAndWork() {
    assertThat(lab.told("top"))
        .contains(
            "dynode at " + lab.serving().standalone().address(),
            "QUEUE",
            "default",
            "AGENT",
            "local")
        .doesNotContain("\u001b");
  }

  @Test
  void doctorFindsWhatIsWrongAndSaysWhatToDo() throws IOException {
    Result well = lab.run("doctor");
    assertThat(well.status()).as(well.toString()).isZero();
    assertThat(well.out()).contains("serves pool default", "is ready", "the role admin");
    assertThat(lab.client().runWith("{kind: pool, name: empty}", "apply", "-f", "-").status())
        .isZero();
    Path data = Files.createDirectory(lab.folder().resolve("elsewhere"));
    Files.writeString(data.resolve("address"), lab.serving().standalone().address());
    Files.copy(lab.serving().data().resolve("admin.key"), data.resolve("admin.key"));
    Files.setPosixFilePermissions(
        data.resolve("admin.key"),
        java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
    Result open =
        new Client(lab.folder(), Map.of()).run("doctor", "--data-folder", data.toString());
    assertThat(open.status()).isEqualTo(1);
    assertThat(open.out())
        .contains("can be read by others", "→ chmod 600 " + data.resolve("admin.key"))
        .contains("warning  pool empty: no agent serves it", "dynode agent --server");
    Result away =
        new Client(lab.folder(), Map.of()).run("doctor", "--server", "http://127.0.0.1:1");
    assertThat(away.status()).isEqualTo(1);
    assertThat(away.out()).contains("WRONG    server: cannot reach");
  }

  @Test
  void contextsNameServersAndKeepNoKeys() throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("DYNODE_CONTEXTS", lab.folder().resolve("c/contexts.yaml").toString());
    Path nowhere = Files.createDirectory(lab.folder().resolve("nowhere"));
    Client other = new Client(nowhere, environment);
    assertThat(other.run("list", "queues").status()).isEqualTo(5);
    assertThat(other.run("context", "use", "lab").status()).isEqualTo(2);
    String key = lab.serving().data().resolve("admin.key").toString();
    String[] add = {
      "context",
      "add",
      "lab",
      "--server",
      lab.serving().standalone().address(),
      "--key-file",
      key,
      "--customer",
      "lab"
    };
    Result added = other.run(add);
    assertThat(added.status()).as(added.toString()).isZero();
    assertThat(other.run("list", "queues").out()).contains("default");
    // The customer of the context is the one of a command that names none.
    assertThat(other.runWith("operations: [{name: a, type: finds}]", "submit", "-").status())
        .isZero();
    assertThat(other.run("context", "add", "gone", "--server", "http://127.0.0.1:1").status())
        .isZero();
    assertThat(other.run("context", "list").out()).containsPattern("lab +\\* +http");
    assertThat(other.run("health", "--context", "gone").status()).isEqualTo(5);
    environment.put("DYNODE_CONTEXT", "gone");
    assertThat(new Client(nowhere, environment).run("health").status()).isEqualTo(5);
    // What is said on the command line goes first, and the key of a context goes nowhere else.
    assertThat(new Client(nowhere, environment).run("health", "--context", "lab").status())
        .isZero();
    Result plain =
        new Client(nowhere, environment)
            .run("list", "queues", "--server", lab.serving().standalone().address());
    assertThat(plain.status()).isEqualTo(3);
    assertThat(other.run("context", "use", "--none").status()).isZero();
    assertThat(other.run("list", "queues").status()).isEqualTo(5);
    assertThat(other.run("context", "remove", "lab").status()).isZero();
    assertThat(Files.readString(lab.folder().resolve("c/contexts.yaml")))
        .doesNotContain(Files.readString(lab.serving().data().resolve("admin.key")).strip(), "lab")
        .contains("gone");
    assertThat(other.run("context", "add", "bad", "--server", "here").status()).isEqualTo(2);
  }

  @Test
  void jsonOfTheDoctorIsForPrograms() {
    Json all = JsonText.parse(lab.told("doctor", "-o", "json"));
    assertThat(all.at("/0/level")).contains(Json.of("ok"));
    assertThat(all.at("/0/what")).contains(Json.of("Java"));
  }
}
