package io.dynode.app;

import io.dynode.cli.Cli;
import io.dynode.cli.Console;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The entry point of the {@code dynode} command. */
public final class Main {
  private Main() {}

  /** Runs the command line. */
  public static void main(String[] args) {
    Console console = Console.system();
    if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
      console.out().println("dynode " + Version.text());
      console.out().flush();
      return;
    }
    System.exit(cli(console).run(args));
  }

  /** The whole command line: the client commands and those of this module. */
  static Cli cli(Console console) {
    Map<String, Supplier<Object>> more = new LinkedHashMap<>();
    more.put("demo", () -> new DemoCommand(console));
    for (Role role : Role.values()) {
      more.put(role.word(), () -> RoleCommand.spec(console, role));
    }
    more.put("agenda", () -> AgendaCommand.spec(console));
    more.put("module", () -> ModuleCommand.spec(console));
    more.put("example", () -> new ExampleCommand(console));
    more.put("chaos", () -> new ChaosCommand(console));
    more.put("simulate", () -> SimulateCommand.spec(console));
    more.put("bench", () -> new BenchCommand(console));
    more.put("config", () -> ConfigCommand.spec(console));
    more.put("store", () -> StoreCommand.spec(console));
    return new Cli(console, more);
  }
}
