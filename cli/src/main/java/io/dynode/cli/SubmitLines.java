package io.dynode.cli;

import io.dynode.model.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * Submits agendas that stand one per line, some at a time. A part whose answer is lost is sent
 * again; its keys keep it from being taken twice.
 */
final class SubmitLines {
  private static final int LINES = 1_000;
  private static final int CHARACTERS = 8 << 20;

  private final Console console;
  private final Api api;
  private final String customer;
  private final String key;
  private final Persistence persistence;
  private final List<Json> answers = new ArrayList<>();
  private int accepted;
  private int repeated;
  private int refused;

  /**
   * @param customer owner of agendas that name none; empty: the server finds it
   * @param key begins the key of every line without one of its own; its number in the file follows,
   *     so that it does not depend on where parts are cut
   */
  SubmitLines(Console console, Api api, String customer, String key) {
    this.console = console;
    this.api = api;
    this.customer = customer;
    this.key = key;
    this.persistence = new Persistence(api, console::say);
  }

  /** Submits all of a file, or of standard input; prints ids as they come if it says so. */
  int all(String file, Output output) throws IOException {
    try (Reader source =
            file.equals("-")
                ? new InputStreamReader(console.in(), StandardCharsets.UTF_8)
                : Files.newBufferedReader(console.file(file));
        BufferedReader lines = new BufferedReader(source)) {
      int before = 0;
      List<String> part = part(lines);
      while (!part.isEmpty()) {
        send(part, before, output);
        before += part.size();
        part = part(lines);
      }
    }
    if (!output.table()) {
      output.list(
          console,
          answers,
          Output.columns(
              "LINE", "/line", "STATUS", "/status", "AGENDA", "/agenda", "WHY", "/problem/detail"));
    }
    console.say(summary());
    return refused == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  private String summary() {
    return accepted
        + " submitted"
        + (repeated > 0 ? ", " + repeated + " were there already" : "")
        + (refused > 0 ? ", " + refused + " refused" : "");
  }

  private static List<String> part(BufferedReader lines) throws IOException {
    List<String> part = new ArrayList<>();
    int characters = 0;
    while (part.size() < LINES && characters < CHARACTERS) {
      String line = lines.readLine();
      if (line == null) {
        break;
      }
      part.add(line);
      characters += line.length();
    }
    return part;
  }

  private void send(List<String> part, int before, Output output) {
    byte[] body = (String.join("\n", part) + "\n").getBytes(StandardCharsets.UTF_8);
    String first = Integer.toString(before + 1);
    String path = Api.path("/v1/agendas/bulk", "customer", customer, "firstLine", first);
    Json answer =
        persistence.keep(
            () -> api.post(path, body, "application/x-ndjson", "Idempotency-Key", key));
    accepted += Integer.parseInt(Texts.at(answer, "/accepted"));
    repeated += Integer.parseInt(Texts.at(answer, "/repeated"));
    refused += Integer.parseInt(Texts.at(answer, "/refused"));
    if (answer.at("/lines").orElse(Json.NULL) instanceof Json.Arr lines) {
      lines.items().forEach(line -> told((Json.Obj) line, output));
    }
    if (before > 0 || part.size() == LINES) {
      console.say("line " + (before + part.size()) + ": " + summary());
    }
  }

  private void told(Json.Obj line, Output output) {
    String id = Texts.at(line, "/agenda");
    if (id.isEmpty()) {
      console.say("line " + Texts.at(line, "/line") + ": " + Texts.at(line, "/problem/detail"));
    } else if (output.table()) {
      console.out().println(id);
    }
    if (!output.table()) {
      answers.add(line);
    }
  }
}
