package io.dynode.cli;

import io.dynode.model.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lets a held operation go on. */
@Command(
    name = "release",
    description = {
      "Lets a held operation be tried again.",
      "",
      "An operation is held when nobody knows what became of its last attempt (onLost: hold), or"
          + " when it lost three in a row. What it lost is forgotten then."
    },
    footer = {"", "Examples:", "  dynode release 01JD3W0Q8Z5T9K2M4N6P8R0S2T charge"})
final class Release extends ClientCommand {
  @Parameters(index = "0", paramLabel = "AGENDA", description = "Its id.")
  private String agenda = "";

  @Parameters(index = "1", paramLabel = "OPERATION", description = "The operation's name.")
  private String operation = "";

  @Mixin private Output output = new Output();

  Release(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    Json answer =
        api()
            .post(
                "/v1/agendas/"
                    + Texts.segment(agenda)
                    + "/operations/"
                    + Texts.segment(operation)
                    + "/release",
                Json.EMPTY);
    if (output.table()) {
      console().say("operation " + operation + " " + Texts.at(answer, "/state"));
    } else {
      output.one(console(), answer);
    }
    return ExitCode.OK;
  }
}
