package io.dynode.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all client commands share: a server, and a console to print on. */
abstract class ClientCommand implements Callable<Integer> {
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

  final Connection connection() {
    return connection;
  }

  /** Complains about the use of this command. */
  final RuntimeException misuse(String message) {
    return new picocli.CommandLine.ParameterException(spec.commandLine(), message);
  }
}
