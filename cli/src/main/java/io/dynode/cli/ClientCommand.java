package io.dynode.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all client commands share: a server, and a console to print on. */
abstract class ClientCommand implements Callable<Integer> {
  /** Says that everybody's are meant, whoever is set. */
  static final String EVERYBODY = "*";

  /** What the option says of itself where it filters. */
  static final String WHOSE =
      "Only this customer's; '*': everybody's. Default: DYNODE_CUSTOMER, else that of the context,"
          + " else everybody's that the key may see.";

  /** What the option says of itself where it names the owner of one thing. */
  static final String OWNER =
      "Its owner, if the name does not say it. Default: DYNODE_CUSTOMER, else that of the context.";

  private final Console console;

  @Mixin private Connection connection = new Connection();

  @Spec private CommandSpec spec = CommandSpec.create();

  ClientCommand(Console console) {
    this.console = console;
  }

  final Console console() {
    return console;
  }

  final Api api() {
    return connection.api(console);
  }

  /** The customer that the command is about: as given, else as set. */
  final String owner(String given) {
    return given.isEmpty() ? connection.customer(console) : given;
  }

  /**
   * Whose things are looked at or changed: as given, else as set; {@code *} means everybody's that
   * the key may see, and so does none. Empty: everybody's.
   */
  final String whose(String given) {
    String owner = owner(given);
    return owner.equals(EVERYBODY) ? "" : owner;
  }

  /** The path of one thing that is named on the command line. */
  final String path(Kinds kind, String name, String given) {
    return Get.path(kind, name, given, kind.owned() ? whose(given) : "");
  }

  final Connection connection() {
    return connection;
  }

  /** Complains about the use of this command. */
  final RuntimeException misuse(String message) {
    return new picocli.CommandLine.ParameterException(spec.commandLine(), message);
  }
}
