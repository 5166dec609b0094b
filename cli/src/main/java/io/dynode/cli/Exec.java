package io.dynode.cli;

import io.dynode.model.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a command beside the module of a running attempt. */
@Command(
    name = "exec",
    description = {
      "Runs a command beside the module of a running attempt: as the same user, in its work folder,"
          + " with its environment. It ends with the attempt, after 10 minutes, or when it has"
          + " written 8 MiB.",
      "What it writes to standard output and error comes to standard output while it runs; its exit"
          + " code becomes that of this command. Needs the role operator; who ran what is in the"
          + " audit."
    },
    footer = {
      "",
      "Examples:",
      "  dynode exec 01JD3W0Q8Z5T9K2M4N6P8R0S2T/detect -- ls -l out/data",
      "  dynode exec 01JD3W1A5B7C9D1E3F5G7H9J1K -- sh -c 'pwd; df .'",
      "  dynode exec 01JD3W1A5B7C9D1E3F5G7H9J1K --stdin -- sh < look.sh"
    })
final class Exec extends ClientCommand {
  @Parameters(
      index = "0",
      paramLabel = "ATTEMPT|AGENDA/OPERATION",
      description = "The attempt, or an operation: its current attempt.")
  private String subject = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "CMD",
      description = "Program and arguments, after --.")
  private List<String> command = new ArrayList<>();

  @Option(
      names = "--stdin",
      description = "Give it the standard input of this command: up to 512 KiB, read first.")
  private boolean stdin;

  Exec(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    Api api = api();
    byte[] input = stdin ? console().in().readAllBytes() : new byte[0];
    Json asked =
        api.post(
            "/v1/attempts/" + Texts.url(attempt(api)) + "/exec",
            Json.object(
                "command",
                Json.of(command.stream().map(word -> Json.of(word)).toList()),
                "input",
                Json.of(Base64.getEncoder().encodeToString(input))));
    String path = "/v1/execs/" + Texts.url(Texts.at(asked, "/id"));
    long from = 0;
    while (true) {
      Json look = api.get(Api.path(path, "from", Long.toString(from), "wait", "true"));
      console().out().write(Base64.getDecoder().decode(Texts.at(look, "/output")));
      console().out().flush();
      from = Texts.number(look, "/next");
      if (Texts.at(look, "/over").equals("true")) {
        return end(look);
      }
    }
  }

  private int end(Json look) {
    String message = Texts.at(look, "/message");
    if (!message.isEmpty()) {
      console().say("dynode: " + message);
    }
    int status = (int) Texts.number(look, "/exitCode");
    return status < 0 ? ExitCode.REFUSED : status;
  }

  private String attempt(Api api) {
    if (subject.indexOf('/') < 0) {
      return subject;
    }
    String current = Texts.at(api.get(Get.operation(subject)), "/attempt");
    if (current.isEmpty()) {
      throw new Failure(ExitCode.NOT_FOUND, subject + " has no attempt that runs now");
    }
    return current;
  }
}
