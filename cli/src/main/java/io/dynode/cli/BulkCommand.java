package io.dynode.cli;

import io.dynode.model.Json;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes many agendas. */
@Command(
    name = "bulk",
    description = {
      "Changes all agendas of a kind: says which, and with --yes does it.",
      "",
      "Only agendas that were submitted before the command began are touched. Each is changed for"
          + " itself: one that cannot be changed keeps no other from it."
    })
final class BulkCommand {
  /** Which agendas. */
  static final class Which {
    @Option(names = "--customer", paramLabel = "NAME", description = ClientCommand.WHOSE)
    private String customer = "";

    @Option(
        names = "--state",
        paramLabel = "STATE",
        description = "In this state, or one of several with commas between.")
    private String state = "";

    @Option(names = "--queue", paramLabel = "NAME", description = "Of this queue.")
    private String queue = "";

    @Option(names = "--link", paramLabel = "ID", description = "Of this group.")
    private String link = "";

    @Option(names = "--correlation", paramLabel = "ID", description = "Of this cascade.")
    private String correlation = "";

    @Option(
        names = "--label",
        paramLabel = "KEY=VALUE",
        description = "With this label; given several times: with all of them.")
    private List<String> labels = new ArrayList<>();

    @Option(
        names = "--template",
        paramLabel = "NAME",
        description = "Made from this template, [CUSTOMER/]NAME[@VERSION].")
    private String template = "";

    @Option(
        names = "--module",
        paramLabel = "NAME",
        description = "That name this module, [CUSTOMER/]NAME[@VERSION].")
    private String module = "";

    @Option(
        names = "--since",
        paramLabel = "TIME",
        description = "Submitted then or later, such as 2026-05-04T12:30:00Z.")
    private String since = "";

    @Option(names = "--before", paramLabel = "TIME", description = "Submitted earlier.")
    private String before = "";

    /** For the customer that is meant when none was named. */
    String path(String whose, String action, String... more) {
      List<String> query = new ArrayList<>(List.of("customer", whose, "state", state));
      query.addAll(List.of("queue", queue, "linkId", link, "correlationId", correlation));
      query.addAll(List.of("since", since, "before", before));
      query.addAll(List.of("template", template, "module", module));
      labels.forEach(label -> query.addAll(List.of("label", label)));
      query.addAll(List.of(more));
      return Api.path("/v1/agendas/bulk/" + action, query.toArray(String[]::new));
    }

    boolean isEmpty() {
      String named = customer.equals(ClientCommand.EVERYBODY) ? "" : customer;
      return labels.isEmpty()
          && String.join(
                  "", named, state, queue, link, correlation, template, module, since, before)
              .isEmpty();
    }
  }

  /** One of the changes. */
  abstract static class Change extends ClientCommand {
    @Mixin private Which which = new Which();

    @Option(names = "--all", description = "All agendas there are: needed when nothing is named.")
    private boolean all;

    @Option(names = "--reason", paramLabel = "TEXT", description = "For people and the audit.")
    private String reason = "";

    @Option(
        names = {"-y", "--yes"},
        description = "Do it. Default: only say how many agendas it would be, and show some.")
    private boolean yes;

    @Mixin private Output output = new Output();

    private final String action;

    /**
     * @param action the last part of the route
     */
    Change(Console console, String action) {
      super(console);
      this.action = action;
    }

    /** Which of them it leaves as they are, though they are counted. */
    String left() {
      return ", less those that have ended";
    }

    /** What is sent. */
    Json.Obj body(String why) {
      return why.isEmpty() ? Json.EMPTY : Json.object("reason", Json.of(why));
    }

    @Override
    public Integer call() {
      if (which.isEmpty() && !all) {
        throw misuse("Say which agendas, for example with --state or --link, or --all.");
      }
      Api api = api();
      String whose = whose(which.customer);
      String of = whose.isEmpty() ? " of every customer" : " of customer " + whose;
      Json body = body(reason);
      Json preview = api.post(which.path(whose, action, "preview", "true"), body);
      String count = Texts.at(preview, "/count");
      String more = Texts.at(preview, "/more").equals("true") ? " or more" : "";
      if (!yes) {
        output.list(
            console(),
            Texts.items(preview, "/sample"),
            Output.columns(
                "AGENDA", "/id", "STATE", "/state", "QUEUE", "/queue", "TITLE", "/title"));
        console().say("would " + action + " " + count + more + " agendas" + of + left());
        console().say("do it with --yes");
        return ExitCode.OK;
      }
      console().say(action + ": " + count + more + " agendas" + of + left());
      return apply(api, body, Texts.at(preview, "/token"), count + more);
    }

