package io.dynode.cli;

import io.dynode.model.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says yes or no to an operation that waits for it. */
abstract sealed class Approval extends ClientCommand {
  private final String verb;

  @Parameters(index = "0", paramLabel = "AGENDA", description = "Its id.")
  private String agenda = "";

  @Parameters(index = "1", paramLabel = "OPERATION", description = "The operation's name.")
  private String operation = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "For people and the audit.")
  private String reason = "";

  @Mixin private Output output = new Output();

  Approval(Console console, String verb) {
    super(console);
    this.verb = verb;
  }

  /** Yes. */
  @Command(
      name = "approve",
      description = {
        "Approves what an operation waits for ('wait' with 'approval'): it succeeds.",
        "Its output says who approved, and why."
      },
      footer = {
        "",
        "Examples:",
        "  dynode approve 01JD3W0Q8Z5T9K2M4N6P8R0S2T publish",
        "  dynode approve 01JD3W0Q8Z5T9K2M4N6P8R0S2T launch --reason 'looks good'"
      })
  static final class Approve extends Approval {
    Approve(Console console) {
      super(console, "approve");
    }
  }

  /** No. */
  @Command(
      name = "reject",
      description = "Rejects what an operation waits for: it fails, with your reason.",
      footer = {
        "",
        "Examples:",
        "  dynode reject 01JD3W0Q8Z5T9K2M4N6P8R0S2T publish --reason 'not yet'"
      })
  static final class Reject extends Approval {
    Reject(Console console) {
      super(console, "reject");
    }
  }

  @Override
  public Integer call() {
    Json body = reason.isEmpty() ? Json.EMPTY : Json.object("reason", Json.of(reason));
    Json answer =
        api()
            .post(
                "/v1/agendas/"
                    + Texts.segment(agenda)
                    + "/operations/"
                    + Texts.segment(operation)
                    + "/"
                    + verb,
                body);
    if (output.table()) {
      console().say("operation " + operation + " " + Texts.at(answer, "/state"));
    } else {
      output.one(console(), answer);
    }
    return ExitCode.OK;
  }
}
