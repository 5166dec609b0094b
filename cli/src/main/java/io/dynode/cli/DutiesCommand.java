package io.dynode.cli;

import io.dynode.model.Json;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the servers do in rounds. */
@Command(
    name = "duties",
    description = "Lists and runs what the servers do by themselves, or says what they would do.")
final class DutiesCommand {
  private static final List<Output.Column> COLUMNS =
      Output.columns(
          "DUTY",
          "/name",
          "RUNNING",
          "/running",
          "LAST",
          "/ended",
          "LOOKED",
          "/looked",
          "DONE",
          "/done",
          "FAILED",
          "/failed",
          "TOTAL",
          "/totalDone",
          "NEXT",
          "/next");

  /** Lists them. */
  @Command(
      name = "list",
      description = {
        "Lists the duties: what each did last, on whatever server, and when it is next.",
        "",
        "Those that are always at work (reclaimer, retrier, strays) tell of the server that is"
            + " asked, since it began."
      },
      footer = {"", "Examples:", "  dynode duties list"})
  static final class ListDuties extends ClientCommand {
    @Mixin private Output output = new Output();

    ListDuties(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      output.list(console(), api().list("/v1/duties", 1_000), COLUMNS);
      return ExitCode.OK;
    }
  }

  /** Runs one. */
  @Command(
      name = "run",
      description = {
        "Lets the next round of a duty begin now, on whatever server is first.",
        "",
        "With --dry-run nothing is changed: it prints what the duty would do, and to which, the"
            + " first hundred. Of the reclaimer that is what it would take from silent agents now;"
            + " of the retrier what waits for another try, and until when; of strays what agents"
            + " are to stop, as far as the server knows."
      },
      footer = {"", "Examples:", "  dynode duties run agendas --dry-run"})
  static final class Run extends ClientCommand {
    @Parameters(paramLabel = "DUTY", description = "Its name, as 'duties list' shows it.")
    private String duty = "";

    @Option(names = "--dry-run", description = "Only say what it would do.")
    private boolean dryRun;

    @Mixin private Output output = new Output();

    Run(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      String path = "/v1/duties/" + Texts.segment(duty);
      Json answer = dryRun ? api().get(path + "/rehearsal") : api().post(path + "/run", Json.EMPTY);
      if (!output.table()) {
        output.one(console(), answer);
      } else if (dryRun) {
        rehearsed(answer);
      } else {
        console().say("duty " + duty + " begins its next round");
      }
      return ExitCode.OK;
    }

    private void rehearsed(Json answer) {
      String would = "would " + Texts.at(answer, "/does") + " ";
      if (answer.at("/first").orElse(Json.NULL) instanceof Json.Arr first) {
        first.items().forEach(item -> console().say(would + item.text().orElse("")));
      }
      boolean whole = !Texts.at(answer, "/whole").equals("false");
      console()
          .say(
              would
                  + Texts.at(answer, "/due")
                  + " of "
                  + Texts.at(answer, "/looked")
                  + (whole ? "" : " looked at; there are more"));
    }
  }
}
