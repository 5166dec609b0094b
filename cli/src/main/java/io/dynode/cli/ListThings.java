package io.dynode.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists things of a kind. */
@Command(
    name = "list",
    description = {
      "Lists things of a kind, newest last.",
      "Kinds: customers, pools, queues, modules, templates, triggers, agendas, operations,"
          + " attempts, events, dispatches, objects, insights, agents, keys, audit."
    },
    footer = {
      "",
      "Examples:",
      "  dynode list agendas --state running",
      "  dynode list operations --agenda 01JD3W0Q8Z5T9K2M4N6P8R0S2T",
      "  dynode list modules --customer city -o yaml"
    })
final class ListThings extends ClientCommand {
  @Parameters(paramLabel = "KIND", description = "What kind of things.")
  private String kind = "";

  @Option(names = "--customer", paramLabel = "NAME", description = "Only this customer's.")
  private String customer = "";

  @Option(names = "--state", paramLabel = "STATE", description = "Agendas in this state.")
  private String state = "";

  @Option(names = "--queue", paramLabel = "NAME", description = "Agendas of this queue.")
  private String queue = "";

  @Option(names = "--link", paramLabel = "ID", description = "Agendas with this link id.")
  private String link = "";

  @Option(names = "--correlation", paramLabel = "ID", description = "Those of this cascade.")
  private String correlation = "";

  @Option(
      names = "--agenda",
      paramLabel = "ID",
      description = "Operations, attempts (of ID/OPERATION), objects or insights of this agenda.")
  private String agenda = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1000")
  private int limit = 1000;

  @Mixin private Output output = new Output();

  ListThings(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    if (limit < 1) {
      throw misuse("--limit is at least 1.");
    }
    Kinds known = Kinds.of(kind);
    output.list(console(), api().list(path(known), limit), known.columns());
    return ExitCode.OK;
  }

  private String path(Kinds known) {
    return switch (known) {
      case OPERATIONS -> "/v1/agendas/" + Texts.url(needed(agenda)) + "/operations";
      case ATTEMPTS -> Get.operation(needed(agenda)) + "/attempts";
      case AGENDAS ->
          Api.path(
              "/v1/agendas",
              "customer",
              customer,
              "state",
              state,
              "queue",
              queue,
              "linkId",
              link,
              "correlationId",
              correlation);
      case CUSTOMERS,
          POOLS,
          QUEUES,
          MODULES,
          TEMPLATES,
          TRIGGERS,
          EVENTS,
          DISPATCHES,
          OBJECTS,
          INSIGHTS,
          AGENTS,
          KEYS,
          AUDIT ->
          Api.path(
              "/v1/" + known.many(),
              "customer",
              customer,
              "correlationId",
              correlation,
              "agenda",
              agenda);
    };
  }

  private String needed(String value) {
    if (value.isEmpty()) {
      throw misuse("Say of which agenda: --agenda ID (for attempts: --agenda ID/OPERATION).");
    }
    return value;
  }
}
