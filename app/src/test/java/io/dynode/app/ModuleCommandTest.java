package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.app.Client.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A module on its own, as its author tries it. */
class ModuleCommandTest {
  private static final String MODULES =
      """
      kind: module
      customer: whoever
      name: count
      version: "3"
      code: [count.sh]
      env: {GREETING: hello}
      retry: {maxAttempts: 5}
      command: [sh, code/count.sh]
      ---
      {kind: module, customer: whoever, name: wrong, version: "1",
       command: [sh, -c, 'echo "[1]" > out/insights.json']}
      ---
      {kind: module, customer: whoever, name: fails, version: "1",
       command: [sh, -c, 'echo "attempt"; echo "{\\"why\\": \\"no luck\\"}" > out/error.json; exit 3']}
      """;

  private Path folder = Path.of("");
  private Client client = new Client(folder, Map.of());

  @BeforeEach
  void create() throws IOException {
    folder = RunFolder.temporary("test");
    client = new Client(folder, Map.of());
    Files.writeString(folder.resolve("modules.yaml"), MODULES);
    Files.writeString(
        folder.resolve("count.sh"),
        """
        echo "$GREETING from $(pwd | sed 's/.*dynode-module.*/a temporary folder/')"
        cat in/payload.json > out/output.json
        cat in/event.json in/data/sub/*.txt
        cp -r in/data/sub out/data/copy
        echo '{"lines": 2}' > out/insights.json
        echo '{"type": "lab.counted", "subject": "s", "data": {"n": 2}, "files": ["copy/*"]}' \\
          > out/events/one.json
        """);
    Files.createDirectories(folder.resolve("input/sub"));
    Files.writeString(folder.resolve("input/sub/a b.txt"), "line one\nline two\n");
    Files.writeString(
        folder.resolve("event.json"),
        "{\"type\": \"lab.seen\", \"source\": \"/cam\", \"id\": \"7\", \"subject\": \"cat\"}");
  }

  @AfterEach
  void remove() throws IOException {
    RunFolder.remove(folder);
  }

  @Test
  void runsItAsAnAgentDoesAndShowsWhatCameOfIt() throws IOException {
    Result result =
        client.run(
            "module",
            "test",
            "modules.yaml",
            "--module",
            "count",
            "--in",
            "input",
            "--event",
            "event.json",
            "-p",
            "word=@<a.out>",
            "-p",
            "n=3",
            "--out",
            "result");
    assertThat(result.status()).as(result.toString()).isZero();
    assertThat(result.err()).contains("hello from", "\"subject\"", "cat", "line one", "line two");
    assertThat(result.out())
        .containsPattern("State +succeeded")
        .contains("word: \"@<a.out>\"", "\"n\": 3", "copy/a b.txt", "lines: 2")
        .containsPattern("lab.counted +s +\\{\"n\":2\\}");
    assertThat(folder.resolve("result/data/copy/a b.txt")).hasContent("line one\nline two\n");
    assertThat(folder.resolve("result/output.json")).content().contains("\"n\": 3");
    assertThat(folder.resolve("result/insights.json")).content().contains("\"lines\": 2");
    assertThat(folder.resolve("result/events/1.json")).content().contains("lab.counted");
  }

  @Test
  void whatAnAgentWouldRefuseFails() {
    Result wrong = client.run("module", "test", "modules.yaml", "--module", "wrong");
    assertThat(wrong.status()).as(wrong.toString()).isEqualTo(1);
    assertThat(wrong.out()).containsPattern("State +failed").contains("[invalid-output]");
    Result fails = client.run("module", "test", "modules.yaml", "--module", "fails");
    assertThat(fails.status()).as(fails.toString()).isEqualTo(1);
    assertThat(fails.out())
        .containsPattern("Exit code +3")
        .containsPattern("Error type +user")
        .contains("why: no luck");
    assertThat(fails.err().lines().filter("attempt"::equals)).as("tried once").hasSize(1);
  }

  @Test
  void wrongUseIsToldBeforeAnythingStarts() {
    assertThat(client.run("module", "test", "modules.yaml").err())
        .contains("say which with --module: count, wrong, fails");
    assertThat(client.run("module", "test", "modules.yaml", "--module", "x").status()).isEqualTo(2);
    String[] none = {"module", "test", "modules.yaml", "--module", "fails", "--in", "gone"};
    assertThat(client.run(none).status()).isEqualTo(2);
  }
}
