package io.dynode.cli;

import io.dynode.model.Json;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that read one thing and print it. */
final class Small {
  private Small() {}

  /** Agents. */
  @Command(
      name = "agents",
      description = "Lists the agents, where they are and what they offer.",
      footer = {"", "Examples:", "  dynode agents"})
  static final class Agents extends ClientCommand {
    @Mixin private Output output = new Output();

    Agents(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      output.list(console(), api().list("/v1/agents", 100_000), Kinds.AGENTS.columns());
      return ExitCode.OK;
    }
  }

  /** Progress of a group. */
  @Command(
      name = "progress",
      description = "Shows how far a group of agendas is: those of a link id or of a cascade.",
      footer = {"", "Examples:", "  dynode progress --link release-7"})
  static final class Progress extends ClientCommand {
    @Option(names = "--link", paramLabel = "ID", description = "Your grouping of agendas.")
    private String link = "";

    @Option(names = "--correlation", paramLabel = "ID", description = "A cascade.")
    private String correlation = "";

    @Mixin private Output output = new Output();

    Progress(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      if (link.isEmpty() == correlation.isEmpty()) {
        throw misuse("Give either --link or --correlation.");
      }
      String path = Api.path("/v1/progress", "linkId", link, "correlationId", correlation);
      output.one(console(), api().get(path));
      return ExitCode.OK;
    }
  }

  /** The bounds of the installation. */
  @Command(
      name = "limits",
      description = "Lists every bound of the server: queues, payloads, pages, times.",
      footer = {"", "Examples:", "  dynode limits"})
  static final class Limits extends ClientCommand {
    @Mixin private Output output = new Output();

    Limits(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      output.list(
          console(),
          api().list("/v1/limits", 10_000),
          Output.columns("NAME", "/name", "VALUE", "/value", "MEANING", "/description"));
      return ExitCode.OK;
    }
  }

  /** Whether the server is well. */
  @Command(
      name = "health",
      description = "Asks whether the server is there and ready; needs no key.",
      footer = {"", "Examples:", "  dynode health --server http://127.0.0.1:8460"})
  static final class Health extends ClientCommand {
    @Mixin private Output output = new Output();

    Health(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      Json health = api().health();
      output.one(console(), health);
      if (Texts.at(health, "/ready").equals("true")) {
        return ExitCode.OK;
      }
      console().say("dynode: the server is not ready: " + ServerChecks.NOT_READY);
      return ExitCode.UNAVAILABLE;
    }
  }

  /** A cascade as a tree. */
  @Command(
      name = "trace",
      description = {
        "Shows a cascade as a tree: event → agenda → operations → files → next events.",
        "Behind each agenda and operation: when it began after the first of all, how long it had"
            + " waited for that since it could begin, and how long it took."
      },
      footer = {
        "",
        "Examples:",
        "  dynode trace 01JD3W0Q8Z5T9K2M4N6P8R0S2T",
        "  dynode trace 01JD3W0Q8Z5T9K2M4N6P8R0S2T -o json"
      })
  static final class Trace extends ClientCommand {
    @Parameters(paramLabel = "ID", description = "A correlation id, or an agenda's id.")
    private String id = "";

    @Mixin private Output output = new Output();

    Trace(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      Json trace = Cascade.trace(api(), id);
      if (output.table()) {
        List<String> lines = CascadeTree.lines(trace);
        lines.forEach(console().out()::println);
      } else {
        output.one(console(), trace);
      }
      return ExitCode.OK;
    }
  }
}
