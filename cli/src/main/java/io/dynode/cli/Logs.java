package io.dynode.cli;

import io.dynode.model.Json;
import java.io.IOException;
import java.io.InputStream;
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
    String path =
        Api.path(
            "/v1/attempts/" + Texts.url(attempt) + "/logs",
            "follow",
            follow ? "true" : "",
            "tail",
            tail);
    try (InputStream in = api.stream(path, Map.of())) {
      // Piece by piece, so that a followed log is seen as it comes.
      byte[] piece = new byte[8192];
      for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
        console().out().write(piece, 0, n);
        console().out().flush();
      }
    }
    return ExitCode.OK;
  }
}
