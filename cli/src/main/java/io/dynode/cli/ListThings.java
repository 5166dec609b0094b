package io.dynode.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists things of a kind. */
@Command(
    name = "list",
    description = {
      "Lists things of a kind: agendas, events, insights and audit newest first, attempts and"
          + " dispatches oldest first, operations in their agenda's order, all others by name.",
      "Kinds: customers, pools, queues, modules, templates, triggers, agendas, operations,"
          + " attempts, events, dispatches, objects, insights, agents, keys, audit."
    },
    footer = {
      "",
      "Examples:",
      "  dynode list agendas --state running",
      "  dynode list agendas --state failed --sort -ended",
      "  dynode list agendas --label camera=north --module detect",
      "  dynode list operations --agenda 01JD3W0Q8Z5T9K2M4N6P8R0S2T",
      "  dynode list modules --customer city -o yaml",
      "  dynode list dispatches --outcome pending"
    })
final class ListThings extends ClientCommand {
  @Parameters(paramLabel = "KIND", description = "What kind of things.")
  private String kind = "";

  @Option(names = "--customer", paramLabel = "NAME", description = WHOSE)
  private String customer = "";

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Agendas or operations in this state.")
  private String state = "";

  @Option(names = "--archived", description = "Agendas that were removed and archived.")
  private boolean archived;

  @Option(names = "--queue", paramLabel = "NAME", description = "Agendas of this queue.")
  private String queue = "";

  @Option(names = "--link", paramLabel = "ID", description = "Agendas with this link id.")
  private String link = "";

  @Option(names = "--correlation", paramLabel = "ID", description = "Those of this cascade.")
  private String correlation = "";

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "Agendas with this label; given several times: with all of them.")
  private List<String> labels = new ArrayList<>();

  @Option(
      names = "--template",
      paramLabel = "NAME",
      description = "Agendas made from this template, [CUSTOMER/]NAME[@VERSION].")
  private String template = "";

  @Option(
      names = "--module",
      paramLabel = "NAME",
      description = "Agendas or operations of this module, [CUSTOMER/]NAME[@VERSION].")
  private String module = "";

  @Option(
      names = "--sort",
      paramLabel = "ORDER",
      description = {
        "Agendas by created, ended (only those that have) or priority; with a '-' before it the"
            + " largest first. Default: -created."
      })
  private String sort = "";

  @Option(
      names = "--outcome",
      paramLabel = "OUTCOME",
      description = "Dispatches: dead (when not given), parked, pending, filtered or agenda.")
  private String outcome = "";

  @Option(names = "--pool", paramLabel = "NAME", description = "Agents of this pool.")
  private String pool = "";

  @Option(names = "--type", paramLabel = "TYPE", description = "Events of this type.")
  private String type = "";

  @Option(names = "--subject", paramLabel = "TEXT", description = "Events with this subject.")
  private String subject = "";

  @Option(
      names = "--agenda",
      paramLabel = "ID",
      description = "Operations, attempts (of ID/OPERATION), objects or insights of this agenda.")
  private String agenda = "";

  @Mixin private Limit limit = new Limit();

  @Mixin private Output output = new Output();

  ListThings(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    Kinds known = Kinds.of(kind, _ -> true);
    output.list(console(), limit.list(this, path(known)), known.columns());
    return ExitCode.OK;
  }

  private String path(Kinds known) {
    Map<String, String> given = new LinkedHashMap<>();
    given.put("customer", customer);
    given.put("state", state);
    given.put("queue", queue);
    given.put("link", link);
    given.put("correlation", correlation);
    given.put("template", template);
    given.put("module", module);
    given.put("sort", sort);
    given.put("outcome", outcome);
    given.put("pool", pool);
    given.put("type", type);
    given.put("subject", subject);
    given.put("agenda", agenda);
    List<String> taken = taken(known);
    List<String> query = new ArrayList<>();
    given.forEach((option, value) -> {
      if (!value.isEmpty() && !taken.contains(option)) {
        throw misuse("--" + option + " is not for " + known.many() + ".");
      }
      query.add(parameter(option));
      query.add(option.equals("customer") && taken.contains(option) ? whose(value) : value);
    });
    if (!labels.isEmpty() && known != Kinds.AGENDAS) {
      throw misuse("--label is not for " + known.many() + ".");
    }
    labels.forEach(label -> query.addAll(List.of("label", label)));
    String[] whole = query.toArray(String[]::new);
    if (archived && known != Kinds.AGENDAS) {
      throw misuse("--archived is for agendas.");
    }
    String own = archived ? "/v1/archive" : "/v1/" + known.many();
    return switch (known) {
      case OPERATIONS ->
          Api.path(
              "/v1/agendas/" + Texts.segment(needed(agenda)) + "/operations",
              "state",
              state,
              "module",
              module);
      case ATTEMPTS -> Get.operation(needed(agenda)) + "/attempts";
      case OBJECTS -> Api.path(own, "agenda", needed(agenda));
      case AGENDAS,
          CUSTOMERS,
          POOLS,
          QUEUES,
          MODULES,
          TEMPLATES,
          TRIGGERS,
          EVENTS,
          DISPATCHES,
          INSIGHTS,
          AGENTS,
          KEYS,
          AUDIT ->
          Api.path(own, whole);
    };
  }

  /** The options that a kind takes. */
  private static List<String> taken(Kinds known) {
    return switch (known) {
      case MODULES, TEMPLATES, TRIGGERS, AUDIT -> List.of("customer");
      case AGENDAS ->
          List.of(
              "customer", "state", "queue", "link", "correlation", "template", "module", "sort");
      case OPERATIONS -> List.of("agenda", "state", "module");
      case ATTEMPTS, OBJECTS -> List.of("agenda");
      case EVENTS -> List.of("customer", "correlation", "type", "subject");
      case DISPATCHES -> List.of("customer", "outcome");
      case INSIGHTS -> List.of("customer", "correlation", "agenda");
      case AGENTS -> List.of("pool");
      case CUSTOMERS, POOLS, QUEUES, KEYS -> List.of();
    };
  }

  private static String parameter(String option) {
    return switch (option) {
      case "link" -> "linkId";
      case "correlation" -> "correlationId";
      default -> option;
    };
  }

  private String needed(String value) {
    if (value.isEmpty()) {
      throw misuse("Say of which agenda: --agenda ID (for attempts: --agenda ID/OPERATION).");
    }
    return value;
  }
}
