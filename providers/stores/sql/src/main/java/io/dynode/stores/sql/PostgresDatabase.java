package io.dynode.stores.sql;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** A schema of a PostgreSQL database that all servers of an installation share. */
final class PostgresDatabase implements Database {
  private static final int OLDEST = 15;

  // Scans name their index by its bounds and its whole order; no plan may be better than walking
  // it,
  // whatever the statistics of a table that was just empty say. So none need be made again for
  // other values: that took longer than what was asked.
  private static final String PLANS =
      " -c enable_seqscan=off -c enable_sort=off -c enable_bitmapscan=off -c"
          + " enable_incremental_sort=off -c plan_cache_mode=force_generic_plan";

  private final PostgresOptions options;
  private final Postgres dialect;
  private volatile @Nullable Announcements announcements;

  private PostgresDatabase(PostgresOptions options) {
    this.options = options;
    this.dialect = new Postgres(options.place());
  }

  /** Connects and brings the schema up to date, one server after the other. */
  static PostgresDatabase open(PostgresOptions options) {
    PostgresDatabase database = new PostgresDatabase(options);
    try {
      database.start();
    } catch (RuntimeException e) {
      throw database.dialect.told(e);
    }
    return database;
  }

  private void start() {
    Session session = connect(true);
    try {
      requireUsable(session.connection());
      new Migrations(dialect, options.place()).run(session);
      name(session.connection());
    } catch (SQLException e) {
      throw dialect.failed(e);
    } finally {
      session.close();
    }
  }

  /** A name that no other server has. */
  private void name(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("select gen_random_uuid()")) {
      result.next();
      String name = String.valueOf(result.getString(1));
      dialect.server(name);
      announcements = new Announcements(name, () -> connect(false));
    }
  }

  private void requireUsable(Connection connection) throws SQLException {
    DatabaseMetaData facts = connection.getMetaData();
    if (facts.getDatabaseMajorVersion() < OLDEST) {
      throw refused(
          "is PostgreSQL " + facts.getDatabaseProductVersion() + "; it has to be 15 or newer.");
    }
    String sql =
        "select current_schema(), pg_encoding_to_char(encoding), pg_is_in_recovery(),"
            + " exists (select from pg_tables where schemaname = current_schema()),"
            + " to_regclass(quote_ident(current_schema()) || '.schema_version') is not null"
            + " from pg_database where datname = current_database()";
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      if (result.getString(1) == null) {
        throw refused("has no schema of the name in 'currentSchema'; create it first.");
      }
      if (!"UTF8".equals(result.getString(2))) {
        throw refused("has encoding " + result.getString(2) + "; it has to be UTF8.");
      }
      if (result.getBoolean(3)) {
        throw refused("is a standby and cannot be written; name the primary.");
      }
      if (result.getBoolean(4) && !result.getBoolean(5)) {
        throw refused("holds tables of another program; name another schema or database.");
      }
    }
  }

  private ProblemException refused(String why) {
    return new ProblemException(
        ErrorCode.STORE_FAILED, "The database " + options.place() + " " + why);
  }

  @Override
  public Postgres dialect() {
    return dialect;
  }

  @Override
  public int writers() {
    return options.writers();
  }

  @Override
  public int readers() {
    return options.readers();
  }

  @Override
  public Duration patience() {
    return options.patience();
  }

  @Override
  public Session connect(boolean writes) {
    String seconds = Long.toString(options.patience().toSeconds());
    String millis = Long.toString(options.patience().toMillis());
    Properties properties = new Properties();
    set(properties, PGProperty.USER, options.user());
    set(properties, PGProperty.PASSWORD, options.password());
    set(properties, PGProperty.APPLICATION_NAME, writes ? "dynode" : "dynode reads");
    set(properties, PGProperty.CONNECT_TIMEOUT, seconds);
    // Longer than any statement may take: a server that is gone without a word is noticed.
    set(
        properties,
        PGProperty.SOCKET_TIMEOUT,
        Long.toString(2 * options.patience().toSeconds() + 10));
    set(properties, PGProperty.TCP_KEEP_ALIVE, "true");
    set(properties, PGProperty.REWRITE_BATCHED_INSERTS, "true");
    set(properties, PGProperty.PREPARE_THRESHOLD, "2");
    set(properties, PGProperty.TARGET_SERVER_TYPE, "primary");
    set(
        properties,
        PGProperty.OPTIONS,
        "-c lock_timeout="
            + millis
            + " -c statement_timeout="
            + millis
            + " -c idle_in_transaction_session_timeout="
            + millis
            + " -c synchronous_commit=on"
            + PLANS);
    try {
      Connection connection = new Driver().connect(options.url(), properties);
      if (connection == null) {
        throw refused("has an address that is none of PostgreSQL.");
      }
      return new Session(connection);
    } catch (SQLException e) {
      throw dialect.failed(e);
    }
  }

  private static void set(Properties properties, PGProperty name, String value) {
    if (!value.isEmpty()) {
      name.set(properties, value);
    }
  }

  @Override
  public void listen(Consumer<Set<String>> listener) {
    Objects.requireNonNull(announcements).listen(listener);
  }

  @Override
  public void close() {
    Announcements open = announcements;
    if (open != null) {
      open.close();
    }
  }
}
