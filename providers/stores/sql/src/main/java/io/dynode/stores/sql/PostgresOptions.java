package io.dynode.stores.sql;

import java.time.Duration;
import java.util.Set;

/**
 * How a PostgreSQL database (15 or newer) is used.
 *
 * @param url {@code jdbc:postgresql://host:port/database}; {@code ?currentSchema=} picks a schema
 * @param user empty: the one of the URL, or of the system
 * @param password empty: none, or the driver's password file
 * @param writers most transactions of this server that write or wait to write; they take turns with
 *     those of all other servers
 * @param readers most transactions that read at once; further ones wait
 * @param patience longest wait for a connection, for a turn to write, or for one statement
 */
public record PostgresOptions(
    String url, String user, String password, int writers, int readers, Duration patience) {
  /** Parameters of the driver that this store sets itself, or that would change what it means. */
  private static final Set<String> OURS =
      Set.of(
          "options",
          "socketTimeout",
          "connectTimeout",
          "loginTimeout",
          "cancelSignalTimeout",
          "targetServerType",
          "tcpKeepAlive",
          "reWriteBatchedInserts",
          "prepareThreshold",
          "preferQueryMode",
          "autosave",
          "readOnly",
          "readOnlyMode",
          "replication",
          "stringtype",
          "ApplicationName");

  private static final int DEFAULT_WRITERS = 2;
  private static final int DEFAULT_READERS = 8;
  private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(30);

  public PostgresOptions {
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException("url: begins with jdbc:postgresql:");
    }
    refuseGuards(url);
    if (writers < 1 || readers < 1 || patience.toSeconds() < 1) {
      throw new IllegalArgumentException("writers, readers: at least 1; patience: at least 1 s");
    }
  }

  /** What stands in the URL would go before what this store sets, and rests on. */
  private static void refuseGuards(String url) {
    int question = url.indexOf('?');
    String[] parameters = question < 0 ? new String[0] : url.substring(question + 1).split("&");
    for (String parameter : parameters) {
      String name = parameter.replaceFirst("=.*", "");
      if (OURS.contains(name)) {
        throw new IllegalArgumentException("url: '" + name + "' is not for you to set");
      }
    }
  }

  /** Two writers, eight readers, thirty seconds. */
  public static PostgresOptions of(String url, String user, String password) {
    return new PostgresOptions(
        url, user, password, DEFAULT_WRITERS, DEFAULT_READERS, DEFAULT_PATIENCE);
  }

  /** Without what is secret: an URL may hold a password, too. */
  @Override
  public String toString() {
    return place();
  }

  /** The database, for messages. */
  String place() {
    int question = url.indexOf('?');
    return question < 0 ? url : url.substring(0, question);
  }
}
