package io.dynode.app;

import io.dynode.cli.Console;
import io.dynode.cli.ExitCode;
import io.dynode.cli.Failure;
import io.dynode.stores.sql.PostgresOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which state store a configuration names, with its secret, which is no setting. */
final class StoreConfig {
  private static final String POSTGRESQL = "postgresql";
  private static final String PASSWORD = "DYNODE_STORE_PASSWORD";
  private static final String JDBC = "jdbc:";

  /** One listens, two write, one at least reads. */
  static final int LEAST_CONNECTIONS = 4;

  private static final int WRITERS = 2;
  private static final Pattern ADDRESS =
      Pattern.compile("(jdbc:)?postgres(ql)?://[^/@?]+/[^/@?]+(\\?.*)?");
  private static final Pattern WITH_USER = Pattern.compile("//[^/?]*@");
  private static final Pattern WITH_PASSWORD =
      Pattern.compile("[?&]\\w*password=", Pattern.CASE_INSENSITIVE);

  private StoreConfig() {}

  /**
   * How PostgreSQL is used; empty: SQLite.
   *
   * @throws Failure when the settings make no sense; never with a secret in it
   */
  static Optional<PostgresOptions> of(Config config, Console console) {
    if (!isPostgres(config)) {
      refuseStray(config);
      return Optional.empty();
    }
    if (config.storeUrl().isEmpty()) {
      throw wrong("storeUrl", "store: postgresql needs postgresql://HOST:PORT/DATABASE");
    }
    if (WITH_PASSWORD.matcher(config.storeUrl()).find()
        || WITH_USER.matcher(config.storeUrl()).find()) {
      throw wrong(
          "storeUrl",
          "it must hold no user and no password, since it is shown; use storeUser, and"
              + " storePasswordFile or the variable "
              + PASSWORD);
    }
    if (!ADDRESS.matcher(config.storeUrl()).matches()) {
      throw wrong(
          "storeUrl",
          "postgresql://HOST:PORT/DATABASE is expected, perhaps with ?currentSchema=NAME");
    }
    PostgresOptions usual = options(config, password(config, console));
    return Optional.of(
        new PostgresOptions(
            usual.url(),
            usual.user(),
            usual.password(),
            WRITERS,
            config.storePool() - WRITERS - 1,
            usual.patience()));
  }

  private static PostgresOptions options(Config config, String password) {
    try {
      return PostgresOptions.of(jdbc(config.storeUrl()), config.storeUser(), password);
    } catch (IllegalArgumentException e) {
      throw wrong("storeUrl", e.getMessage() + "; leave it out");
    }
  }

  private static String jdbc(String url) {
    String plain = url.startsWith(JDBC) ? url.substring(JDBC.length()) : url;
    return JDBC + POSTGRESQL + plain.substring(plain.indexOf(':'));
  }

  /** What would be passed over is refused: it was meant for the other store. */
  private static void refuseStray(Config config) {
    if (!config.storeUrl().isEmpty()) {
      throw wrong("storeUrl", "it is for store: postgresql; this is sqlite");
    }
    if (!config.storeUser().isEmpty()) {
      throw wrong("storeUser", "it is for store: postgresql; this is sqlite");
    }
    if (!config.storePasswordFile().isEmpty()) {
      throw wrong("storePasswordFile", "it is for store: postgresql; this is sqlite");
    }
  }

  private static String password(Config config, Console console) {
    if (config.storePasswordFile().isEmpty()) {
      return console.environment().getOrDefault(PASSWORD, "");
    }
    Path file = console.folder().resolve(config.storePasswordFile());
    try {
      String password = Files.readString(file).strip();
      if (password.isEmpty()) {
        throw wrong("storePasswordFile", file + " is empty");
      }
      return password;
    } catch (IOException e) {
      throw wrong("storePasswordFile", file + " cannot be read: " + Failure.reason(e));
    }
  }

  static boolean isPostgres(Config config) {
    return config.store().equals(POSTGRESQL);
  }

  private static Failure wrong(String setting, String why) {
    return new Failure(ExitCode.USAGE, "configuration '" + setting + "': " + why);
  }
}
