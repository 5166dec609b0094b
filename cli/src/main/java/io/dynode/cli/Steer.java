package io.dynode.cli;

import io.dynode.model.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A verb that does one thing to one agenda. */
abstract class Steer extends ClientCommand {
  @Parameters(index = "0", paramLabel = "AGENDA", description = "Its id.")
  private String agenda = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "For people and the audit.")
  private String reason = "";

  @Mixin private Output output = new Output();

  Steer(Console console) {
    super(console);
  }

  /** The last part of the route. */
  abstract String verb();

  /** What is sent. */
  Json.Obj body(String why) {
    return Json.object("reason", Json.of(why));
  }

  @Override
  public Integer call() {
    Api api = api();
    String path = "/v1/agendas/" + Texts.segment(agenda) + "/" + verb();
    Json answer = Archived.told(api, agenda, () -> api.post(path, body(reason)));
    if (output.table()) {
      console().say("agenda " + agenda + " " + Texts.at(answer, "/state"));
    } else {
      output.one(console(), answer);
    }
    return ExitCode.OK;
  }

  /** Starts nothing more. */
  @Command(
      name = "pause",
      description = {
        "Starts nothing more of an agenda and gives its reservation back.",
        "",
        "What runs goes on to its end. An agenda that waits in its queue is held: it leaves the"
            + " queue, and takes its place again when it is resumed. The agenda's timeout goes on."
      },
      footer = {"", "Examples:", "  dynode pause 01JD3W0Q8Z5T9K2M4N6P8R0S2T --reason 'disk full'"})
  static final class Pause extends Steer {
    Pause(Console console) {
      super(console);
    }

    @Override
    String verb() {
      return "pause";
    }
  }

  /** Gives it another priority. */
  @Command(
      name = "prioritize",
      description =
          "Gives an agenda another priority; one that waits takes the place in its queue that it"
              + " would have had with it.",
      footer = {"", "Examples:", "  dynode prioritize 01JD3W0Q8Z5T9K2M4N6P8R0S2T 10"})
  static final class Prioritize extends Steer {
    @Parameters(index = "1", paramLabel = "PRIORITY", description = "Larger goes first.")
    private int priority;

    Prioritize(Console console) {
      super(console);
    }

    @Override
    String verb() {
      return "prioritize";
    }

    @Override
    Json.Obj body(String why) {
      return Documents.with(super.body(why), "priority", Json.of(priority));
    }
  }

  /** Lets it go on. */
  @Command(
      name = "resume",
      description =
          "Lets a paused agenda go on. It gets a reservation again before agendas that are new.",
      footer = {"", "Examples:", "  dynode resume 01JD3W0Q8Z5T9K2M4N6P8R0S2T"})
  static final class Resume extends Steer {
    Resume(Console console) {
      super(console);
    }

    @Override
    String verb() {
      return "resume";
    }
  }
}
