package io.dynode.cli;

import io.dynode.model.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Tells where to make the call that an operation waits for. */
@Command(
    name = "callback",
    description = {
      "Tells the address of the one call that an operation waits for ('wait' with 'callback').",
      "Whoever knows it may make the call, without a key: a POST of JSON, which is the output."
    },
    footer = {"", "Examples:", "  dynode callback 01JD3W0Q8Z5T9K2M4N6P8R0S2T shipped"})
final class Callback extends ClientCommand {
  @Parameters(index = "0", paramLabel = "AGENDA", description = "Its id.")
  private String agenda = "";

  @Parameters(index = "1", paramLabel = "OPERATION", description = "The operation's name.")
  private String operation = "";

  @Mixin private Output output = new Output();

  Callback(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    Json answer =
        api()
            .get(
                "/v1/agendas/"
                    + Texts.segment(agenda)
                    + "/operations/"
                    + Texts.segment(operation)
                    + "/callback");
    if (output.table()) {
      console().out().println(api().address() + Texts.at(answer, "/path"));
    } else {
      output.one(console(), answer);
    }
    return ExitCode.OK;
  }
}
