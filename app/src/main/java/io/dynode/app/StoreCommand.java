package io.dynode.app;

import io.dynode.cli.Console;
import io.dynode.cli.ExitCode;
import io.dynode.cli.Failure;
import io.dynode.cli.Output;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.stores.sql.PostgresOptions;
import io.dynode.stores.sql.SqlStore;
import io.dynode.stores.sql.TableFacts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Looks after the state store while no server needs to run. */
@Command(
    name = "store",
    description = "Looks after the state store that a server's configuration names.")
final class StoreCommand {
  private StoreCommand() {}

  static CommandSpec spec(Console console) {
    return CommandSpec.forAnnotatedObject(new StoreCommand())
        .addSubcommand("migrate", new CommandLine(new Migrate(console)))
        .addSubcommand("check", new CommandLine(new Check(console)))
        .addSubcommand("copy", new CommandLine(new Copy(console)));
  }

  /** What its commands share. */
  abstract static class Work implements Callable<Integer> {
    private final Console console;

    @Option(
        names = "--config",
        paramLabel = "FILE",
        description =
            "The server's YAML file of settings. Default: dynode.yaml of the data folder.")
    private String file = "";

    @Option(
        names = "--data-folder",
        paramLabel = "DIR",
        description = "The server's data folder. Default: DYNODE_DATA, else ./dynode-data.")
    private String data = "";

    Work(Console console) {
      this.console = console;
    }

    @Override
    public final Integer call() {
      try {
        Config config =
            ConfigReader.of(
                    Role.SERVER, console, file, r -> data.isEmpty() ? r : r.option("data", data))
                .read();
        run(config, StoreConfig.of(config, console));
        return ExitCode.OK;
      } catch (IllegalArgumentException e) {
        throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()));
      } catch (ProblemException e) {
        boolean later = e.code() == ErrorCode.STORE_LOCKED || e.code() == ErrorCode.UNAVAILABLE;
        throw new Failure(
            later ? ExitCode.UNAVAILABLE : ExitCode.REFUSED, String.valueOf(e.getMessage()));
      }
    }

    abstract void run(Config config, Optional<PostgresOptions> postgres);

    Console console() {
      return console;
    }

    /** The store of the configuration; a file is not made. */
    SqlStore open(Config config, Optional<PostgresOptions> postgres) {
      return postgres.map(SqlStore::postgres).orElseGet(() -> sqlite(config.data()));
    }

    SqlStore sqlite(String folder) {
      Path database = new DataFolder(console.folder().resolve(folder)).database();
      if (!Files.exists(database)) {
        throw new Failure(ExitCode.NOT_FOUND, "there is no store " + database);
      }
      return SqlStore.sqlite(database);
    }

    void tell(String table, long rows) {
      console.say(String.format(Locale.ROOT, "%s: %,d rows", table, rows));
    }

    void show(Output output, List<TableFacts> facts) {
      List<Json> rows = new ArrayList<>();
      for (TableFacts each : facts) {
        rows.add(
            Json.object(
                "table", Json.of(each.table()),
                "rows", Json.of(each.rows()),
                "sha256", Json.of(each.digest())));
      }
      output.list(
          console, rows, Output.columns("TABLE", "/table", "ROWS", "/rows", "SHA-256", "/sha256"));
    }

    static long rows(List<TableFacts> facts) {
      return facts.stream().mapToLong(TableFacts::rows).sum();
    }
  }

  /** Brings its tables up to date. */
  @Command(
      name = "migrate",
      description = {
        "Brings the store's tables to the version of this Dynode, in one transaction; a server does"
            + " the same at its start. A store of a newer Dynode is refused."
      },
      footer = {"", "Examples:", "  dynode store migrate --config /etc/dynode.yaml"})
  static final class Migrate extends Work {
    Migrate(Console console) {
      super(console);
    }

    @Override
    void run(Config config, Optional<PostgresOptions> postgres) {
      open(config, postgres).close();
      console().say("the store's tables are those of dynode " + Version.text());
    }
  }

  /** Reads it all. */
  @Command(
      name = "check",
      description = {
        "Reads every row on one committed state and says how many there are, with a digest of each"
            + " table that is the same in SQLite and PostgreSQL. Status 3 when a row cannot be"
            + " read. On SQLite the server must be stopped."
      },
      footer = {
        "",
        "Examples:",
        "  dynode store check",
        "  dynode store check --config /etc/dynode.yaml -o json"
      })
  static final class Check extends Work {
    @Mixin private Output output = new Output();

    Check(Console console) {
      super(console);
    }

    @Override
    void run(Config config, Optional<PostgresOptions> postgres) {
      try (SqlStore store = open(config, postgres)) {
        show(output, store.check(this::tell));
      }
    }
  }

  /** From SQLite to PostgreSQL. */
  @Command(
      name = "copy",
      description = {
        "Copies a SQLite store into the empty PostgreSQL that the configuration names, in one"
            + " transaction, reads it back and compares. The server on the SQLite store must be"
            + " stopped. Files are not copied: let 'objects' name the folder they are in."
      },
      footer = {
        "",
        "Examples:",
        "  dynode store copy --from /var/lib/dynode --config /etc/dynode.yaml"
      })
  static final class Copy extends Work {
    @Option(
        names = "--from",
        paramLabel = "DIR",
        description = "Data folder of the SQLite store. Default: the server's data folder.")
    private String from = "";

    @Mixin private Output output = new Output();

    Copy(Console console) {
      super(console);
    }

    @Override
    void run(Config config, Optional<PostgresOptions> postgres) {
      PostgresOptions target =
          postgres.orElseThrow(() ->
              new Failure(
                  ExitCode.USAGE,
                  "the configuration names no target: set store: postgresql and storeUrl"));
      long start = System.nanoTime();
      try (SqlStore source = sqlite(from.isEmpty() ? config.data() : from);
          SqlStore store = SqlStore.postgres(target)) {
        List<TableFacts> facts = source.copyTo(store, this::tell);
        double seconds = (System.nanoTime() - start) / 1e9;
        show(output, facts);
        console()
            .say(
                String.format(
                    Locale.ROOT,
                    "copied and compared %,d rows in %.1f s; start no server on the old store now",
                    rows(facts),
                    seconds));
      }
    }
  }
}
