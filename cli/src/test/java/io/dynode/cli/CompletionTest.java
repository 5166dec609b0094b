package io.dynode.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts in the shells they are for. */
class CompletionTest {
  private static final String BASH =
      """
      . ./script
      ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _dynode; echo "${COMPREPLY[@]}"; }
      """;

  /** Stands in for the line editor, which only a terminal has. */
  private static final String ZSH =
      """
      compdef() { :; }
      . ./script
      compadd() { shift; for w in "$@"; do case $w in $now*) found+=($w) ;; esac; done }
      _files() { found=($now*(N)); }
      ask() { words=("$@"); CURRENT=$#; now=${@[-1]}; found=(); _dynode; echo "${found[@]}"; }
      """;

  @TempDir Path folder;

  private String script(String shell) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, false, StandardCharsets.UTF_8);
    Console console =
        new Console(new ByteArrayInputStream(new byte[0]), stream, stream, Map.of(), folder);
    assertThat(new Cli(console, Map.of()).run("completion", shell)).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void completesCommandsOptionsKindsAndFiles(String shell) throws Exception {
    assumeTrue(installed(shell), shell + " is not installed");
    Files.writeString(folder.resolve("script"), script(shell));
    Files.writeString(folder.resolve("nightly.yaml"), "");
    String questions =
        """
        ask dynode li
        ask dynode list age
        ask dynode list agendas --st
        ask dynode keys cr
        ask dynode keys create --pri
        ask dynode submit nig
        ask dynode apply -f nig
        ask dynode --data-folder list de
        ask dynode describe op
        ask dynode nonsense --x
        """;
    Path file = folder.resolve("ask");
    Files.writeString(file, (shell.equals("bash") ? BASH : ZSH) + questions);
    Process process =
        new ProcessBuilder(shell, "ask")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(said.lines())
        .containsExactly(
            "list limits",
            "agendas agents",
            "--state",
            "create",
            "--principal",
            "nightly.yaml",
            "nightly.yaml",
            "describe delete dead",
            "operation",
            "");
  }

  private static boolean installed(String shell) throws IOException, InterruptedException {
    return new ProcessBuilder("sh", "-c", "command -v " + shell)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }
}
