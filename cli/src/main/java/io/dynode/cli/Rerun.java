package io.dynode.cli;

import io.dynode.model.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs an agenda again. */
@Command(
    name = "rerun",
    description = {
      "Runs an agenda that has ended again, as far as is needed.",
      "",
      "What failed, was canceled or was never begun runs again, and all that waits for it; so do"
          + " operations named with --reset, and those that --param changes. What succeeded is kept"
          + " with its outputs. The agenda waits in its queue like a new one. --dry-run says what"
          + " would run again and what is kept."
    },
    footer = {
      "",
      "Examples:",
      "  dynode rerun 01JD3W0Q8Z5T9K2M4N6P8R0S2T --all --dry-run",
      "  dynode rerun 01JD3W0Q8Z5T9K2M4N6P8R0S2T --reset detect --wait"
    })
final class Rerun extends ClientCommand {
  @Parameters(paramLabel = "AGENDA", description = "Its id.")
  private String agenda = "";

  @Mixin private Again again = new Again();

  @Option(names = "--all", description = "Every operation runs again.")
  private boolean all;

  @Option(names = "--reason", paramLabel = "TEXT", description = "For people and the audit.")
  private String reason = "";

  @Option(names = "--dry-run", description = "Only say what would run again.")
  private boolean dryRun;

  @Option(
      names = {"-w", "--wait"},
      description = "Wait for its end, with progress on stderr; status 1 if it did not succeed.")
  private boolean wait;

  @Mixin private Patience patience = new Patience();

  @Mixin private Output output = new Output();

  Rerun(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    Api api = api();
    String path = "/v1/agendas/" + Texts.segment(agenda) + "/rerun";
    String where = Api.path(path, "preview", dryRun ? "true" : "");
    String key = UUID.randomUUID().toString();
    Persistence persistence = new Persistence(api, console()::say);
    Json answer =
        Archived.told(
            api,
            agenda,
            () -> persistence.keep(() -> api.post(where, request(), "Idempotency-Key", key)));
    if (wait && !dryRun) {
      Json end = new Follow(api, new Screen.Lines(console()), patience.longest()).agenda(agenda);
      if (!output.table()) {
        output.one(console(), end);
      }
      return Follow.succeeded(end) ? ExitCode.OK : ExitCode.FAILED;
    }
    if (output.table()) {
      table(answer);
    } else {
      output.one(console(), answer);
    }
    return ExitCode.OK;
  }

  private Json request() {
    return again.with(all, reason.isEmpty() ? Json.EMPTY : Json.object("reason", Json.of(reason)));
  }

  private void table(Json answer) {
    if (dryRun) {
      List<Json> rows = new ArrayList<>(Texts.items(answer, "/again"));
      Texts.items(answer, "/kept")
          .forEach(kept -> rows.add(Documents.with((Json.Obj) kept, "why", Json.of("kept"))));
      Output.print(
          console(),
          rows,
          Output.columns(
              "OPERATION",
              "/operation",
              "ENDED",
              "/state",
              "WHY",
              "/why",
              "FOR",
              "/waitsFor",
              "DROPS",
              "/drops",
              "INSTANCES",
              "/instances"));
    }
    if (Texts.at(answer, "/repeated").equals("true")) {
      console().say("agenda " + agenda + " runs again");
      return;
    }
    int again = Texts.items(answer, "/again").size();
    console()
        .say(
            "agenda "
                + agenda
                + (dryRun ? " would run " : " runs ")
                + again
                + (again == 1 ? " operation" : " operations")
                + " again and keeps "
                + Texts.items(answer, "/kept").size());
  }

  /** The runs of an agenda. */
  @Command(
      name = "runs",
      description = "Lists the runs of an agenda: the first, and one for every rerun.",
      footer = {"", "Examples:", "  dynode runs 01JD3W0Q8Z5T9K2M4N6P8R0S2T"})
  static final class Runs extends ClientCommand {
    @Parameters(paramLabel = "AGENDA", description = "Its id.")
    private String agenda = "";

    @Mixin private Output output = new Output();

    Runs(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      Api api = api();
      String path = "/v1/agendas/" + Texts.segment(agenda) + "/runs";
      output.list(
          console(),
          Archived.told(api, agenda, () -> api.list(path, 10_000)),
          Output.columns(
              "RUN",
              "/run",
              "MODE",
              "/mode",
              "BY",
              "/principal",
              "AT",
              "/at",
              "OPERATIONS",
              "/operations",
              "STATE",
              "/state",
              "FAILED",
              "/failed",
              "REASON",
              "/reason"));
      return ExitCode.OK;
    }
  }
}
