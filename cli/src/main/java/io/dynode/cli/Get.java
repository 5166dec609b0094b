package io.dynode.cli;

import io.dynode.model.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one thing whole. */
@Command(
    name = "get",
    description = {
      "Shows one thing whole.",
      "Kinds: customer, pool, queue, module, template, trigger, agenda, operation, attempt, event,"
          + " agent."
    },
    footer = {
      "",
      "Examples:",
      "  dynode get queue traffic",
      "  dynode get module traffic-split@1 --customer city -o json",
      "  dynode get agenda 01JD3W0Q8Z5T9K2M4N6P8R0S2T",
      "  dynode get agenda 01JD3W0Q8Z5T9K2M4N6P8R0S2T --definition",
      "  dynode get operation 01JD3W0Q8Z5T9K2M4N6P8R0S2T/detect"
    })
final class Get extends ClientCommand {
  @Parameters(index = "0", paramLabel = "KIND", description = "What kind of thing.")
  private String kind = "";

  @Parameters(
      index = "1",
      paramLabel = "NAME",
      description =
          "Which: [customer/]name[@version], an id, agenda/operation, or an event's sequence.")
  private String name = "";

  @Option(names = "--customer", paramLabel = "NAME", description = OWNER)
  private String customer = "";

  @Option(
      names = "--definition",
      description = "Of an agenda: its definition, as its newest run has it.")
  private boolean definition;

  @Mixin private Output output = new Output();

  Get(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    Kinds known = Kinds.of(kind, Kinds::shown);
    if (definition && known != Kinds.AGENDAS) {
      throw misuse("Only agendas have a --definition.");
    }
    output.one(console(), found(known));
    return ExitCode.OK;
  }

  /** An agenda that is not there any more may be archived. */
  private Json found(Kinds known) {
    Api api = api();
    try {
      return api.get(path(known, name, customer) + (definition ? "/definition" : ""));
    } catch (Failure missing) {
      boolean look = known == Kinds.AGENDAS && missing.exitCode() == ExitCode.NOT_FOUND;
      if (look && Archived.has(api, name)) {
        Json archived = api.get("/v1/archive/" + Texts.segment(name));
        return definition ? archived.at("/definition").orElse(Json.NULL) : archived;
      }
      throw missing;
    }
  }

  /**
   * The path of one thing.
   *
   * @param name as it is typed: {@code [customer/]name[@version]}, as far as its kind has them
   * @param given the owner that was named beside it; empty: none
   * @param owner the owner when the name says none; empty: the server finds it
   */
  static String path(Kinds kind, String name, String given, String owner) {
    if (kind.declared()) {
      return declared(kind, name, given, owner);
    }
    return switch (kind) {
      case AGENDAS, AGENTS, ATTEMPTS, EVENTS -> "/v1/" + kind.many() + "/" + Texts.segment(name);
      case OPERATIONS -> operation(name);
      case CUSTOMERS,
          POOLS,
          QUEUES,
          MODULES,
          TEMPLATES,
          TRIGGERS,
          DISPATCHES,
          OBJECTS,
          INSIGHTS,
          KEYS,
          AUDIT ->
          throw Failure.usage(
              "one of the "
                  + kind.many()
                  + " cannot be shown; see 'dynode list "
                  + kind.many()
                  + "'");
    };
  }

  private static String declared(Kinds kind, String name, String given, String owner) {
    int slash = kind.owned() ? name.indexOf('/') : -1;
    String before = name.substring(0, Math.max(slash, 0));
    if (slash > 0 && !given.isEmpty() && !given.equals(before)) {
      throw Failure.usage(
          "'" + name + "' is not of customer '" + given + "'; say it as NAME or CUSTOMER/NAME");
    }
    String rest = slash > 0 ? name.substring(slash + 1) : name;
    int at = kind.versioned() ? rest.lastIndexOf('@') : -1;
    String plain = at < 0 ? rest : rest.substring(0, at);
    String version = at < 0 ? "" : rest.substring(at + 1);
    return Api.path(
        "/v1/" + kind.many() + "/" + Texts.segment(plain),
        "customer",
        slash > 0 ? before : owner,
        "version",
        version);
  }

  /** The path of an operation named as AGENDA/OPERATION. */
  static String operation(String name) {
    int slash = name.indexOf('/');
    if (slash < 1 || slash == name.length() - 1) {
      throw Failure.usage("'" + name + "' names no operation; use AGENDA/OPERATION");
    }
    return "/v1/agendas/"
        + Texts.segment(name.substring(0, slash))
        + "/operations/"
        + Texts.segment(name.substring(slash + 1));
  }
}
