package io.dynode.cli;

import io.dynode.model.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells all there is about one thing. */
@Command(
    name = "describe",
    description = {
      "Tells all there is about one thing, for people: what it is, how it stands and why, and what"
          + " belongs to it. Of an agenda its operations, what failed, its files, findings and the"
          + " way to it; of an operation its attempts, output and files; of what is declared also"
          + " what uses it.",
      "Kinds: customer, pool, queue, module, template, trigger, agenda, operation, attempt, event,"
          + " agent."
    },
    footer = {
      "",
      "Examples:",
      "  dynode describe agenda 01JD3W0Q8Z5T9K2M4N6P8R0S2T",
      "  dynode describe operation 01JD3W0Q8Z5T9K2M4N6P8R0S2T/detect",
      "  dynode describe queue traffic",
      "  dynode describe module traffic-split@1 --customer city"
    })
final class Describe extends ClientCommand {
  @Parameters(index = "0", paramLabel = "KIND", description = "What kind of thing.")
  private String kind = "";

  @Parameters(
      index = "1",
      paramLabel = "NAME",
      description = "Which; as 'get' takes it, an event by its sequence.")
  private String name = "";

  @Option(names = "--customer", paramLabel = "NAME", description = OWNER)
  private String customer = "";

  Describe(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    Kinds known = Kinds.of(kind, Kinds::shown);
    Api api = api();
    Page page = new Page(console());
    switch (known) {
      case AGENDAS -> new DescribeWork(api, page).agenda(name);
      case OPERATIONS -> new DescribeWork(api, page).operation(name);
      case ATTEMPTS -> new DescribeWork(api, page).attempt(name);
      case EVENTS -> new DescribeWork(api, page).event(name);
      case AGENTS -> new DescribeWork(api, page).agent(name);
      case CUSTOMERS, POOLS, QUEUES, MODULES, TEMPLATES, TRIGGERS ->
          new DescribeResource(api, page).describe(known, path(known, name, customer));
      case DISPATCHES, OBJECTS, INSIGHTS, KEYS, AUDIT ->
          throw Failure.usage(
              "one of the " + known.many() + " cannot be described; see 'dynode list'");
    }
    page.end();
    return ExitCode.OK;
  }

  /** A member that is there and says something. */
  static boolean says(Json json, String pointer) {
    return !Texts.at(json, pointer).isEmpty();
  }
}
