package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.app.Client.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an earlier attempt was given, given to a module here. */
class FromAttemptTest {
  private static final String DOCUMENTS =
      """
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

  private static Lab lab;
  private static String attempt = "";

  @BeforeAll
  static void start() throws IOException {
    lab = Lab.start();
    Files.writeString(lab.folder().resolve("all.yaml"), DOCUMENTS);
    Files.writeString(
        lab.folder().resolve("count.sh"),
        "echo \"$GREETING\"; cat in/payload.json in/event.json in/data/got/sub/*.txt;"
            + " code/bin/tool; exit 3\n");
    Files.createDirectories(lab.folder().resolve("bin"));
    Files.writeString(lab.folder().resolve("bin/tool"), "#!/bin/sh\necho a tool\n");
    assertThat(lab.folder().resolve("bin/tool").toFile().setExecutable(true, false)).isTrue();
    lab.told("apply", "-f", "all.yaml");
    Result sent = lab.run("event", "send", "--type", "lab.start", "--subject", "cat", "--wait");
    assertThat(sent.status()).as(sent.toString()).isEqualTo(1);
    String agenda = Lab.first(lab.told("list", "agendas"));
    attempt = Lab.first(lab.told("list", "attempts", "--agenda", agenda + "/count"));
  }

  @AfterAll
  static void stop() throws IOException {
    lab.close();
  }

  @Test
  void theModuleRunsAgainHereWithTheVerySame() {
    Result result = lab.run("module", "test", "--from-attempt", attempt, "--folder", "got");
    assertThat(result.status()).as(result.toString()).isEqualTo(1);
    assertThat(result.err()).contains("hello", "\"n\":7", "cat", "line one", "a tool");
    assertThat(result.out()).containsPattern("Exit code +3");
    Path got = lab.folder().resolve("got");
    assertThat(got.resolve("module.yaml")).content().contains("\"count\"", "\"3\"");
    assertThat(got.resolve("in/got/sub/a b.txt")).hasContent("line one");
    assertThat(got.resolve("code/bin/tool")).isExecutable();
    assertThat(got.resolve("payload.json")).content().contains("7");
    assertThat(got.resolve("event.json")).content().contains("lab.start");
    // What was fetched needs no server any more.
    Result again = lab.run("module", "test", "got/module.yaml", "--in", "got/in");
    assertThat(again.err()).contains("line one");
    assertThat(lab.run("module", "test", "--from-attempt", attempt, "--folder", "got").err())
        .contains("is not empty");
  }

  @Test
  void aRepairedModuleIsTriedOnWhatBrokeTheOther() throws IOException {
    Files.writeString(
        lab.folder().resolve("fixed.yaml"),
        "{kind: module, name: count, version: '4', command: [sh, -c, 'cat in/data/got/sub/*']}");
    Result result = lab.run("module", "test", "fixed.yaml", "--from-attempt", attempt, "-p", "m=8");
    assertThat(result.status()).as(result.toString()).isZero();
    assertThat(result.err()).contains("line one");
  }

  @Test
  void whatCannotBeIsToldBeforeAnythingStarts() {
    assertThat(lab.run("module", "test", "--from-attempt", "nobody").status()).isEqualTo(4);
    assertThat(lab.run("module", "test").status()).isEqualTo(2);
    assertThat(lab.run("module", "test", "x.yaml", "--folder", "y").status()).isEqualTo(2);
  }
}
