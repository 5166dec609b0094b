package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.app.Client.Result;
import io.dynode.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Commands beside a running module, as users run them. */
class ExecTest {
  private static final String MODULE =
      """
      {kind: customer, name: lab}
      ---
      {kind: module, customer: lab, name: waits, version: "1", env: {GREETING: hello},
       command: [sh, -c, 'touch tmp/begun; while [ ! -e tmp/go ]; do sleep 0.1; done']}
      """;

  private static Path folder = Path.of("");
  private static Serving serving;
  private static Client client = new Client(Path.of(""), Map.of());
  private static String operation = "";

  @BeforeAll
  static void start() throws IOException {
    serving = Serving.start();
    folder = serving.folder();
    client =
        new Client(
            folder, Map.of("DYNODE_DATA", serving.data().toString(), "DYNODE_CUSTOMER", "lab"));
    Files.writeString(folder.resolve("all.yaml"), MODULE);
    told("apply", "-f", "all.yaml");
    Result submitted = client.runWith("{operations: [{name: one, type: waits}]}", "submit", "-");
    operation = submitted.line() + "/one";
    Eventually.until("it runs", () -> client.run("exec", operation, "--", "true").status() == 0);
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

  @Test
  void aCommandRunsBesideTheModuleAndItsExitCodeIsTheCommandLines() {
    Result result =
        client.run("exec", operation, "--", "sh", "-c", "echo $GREETING; ls -d out; exit 7");
    assertThat(result.out()).as(result.toString()).isEqualTo("hello\nout\n");
    assertThat(result.status()).isEqualTo(7);
    Result fed = client.runWith("given\n", "exec", operation, "--stdin", "--", "cat");
    assertThat(fed.out()).as(fed.toString()).isEqualTo("given\n");
    assertThat(fed.status()).isZero();
    assertThat(told("list", "audit")).contains("exec", "sh -c");
  }

  @Test
  void itIsRefusedWithReasons() {
    Result none = client.run("exec", operation, "--", "no-such-program");
    assertThat(none.status()).as(none.toString()).isEqualTo(3);
    assertThat(none.err()).contains("no-such-program");
    assertThat(client.run("exec", "nobody", "--", "ls").status()).isEqualTo(4);
    assertThat(client.run("exec", operation).status()).isEqualTo(2);
    told("keys", "create", "--principal", "eve", "--role", "user", "--for", "lab", "--to", "eve");
    Result user = client.run("exec", operation, "--key-file", "eve", "--", "ls");
    assertThat(user.status()).isEqualTo(3);
    assertThat(user.err()).contains("operator");
  }
}
