package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.app.Client.Result;
import io.dynode.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Commands beside a running module, as users run them. */
class ExecTest {
  private static final String MODULE =
      """
      {kind: module, customer: lab, name: waits, version: "1", env: {GREETING: hello},
       command: [sh, -c, 'touch tmp/begun; while [ ! -e tmp/go ]; do sleep 0.1; done']}
      """;

  private static Lab lab;
  private static String operation = "";

  @BeforeAll
  static void start() throws IOException {
    lab = Lab.start();
    Files.writeString(lab.folder().resolve("all.yaml"), MODULE);
    lab.told("apply", "-f", "all.yaml");
    Result submitted =
        lab.client().runWith("{operations: [{name: one, type: waits}]}", "submit", "-");
    operation = submitted.line() + "/one";
    Eventually.until("it runs", () -> lab.run("exec", operation, "--", "true").status() == 0);
  }

  @AfterAll
  static void stop() throws IOException {
    lab.close();
  }

  @Test
  void aCommandRunsBesideTheModuleAndItsExitCodeIsTheCommandLines() {
    Result result =
        lab.run("exec", operation, "--", "sh", "-c", "echo $GREETING; ls -d out; exit 7");
    assertThat(result.out()).as(result.toString()).isEqualTo("hello\nout\n");
    assertThat(result.status()).isEqualTo(7);
    Result fed = lab.client().runWith("given\n", "exec", operation, "--stdin", "--", "cat");
    assertThat(fed.out()).as(fed.toString()).isEqualTo("given\n");
    assertThat(fed.status()).isZero();
    assertThat(lab.told("list", "audit")).contains("exec", "sh -c");
  }

  @Test
  void itIsRefusedWithReasons() {
    Result none = lab.run("exec", operation, "--", "no-such-program");
    assertThat(none.status()).as(none.toString()).isEqualTo(3);
    assertThat(none.err()).contains("no-such-program");
    assertThat(lab.run("exec", "nobody", "--", "ls").status()).isEqualTo(4);
    assertThat(lab.run("exec", operation).status()).isEqualTo(2);
    lab.told(
        "keys", "create", "--principal", "eve", "--role", "user", "--for", "lab", "--to", "eve");
    Result user = lab.run("exec", operation, "--key-file", "eve", "--", "ls");
    assertThat(user.status()).isEqualTo(3);
    assertThat(user.err()).contains("operator");
  }
}
