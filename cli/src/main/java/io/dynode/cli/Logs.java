package io.dynode.cli;

import io.dynode.model.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what an attempt wrote. */
@Command(
    name = "logs",
    description = "Shows what an attempt wrote to its standard output and error.",
    footer = {
      "",
      "Examples:",
      "  dynode logs 01JD3W0Q8Z5T9K2M4N6P8R0S2T/detect -f",
      "  dynode logs 01JD3W1A5B7C9D1E3F5G7H9J1K --tail 20"
    })
final class Logs extends ClientCommand {
  @Parameters(
      paramLabel = "ATTEMPT|AGENDA/OPERATION",
      description = "The attempt, or an operation: its newest attempt.")
  private String subject = "";

  @Option(
      names = {"-f", "--follow"},
      description = "Go on until the attempt has ended.")
  private boolean follow;

  @Option(names = "--tail", paramLabel = "N", description = "Only the last N lines.")
  private String tail = "";

  Logs(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    Api api = api();
    String attempt = subject;
    if (subject.indexOf('/') >= 0) {
      List<Json> attempts = api.list(Get.operation(subject) + "/attempts", 100_000);
      if (attempts.isEmpty()) {
        throw new Failure(ExitCode.NOT_FOUND, subject + " has not been started yet");
      }
      attempt = Texts.at(attempts.getLast(), "/id");
    }
    if (follow) {
      follow(api, attempt);
    } else {
      try (InputStream in = api.stream(path(attempt, "tail", tail), Map.of())) {
        copy(in, console().out());
      }
    }
    return ExitCode.OK;
  }

  private static String path(String attempt, String name, String value) {
    return Api.path("/v1/attempts/" + Texts.segment(attempt) + "/logs", name, value);
  }

  /** Piece by piece, so that a followed log is seen as it comes; returns how much it was. */
  private static long copy(InputStream in, OutputStream out) throws IOException {
    long all = 0;
    byte[] piece = new byte[8192];
    for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
      out.write(piece, 0, n);
      out.flush();
      all += n;
    }
    return all;
  }

  /** Goes on where it was when the connection breaks, until the attempt has ended. */
  private void follow(Api api, String attempt) throws IOException {
    Persistence persistence = new Persistence(api, console()::say);
    long[] shown = {tail.isEmpty() ? 0 : tail(api, attempt)};
    OutputStream counted =
        new FilterOutputStream(console().out()) {
          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            persistence.heard();
            out.write(bytes, offset, length);
            shown[0] += length;
          }
        };
    persistence.keep(() -> {
      try (InputStream in = api.stream(path(attempt, "follow", "true"), Map.of())) {
        in.skipNBytes(shown[0]);
        copy(in, counted);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Json now = api.get("/v1/attempts/" + Texts.segment(attempt));
      if (Texts.at(now, "/endedAt").isEmpty()) {
        throw new Failure(ExitCode.UNAVAILABLE, "the server stopped telling of " + attempt);
      }
      return now;
    });
  }

  /** Shows the last lines of what is there; returns how long the whole is. */
  private long tail(Api api, String attempt) throws IOException {
    int lines = Documents.whole(tail, "--tail");
    ArrayDeque<byte[]> last = new ArrayDeque<>();
    long all = 0;
    try (InputStream in = new BufferedInputStream(api.stream(path(attempt, "", ""), Map.of()))) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        all++;
        line.write(b);
        if (b == '\n') {
          last.add(line.toByteArray());
          line.reset();
        }
        while (last.size() > lines) {
          last.remove();
        }
      }
      if (line.size() > 0) {
        last.add(line.toByteArray());
      }
    }
    while (last.size() > lines) {
      last.remove();
    }
    for (byte[] line : last) {
      console().out().write(line);
    }
    console().out().flush();
    return all;
  }
}
