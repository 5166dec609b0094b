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
      "Kinds: customer, pool, queue, module, template, trigger, agenda, operation, agent."
    },
    footer = {
      "",
      "Examples:",
      "  dynode get queue traffic",
      "  dynode get module traffic-split@1 --customer city -o json",
      "  dynode get agenda 01JD3W0Q8Z5T9K2M4N6P8R0S2T",
      "  dynode get operation 01JD3W0Q8Z5T9K2M4N6P8R0S2T/detect"
    })
final class Get extends ClientCommand {
  @Parameters(index = "0", paramLabel = "KIND", description = "What kind of thing.")
  private String kind = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "Which; versions as name@version.")
  private String name = "";

  @Option(names = "--customer", paramLabel = "NAME", description = "Its owner.")
  private String customer = "";

  @Mixin private Output output = new Output();

  Get(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    Kinds known = Kinds.of(kind, Kinds::shown);
    output.one(console(), found(known));
    return ExitCode.OK;
  }

  /** An agenda that is not there any more may be archived. */
  private Json found(Kinds known) {
    Api api = api();
    try {
      return api.get(path(known, name, customer));
    } catch (Failure missing) {
      String archived = "/v1/archive/" + Texts.url(name);
      boolean look = known == Kinds.AGENDAS && missing.exitCode() == ExitCode.NOT_FOUND;
      if (look && api.exists(archived)) {
        return api.get(archived);
      }
      throw missing;
    }
  }

  /** The path of one thing. */
  static String path(Kinds kind, String name, String customer) {
    if (kind.declared()) {
      int at = kind.versioned() ? name.lastIndexOf('@') : -1;
      String plain = at < 0 ? name : name.substring(0, at);
      String version = at < 0 ? "" : name.substring(at + 1);
      String path = "/v1/" + kind.many() + "/" + Texts.url(plain);
      String owner = kind.owned() ? customer : "";
      return Api.path(path, "customer", owner, "version", version);
    }
    return switch (kind) {
      case AGENDAS, AGENTS -> "/v1/" + kind.many() + "/" + Texts.url(name);
      case OPERATIONS -> operation(name);
      case CUSTOMERS,
          POOLS,
          QUEUES,
          MODULES,
          TEMPLATES,
          TRIGGERS,
          ATTEMPTS,
          EVENTS,
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

  /** The path of an operation named as AGENDA/OPERATION. */
  static String operation(String name) {
    int slash = name.indexOf('/');
    if (slash < 1 || slash == name.length() - 1) {
      throw Failure.usage("'" + name + "' names no operation; use AGENDA/OPERATION");
    }
    return "/v1/agendas/"
        + Texts.url(name.substring(0, slash))
        + "/operations/"
        + Texts.url(name.substring(slash + 1));
  }
}
