package io.dynode.cli;

import io.dynode.model.Json;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Addresses that are called about agendas. */
@Command(name = "webhooks", description = "Has addresses called when agendas change.")
final class WebhooksCommand {
  /** Makes one. */
  @Command(
      name = "create",
      description = {
        "Has an address called when agendas change, and prints the secret that signs the calls.",
        "The secret is shown this once. docs/webhooks.md says what is sent."
      },
      footer = {
        "",
        "Examples:",
        "  dynode webhooks create https://hooks.example/done --on agenda.failed",
        "  dynode webhooks create https://hooks.example/all --on 'agenda.*,operation.*'"
            + " --link release-7"
      })
  static final class CreateWebhook extends ClientCommand {
    @Parameters(paramLabel = "URL", description = "What is called.")
    private String url = "";

    @Option(names = "--customer", paramLabel = "NAME", description = "Whose agendas.")
    private String customer = "";

    @Option(
        names = "--on",
        split = ",",
        paramLabel = "TYPE",
        description =
            "Of what it is told, such as agenda.failed or operation.*. Default: the ends of"
                + " agendas.")
    private List<String> types = List.of();

    @Option(names = "--link", paramLabel = "ID", description = "Only of agendas of this group.")
    private String link = "";

    @Mixin private Output output = new Output();

    CreateWebhook(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      Json made =
          api()
              .post(
                  "/v1/webhooks",
                  Json.object(
                      "customerId", Json.of(owner(customer)),
                      "url", Json.of(url),
                      "types", Json.of(types.stream().map(Json::of).toList()),
                      "linkId", Json.of(link)));
      if (output.table()) {
        console().say("webhook " + Texts.at(made, "/webhook/id") + "; its secret:");
        console().out().println(Texts.at(made, "/secret"));
      } else {
        output.one(console(), made);
      }
      return ExitCode.OK;
    }
  }

  /** Lists them. */
  @Command(
      name = "list",
      description = "Lists webhooks, and how their calls went.",
      footer = {"", "Examples:", "  dynode webhooks list"})
  static final class ListWebhooks extends ClientCommand {
    @Option(names = "--customer", paramLabel = "NAME", description = WHOSE)
    private String customer = "";

    @Mixin private Output output = new Output();

    ListWebhooks(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      output.list(
          console(),
          api().list(Api.path("/v1/webhooks", "customer", whose(customer)), 100_000),
          Output.columns(
              "WEBHOOK",
              "/id",
              "CUSTOMER",
              "/customerId",
              "URL",
              "/url",
              "ON",
              "/types",
              "LINK",
              "/linkId",
              "GIVEN UP",
              "/givenUp",
              "KEPT",
              "/kept",
              "ERROR",
              "/error",
              "AT",
              "/errorAt"));
      return ExitCode.OK;
    }
  }

  /** Lists calls. */
  @Command(
      name = "deliveries",
      description = {
        "Lists the calls of a webhook that are still to be made.",
        "With --failed those that were given up: they are kept for a while, the last one first."
      },
      footer = {
        "",
        "Examples:",
        "  dynode webhooks deliveries 01JD3W0Q8Z5T9K2M4N6P8R0S2T",
        "  dynode webhooks deliveries 01JD3W0Q8Z5T9K2M4N6P8R0S2T --failed"
      })
  static final class Deliveries extends ClientCommand {
    @Parameters(paramLabel = "WEBHOOK", description = "Its id.")
    private String id = "";

    @Option(names = "--failed", description = "Those that were given up.")
    private boolean failed;

    @Mixin private Output output = new Output();

    Deliveries(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      output.list(
          console(),
          api()
              .list(
                  Api.path(
                      "/v1/webhooks/" + Texts.segment(id) + "/deliveries",
                      "state",
                      failed ? "failed" : "owed"),
                  10_000),
          Output.columns(
              "TYPE",
              "/type",
              failed ? "GIVEN UP" : "DUE",
              failed ? "/givenUpAt" : "/dueAt",
              "TRIES",
              "/tries",
              "ERROR",
              "/error",
              "ID",
              "/id"));
      return ExitCode.OK;
    }
  }

  /** Makes calls again. */
  @Command(
      name = "replay",
      description = "Makes calls of a webhook again that were given up.",
      footer = {"", "Examples:", "  dynode webhooks replay 01JD3W0Q8Z5T9K2M4N6P8R0S2T"})
  static final class ReplayCalls extends ClientCommand {
    @Parameters(paramLabel = "WEBHOOK", description = "Its id.")
    private String id = "";

    @Option(
        names = "--delivery",
        paramLabel = "ID",
        description = "Only this one; may be said several times. Default: all that are kept.")
    private List<String> calls = List.of();

    @Mixin private Output output = new Output();

    ReplayCalls(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      Json answer =
          api()
              .post(
                  "/v1/webhooks/" + Texts.segment(id) + "/replay",
                  Json.object("deliveries", Json.of(calls.stream().map(Json::of).toList())));
      if (output.table()) {
        console().say(Texts.at(answer, "/replayed") + " calls are made again");
      } else {
        output.one(console(), answer);
      }
      return ExitCode.OK;
    }
  }

  /** Removes one. */
  @Command(
      name = "delete",
      description = "Removes a webhook; calls that are still to be made are not made.",
      footer = {"", "Examples:", "  dynode webhooks delete 01JD3W0Q8Z5T9K2M4N6P8R0S2T"})
  static final class DeleteWebhook extends ClientCommand {
    @Parameters(paramLabel = "WEBHOOK", description = "Its id.")
    private String id = "";

    DeleteWebhook(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      api().delete("/v1/webhooks/" + Texts.segment(id));
      console().say("webhook " + id + " deleted");
      return ExitCode.OK;
    }
  }
}
