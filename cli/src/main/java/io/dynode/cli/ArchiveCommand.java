package io.dynode.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Agendas that were removed and archived. */
@Command(
    name = "archive",
    description = "Finds and exports agendas, events and lines of the audit that were archived.")
final class ArchiveCommand {
  /** Lists them. */
  @Command(
      name = "list",
      description = "Lists archived agendas, those submitted last first.",
      footer = {
        "",
        "Examples:",
        "  dynode archive list --customer city --title harbour --since 2026-05-01T00:00:00Z",
        "  dynode archive list --label camera=north"
      })
  static final class ListArchived extends ClientCommand {
    @Option(names = "--customer", paramLabel = "NAME", description = WHOSE)
    private String customer = "";

    @Option(names = "--link", paramLabel = "ID", description = "With this link id.")
    private String link = "";

    @Option(names = "--correlation", paramLabel = "ID", description = "Of this cascade.")
    private String correlation = "";

    @Option(names = "--state", paramLabel = "STATE", description = "That ended so.")
    private String state = "";

    @Option(names = "--title", paramLabel = "TEXT", description = "With this in the title.")
    private String title = "";

    @Option(
        names = "--label",
        paramLabel = "KEY=VALUE",
        description = "With this label; given several times: with all of them.")
    private List<String> labels = new ArrayList<>();

    @Option(names = "--since", paramLabel = "TIME", description = "Submitted then or later.")
    private String since = "";

    @Option(names = "--before", paramLabel = "TIME", description = "Submitted before.")
    private String before = "";

    @Mixin private Limit limit = new Limit();

    @Mixin private Output output = new Output();

    ListArchived(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      List<String> query =
          new ArrayList<>(
              List.of(
                  "customer",
                  whose(customer),
                  "linkId",
                  link,
                  "correlationId",
                  correlation,
                  "state",
                  state,
                  "title",
                  title,
                  "since",
                  since,
                  "before",
                  before));
      labels.forEach(label -> query.addAll(List.of("label", label)));
      String path = Api.path("/v1/archive", query.toArray(String[]::new));
      output.list(console(), limit.list(this, path), Kinds.AGENDAS.columns());
      return ExitCode.OK;
    }
  }

  /** Shows one. */
  @Command(
      name = "get",
      description = "Shows what is known of an archived agenda.",
      footer = {"", "Examples:", "  dynode archive get 01JD3W0Q8Z5T9K2M4N6P8R0S2T"})
  static final class GetArchived extends ClientCommand {
    @Parameters(paramLabel = "AGENDA", description = "Its id.")
    private String agenda = "";

    @Mixin private Output output = new Output();

    GetArchived(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      output.one(console(), api().get("/v1/archive/" + Texts.segment(agenda)));
      return ExitCode.OK;
    }
  }

  /** Writes one. */
  @Command(
      name = "export",
      description = {
        "Writes all of an archived agenda as JSON: definition, operations, outputs, attempts,"
            + " insights, the ids of its events and the names of its files."
      },
      footer = {
        "",
        "Examples:",
        "  dynode archive export 01JD3W0Q8Z5T9K2M4N6P8R0S2T --to agenda.json"
      })
  static final class Export extends ClientCommand {
    @Parameters(paramLabel = "AGENDA", description = "Its id.")
    private String agenda = "";

    @Option(names = "--to", paramLabel = "FILE", description = "File. Default: standard output.")
    private String to = "";

    Export(Console console) {
      super(console);
    }

    @Override
    public Integer call() throws IOException {
      return Saving.run(this, "/v1/archive/" + Texts.segment(agenda) + "/content", to);
    }
  }
}
