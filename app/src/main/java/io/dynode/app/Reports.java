package io.dynode.app;

import io.dynode.cli.Console;
import io.dynode.json.JsonText;
import io.dynode.model.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** Writes what a long run found. */
final class Reports {
  private Reports() {}

  /**
   * @param out the file to write; empty: standard output
   */
  static void write(Json report, String out, Console console) throws IOException {
    byte[] text = (JsonText.pretty(report).stripTrailing() + "\n").getBytes(StandardCharsets.UTF_8);
    if (out.isEmpty()) {
      console.out().write(text);
      console.out().flush();
    } else {
      Files.write(console.folder().resolve(out), text);
    }
  }
}
