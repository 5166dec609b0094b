package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.app.Client.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an earlier attempt was given, given to a module here. */
class FromAttemptTest {
  private static final String DOCUMENTS =
      """
      {kind: customer, name: lab}
      ---
      {kind: module, customer: lab, name: make, version: "1", command: [sh, -c,
       'mkdir out/data/sub; echo "line one" > "out/data/sub/a b.txt"; echo "{\\"n\\": 7}" > out/output.json']}
      ---
      kind: module
      customer: lab
      name: count
      version: "3"
      code: [count.sh, bin/tool]
      env: {GREETING: hello}
      command: [sh, code/count.sh]
      ---
      kind: template
      customer: lab
      name: plan
      version: "1"
      agenda:
        operations:
          - {name: make, type: make}
          - {name: count, type: count, payload: {n: "@<make.out::/n>"}, files: [{from: make, to: got}]}
      ---
      {kind: trigger, customer: lab, name: watch, types: [lab.start], template: plan}
      """;

  private static Path folder = Path.of("");
  private static Serving serving;
  private static Client client = new Client(Path.of(""), Map.of());
  private static String attempt = "";

  @BeforeAll
  static void start() throws IOException {
    serving = Serving.start();
    folder = serving.folder();
    client =
        new Client(
            folder, Map.of("DYNODE_DATA", serving.data().toString(), "DYNODE_CUSTOMER", "lab"));
    Files.writeString(folder.resolve("all.yaml"), DOCUMENTS);
    Files.writeString(
        folder.resolve("count.sh"),
        "echo \"$GREETING\"; cat in/payload.json in/event.json in/data/got/sub/*.txt;"
            + " code/bin/tool; exit 3\n");
    Files.createDirectories(folder.resolve("bin"));
    Files.writeString(folder.resolve("bin/tool"), "#!/bin/sh\necho a tool\n");
    assertThat(folder.resolve("bin/tool").toFile().setExecutable(true, false)).isTrue();
    told("apply", "-f", "all.yaml");
    Result sent = client.run("event", "send", "--type", "lab.start", "--subject", "cat", "--wait");
    assertThat(sent.status()).as(sent.toString()).isEqualTo(1);
    String agenda = column(told("list", "agendas"));
    attempt = column(told("list", "attempts", "--agenda", agenda + "/count"));
  }

  @AfterAll
  static void stop() throws IOException {
    serving.close();
  }

  private static String told(String... arguments) {
    Result result = client.run(arguments);
    assertThat(result.status()).as(result.toString()).isZero();
    return result.out();
  }

  /** The first column of the first row of a table. */
  private static String column(String table) {
    return table.lines().toList().get(1).split(" +")[0];
  }

  @Test
  void theModuleRunsAgainHereWithTheVerySame() {
    Result result = client.run("module", "test", "--from-attempt", attempt, "--folder", "got");
    assertThat(result.status()).as(result.toString()).isEqualTo(1);
    assertThat(result.err()).contains("hello", "\"n\":7", "cat", "line one", "a tool");
    assertThat(result.out()).containsPattern("Exit code +3");
    Path got = folder.resolve("got");
    assertThat(got.resolve("module.yaml")).content().contains("\"count\"", "\"3\"");
    assertThat(got.resolve("in/got/sub/a b.txt")).hasContent("line one");
    assertThat(got.resolve("code/bin/tool")).isExecutable();
    assertThat(got.resolve("payload.json")).content().contains("7");
    assertThat(got.resolve("event.json")).content().contains("lab.start");
    // What was fetched needs no server any more.
    Result again = client.run("module", "test", "got/module.yaml", "--in", "got/in");
    assertThat(again.err()).contains("line one");
    assertThat(client.run("module", "test", "--from-attempt", attempt, "--folder", "got").err())
        .contains("is not empty");
  }

  @Test
  void aRepairedModuleIsTriedOnWhatBrokeTheOther() throws IOException {
    Files.writeString(
        folder.resolve("fixed.yaml"),
        "{kind: module, name: count, version: '4', command: [sh, -c, 'cat in/data/got/sub/*']}");
    Result result =
        client.run("module", "test", "fixed.yaml", "--from-attempt", attempt, "-p", "m=8");
    assertThat(result.status()).as(result.toString()).isZero();
    assertThat(result.err()).contains("line one");
  }

  @Test
  void whatCannotBeIsToldBeforeAnythingStarts() {
    assertThat(client.run("module", "test", "--from-attempt", "nobody").status()).isEqualTo(4);
    assertThat(client.run("module", "test").status()).isEqualTo(2);
    assertThat(client.run("module", "test", "x.yaml", "--folder", "y").status()).isEqualTo(2);
  }
}
