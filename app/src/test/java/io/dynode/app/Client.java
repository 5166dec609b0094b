package io.dynode.app;

import io.dynode.cli.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Runs commands as a user would, in this process. */
record Client(Path folder, Map<String, String> environment) {
  /** What a command did. */
  record Result(int status, String out, String err) {
    /** The only line of the output. */
    String line() {
      return out.strip();
    }

    @Override
    public String toString() {
      return "status " + status + "\n--- out\n" + out + "--- err\n" + err;
    }
  }

  /** A console that says nothing to anybody. */
  static Console silent(Path folder, Map<String, String> environment) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new Console(InputStream.nullInputStream(), nowhere, nowhere, environment, folder);
  }

  Result run(String... arguments) {
    return runWith("", arguments);
  }

  /** Runs a command that reads the text from its standard input. */
  Result runWith(String input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            environment,
            folder);
    int status = Main.cli(console).run(arguments);
    return new Result(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
