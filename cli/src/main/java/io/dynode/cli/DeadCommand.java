package io.dynode.cli;

import io.dynode.model.Json;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Dead letters. */
@Command(
    name = "dead",
    description = "Lists and replays dead letters: events that a trigger could not turn into work.")
final class DeadCommand {
  /** Lists dead letters. */
  @Command(
      name = "list",
      description = "Lists dead letters (or with --parked events that wait for room) and why.",
      footer = {"", "Examples:", "  dynode dead list --customer city"})
  static final class ListDead extends ClientCommand {
    @Option(names = "--customer", paramLabel = "NAME", description = WHOSE)
    private String customer = "";

    @Option(names = "--parked", description = "Those that wait for room in a queue instead.")
    private boolean parked;

    @Mixin private Output output = new Output();

    ListDead(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      String path =
          Api.path(
              "/v1/dispatches", "outcome", parked ? "parked" : "dead", "customer", whose(customer));
      output.list(console(), api().list(path, 100_000), Kinds.DISPATCHES.columns());
      return ExitCode.OK;
    }
  }

  /** Replays dead letters. */
  @Command(
      name = "replay",
      description = "Gives dead letters to their triggers again.",
      footer = {"", "Examples:", "  dynode dead replay 3f2a…"})
  static final class Replay extends ClientCommand {
    @Parameters(arity = "1..*", paramLabel = "ID", description = "Ids, as 'dead list' shows them.")
    private List<String> ids = List.of();

    Replay(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      Api api = api();
      for (String id : ids) {
        api.post("/v1/dispatches/" + Texts.segment(id) + "/replay", Json.EMPTY);
        console().say("replayed " + id);
      }
      return ExitCode.OK;
    }
  }
}
