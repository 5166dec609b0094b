package io.dynode.cli;

import io.dynode.model.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Servers by name. */
@Command(
    name = "context",
    description = "Gives servers names, each with the file of its key and a customer.")
final class ContextCommand {
  /** What needs no server. */
  abstract static class Local implements Callable<Integer> {
    final Console console;

    Local(Console console) {
      this.console = console;
    }
  }

  /** Adds or changes one. */
  @Command(
      name = "add",
      description = {
        "Gives a server a name, or changes what that name stands for. The first one is used at"
            + " once. Only the name of the key's file is kept, not the key."
      },
      footer = {
        "",
        "Examples:",
        "  dynode context add lab --server https://dynode.lab:8460 --key-file lab.key --use",
        "  dynode context add both --server https://one:8460,https://two:8460 --key-file lab.key",
        "  dynode context add here --server http://127.0.0.1:8460 --customer city"
      })
  static final class Add extends Local {
    @Parameters(paramLabel = "NAME", description = "What to call it.")
    private String name = "";

    @Option(
        names = "--server",
        required = true,
        paramLabel = "URL",
        description = "Its address; several servers of one store with commas between.")
    private String server = "";

    @Option(
        names = "--key-file",
        paramLabel = "FILE",
        description = "File that holds the API key for it.")
    private String keyFile = "";

    @Option(
        names = "--customer",
        paramLabel = "NAME",
        description = "Customer where a command needs one and DYNODE_CUSTOMER names none.")
    private String customer = "";

    @Option(names = "--use", description = "Use it from now on.")
    private boolean use;

    Add(Console console) {
      super(console);
    }

    @Override
    public Integer call() throws IOException {
      if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
        throw Failure.usage("'" + name + "' is no name: letters, digits, '.', '_' and '-'");
      }
      String key = "";
      if (!keyFile.isEmpty()) {
        Path file = console.file(keyFile).toAbsolutePath().normalize();
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
          throw Failure.usage(keyFile + " is no file that can be read");
        }
        key = file.toString();
      }
      Contexts before = Contexts.of(console);
      Contexts after =
          before.with(new Contexts.Context(name, Servers.checked(server), key, customer));
      boolean first = before.all().isEmpty() || use;
      (first ? after.using(name) : after).write(console);
      console.say(
          "context "
              + name
              + (before.all().containsKey(name) ? " changed" : " added")
              + (first ? ", and used from now on" : ""));
      return ExitCode.OK;
    }
  }

  /** Chooses one. */
  @Command(
      name = "use",
      description = {
        "Lets every command use that server, unless it is told otherwise; with --none no longer"
            + " any."
      },
      footer = {"", "Examples:", "  dynode context use lab", "  dynode context use --none"})
  static final class Use extends Local {
    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Which.")
    private String name = "";

    @Option(names = "--none", description = "Use none.")
    private boolean none;

    Use(Console console) {
      super(console);
    }

    @Override
    public Integer call() throws IOException {
      if (none == !name.isEmpty()) {
        throw Failure.usage("give either the name of a context or --none");
      }
      Contexts before = Contexts.of(console);
      before.using(none ? "" : before.get(name).name()).write(console);
      console.say(none ? "no context is used from now on" : "context " + name + " is used now");
      return ExitCode.OK;
    }
  }

  /** Lists them. */
  @Command(
      name = "list",
      description = "Lists the contexts; * marks the one in use.",
      footer = {"", "Examples:", "  dynode context list"})
  static final class ListContexts extends Local {
    @Mixin private Output output = new Output();

    ListContexts(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      Contexts contexts = Contexts.of(console);
      List<Json> rows = new ArrayList<>();
      for (Contexts.Context each : contexts.all().values()) {
        boolean current = each.name().equals(contexts.current());
        rows.add(
            output.table()
                ? Documents.with(each.json(), "current", Json.of(current ? "*" : ""))
                : Documents.with(each.json(), "current", Json.of(current)));
      }
      output.list(
          console,
          rows,
          Output.columns(
              "NAME",
              "/name",
              "USED",
              "/current",
              "SERVER",
              "/server",
              "CUSTOMER",
              "/customer",
              "KEY FILE",
              "/keyFile"));
      return ExitCode.OK;
    }
  }

  /** Forgets one. */
  @Command(
      name = "remove",
      description = "Forgets a context; the file of its key stays.",
      footer = {"", "Examples:", "  dynode context remove lab"})
  static final class Remove extends Local {
    @Parameters(paramLabel = "NAME", description = "Which.")
    private String name = "";

    Remove(Console console) {
      super(console);
    }

    @Override
    public Integer call() throws IOException {
      Contexts before = Contexts.of(console);
      before.without(before.get(name).name()).write(console);
      console.say("context " + name + " removed");
      return ExitCode.OK;
    }
  }
}