    private int apply(Api api, Json body, String token, String of) {
      String whose = whose(which.customer);
      int done = 0;
      int refused = 0;
      String cursor = "";
      Persistence persistence = new Persistence(api, console()::say);
      do {
        String path = which.path(whose, action, "token", token, "cursor", cursor, "limit", "500");
        // What an answer that was lost did is not done again.
        Json answer = persistence.keep(() -> api.post(path, body));
        done += Integer.parseInt(Texts.at(answer, "/count"));
        for (Json one : Texts.items(answer, "/refused")) {
          refused++;
          console()
              .say("agenda " + Texts.at(one, "/agenda") + ": " + Texts.at(one, "/problem/detail"));
        }
        cursor = Texts.at(answer, "/next");
        if (!cursor.isEmpty()) {
          console().say(action + ": " + (done + refused) + " of " + of);
        }
      } while (!cursor.isEmpty());
      if (!output.table()) {
        output.one(console(), Json.object("count", Json.of(done), "refused", Json.of(refused)));
      }
      console()
          .say(
              action
                  + ": "
                  + done
                  + " agendas"
                  + (refused > 0 ? ", " + refused + " could not be changed" : ""));
      return refused == 0 ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  /** Stops them. */
  @Command(
      name = "cancel",
      description = "Stops agendas; those that ended stay as they are.",
      footer = {
        "",
        "Examples:",
        "  dynode bulk cancel --link release-7 --state waiting,running",
        "  dynode bulk cancel --queue traffic --state waiting --reason obsolete --yes"
      })
  static final class Cancel extends Change {
    Cancel(Console console) {
      super(console, "cancel");
    }
  }

  /** Pauses them. */
  @Command(
      name = "pause",
      description = "Pauses agendas.",
      footer = {"", "Examples:", "  dynode bulk pause --customer city --state waiting --yes"})
  static final class Pause extends Change {
    Pause(Console console) {
      super(console, "pause");
    }
  }

  /** Lets them go on. */
  @Command(
      name = "resume",
      description = "Lets paused agendas go on.",
      footer = {"", "Examples:", "  dynode bulk resume --state held,paused --yes"})
  static final class Resume extends Change {
    Resume(Console console) {
      super(console, "resume");
    }

    @Override
    String left() {
      return ", less those that are not paused";
    }
  }

  /** Runs them again. */
  @Command(
      name = "rerun",
      description = {
        "Runs agendas that have ended again: what did not succeed, operations named with --reset,"
            + " and those that --param changes. An agenda without such an operation or parameter"
            + " is refused for itself."
      },
      footer = {
        "",
        "Examples:",
        "  dynode bulk rerun --state failed --since 2026-05-04T00:00:00Z",
        "  dynode bulk rerun --state failed --link nightly --reason 'disk is back' --yes",
        "  dynode bulk rerun --module words@1 --state succeeded --reset count --newest --yes"
      })
  static final class Rerun extends Change {
    @Mixin private Again again = new Again();

    @Option(names = "--all-operations", description = "Every operation of them runs again.")
    private boolean allOperations;

    Rerun(Console console) {
      super(console, "rerun");
    }

    @Override
    String left() {
      return ", less those that have not ended";
    }

    @Override
    Json.Obj body(String why) {
      return again.with(allOperations, super.body(why));
    }
  }

  /** Gives them a priority. */
  @Command(
      name = "prioritize",
      description = "Gives agendas a priority; those that wait take their places by it.",
      footer = {
        "",
        "Examples:",
        "  dynode bulk prioritize 10 --link release-7 --state waiting --yes"
      })
  static final class Prioritize extends Change {
    @Parameters(paramLabel = "PRIORITY", description = "Larger goes first.")
    private int priority;

    Prioritize(Console console) {
      super(console, "prioritize");
    }

    @Override
    Json.Obj body(String why) {
      return Documents.with(super.body(why), "priority", Json.of(priority));
    }
  }
}
