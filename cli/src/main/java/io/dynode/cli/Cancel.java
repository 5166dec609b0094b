package io.dynode.cli;

import io.dynode.model.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stops an agenda. */
@Command(
    name = "cancel",
    description =
        "Stops an agenda: nothing new starts, what runs is killed. One that ended stays as it is.",
    footer = {"", "Examples:", "  dynode cancel 01JD3W0Q8Z5T9K2M4N6P8R0S2T --reason 'wrong input'"})
final class Cancel extends ClientCommand {
  @Parameters(paramLabel = "AGENDA", description = "Its id.")
  private String agenda = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Shown with the agenda.")
  private String reason = "";

  @Mixin private Output output = new Output();

  Cancel(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    Api api = api();
    String path = "/v1/agendas/" + Texts.segment(agenda) + "/cancel";
    Json.Obj body = Json.object("reason", Json.of(reason));
    Json answer = Archived.told(api, agenda, () -> api.post(path, body));
    if (output.table()) {
      console().say("agenda " + agenda + " " + Texts.at(answer, "/state"));
    } else {
      output.one(console(), answer);
    }
    return ExitCode.OK;
  }
}
