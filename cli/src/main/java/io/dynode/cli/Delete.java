package io.dynode.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes a declared thing. */
@Command(
    name = "delete",
    description =
        "Removes a customer, pool, queue, module, template or trigger, unless something needs it.",
    footer = {
      "",
      "Examples:",
      "  dynode delete trigger watch-video --customer city",
      "  dynode delete module traffic-split@1 --customer city"
    })
final class Delete extends ClientCommand {
  @Parameters(index = "0", paramLabel = "KIND", description = "What kind of thing.")
  private String kind = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "Which: [customer/]name[@version].")
  private String name = "";

  @Option(names = "--customer", paramLabel = "NAME", description = OWNER)
  private String customer = "";

  Delete(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    Kinds known = Kinds.of(kind, Kinds::declared);
    if (!known.declared()) {
      throw misuse(known.many() + " cannot be deleted.");
    }
    if (known.versioned() && name.indexOf('@') < 0) {
      throw misuse("Say which version: " + name + "@VERSION.");
    }
    api().delete(path(known, name, customer));
    console().say(known.one() + " " + name + " deleted");
    return ExitCode.OK;
  }
}
