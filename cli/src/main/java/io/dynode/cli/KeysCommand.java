package io.dynode.cli;

import io.dynode.model.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** API keys. */
@Command(name = "keys", description = "Creates, lists and revokes API keys.")
final class KeysCommand {
  /** Creates a key. */
  @Command(
      name = "create",
      description = {
        "Creates an API key. It is shown this once: on standard output, or in a file that only you"
            + " can read."
      },
      footer = {
        "",
        "Examples:",
        "  dynode keys create --principal alice --role user --for city --to alice.key",
        "  dynode keys create --principal pool-2-agents --role agent --pool pool-2 --to agent.key"
      })
  static final class CreateKey extends ClientCommand {
    @Option(
        names = "--principal",
        required = true,
        paramLabel = "NAME",
        description = "Whom it stands for, as the audit shows it.")
    private String principal = "";

    @Option(
        names = "--role",
        required = true,
        paramLabel = "ROLE",
        description = "admin, operator, user, viewer or agent.")
    private String role = "";

    @Option(
        names = "--for",
        split = ",",
        paramLabel = "CUSTOMER",
        description = "Customers it may act for; * means all.")
    private List<String> customers = List.of();

    @Option(names = "--pool", paramLabel = "NAME", description = "For agents: their pool.")
    private String pool = "";

    @Option(names = "--expires", paramLabel = "DURATION", description = "For example 90d.")
    private String expires = "";

    @Option(names = "--to", paramLabel = "FILE", description = "Write the key there (0600).")
    private String to = "";

    @Mixin private Output output = new Output();

    CreateKey(Console console) {
      super(console);
    }

    @Override
    public Integer call() throws IOException {
      Json.Obj wanted =
          Json.object(
              "principal",
              Json.of(principal),
              "role",
              Json.of(role),
              "customers",
              Json.of(customers.stream().map(Json::of).toList()));
      if (!pool.isEmpty()) {
        wanted = Documents.with(wanted, "pool", Json.of(pool));
      }
      if (!expires.isEmpty()) {
        wanted = Documents.with(wanted, "expiresIn", Json.of(expires));
      }
      Path file = to.isEmpty() ? Path.of("") : console().file(to);
      if (!to.isEmpty()) {
        reserve(file);
      }
      Json made = make(wanted, file);
      String key = Texts.at(made, "/key");
      if (!to.isEmpty()) {
        Files.writeString(file, key + "\n");
        console().say("key " + Texts.at(made, "/details/id") + " written to " + to);
      } else if (output.table()) {
        console().out().println(key);
      } else {
        output.one(console(), made);
      }
      return ExitCode.OK;
    }

    private Json make(Json wanted, Path file) throws IOException {
      try {
        return api().post("/v1/keys", wanted);
      } catch (Failure e) {
        if (!to.isEmpty()) {
          Files.deleteIfExists(file);
        }
        throw e;
      }
    }

    /** Makes the file before the key, so that no key is made that cannot be kept. */
    private static void reserve(Path file) throws IOException {
      try {
        Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
            .close();
      } catch (java.nio.file.FileAlreadyExistsException _) {
        throw Failure.usage(file + " exists already; name another file, or remove it first");
      } catch (UnsupportedOperationException _) {
        Files.createFile(file);
      }
    }
  }

  /** Lists keys. */
  @Command(
      name = "list",
      description = "Lists API keys, without their secrets.",
      footer = {"", "Examples:", "  dynode keys list"})
  static final class ListKeys extends ClientCommand {
    @Mixin private Output output = new Output();

    ListKeys(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      output.list(console(), api().list("/v1/keys", 100_000), Kinds.KEYS.columns());
      return ExitCode.OK;
    }
  }

  /** Revokes a key. */
  @Command(
      name = "revoke",
      description = "Revokes an API key at once and for ever.",
      footer = {"", "Examples:", "  dynode keys revoke 01JD3W0Q8Z5T9K2M4N6P8R0S2T"})
  static final class Revoke extends ClientCommand {
    @Parameters(paramLabel = "ID", description = "Its id, as 'keys list' shows it.")
    private String id = "";

    Revoke(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      api().delete("/v1/keys/" + Texts.segment(id));
      console().say("key " + id + " revoked");
      return ExitCode.OK;
    }
  }
}
