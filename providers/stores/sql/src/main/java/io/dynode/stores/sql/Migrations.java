package io.dynode.stores.sql;

import io.dynode.json.Digest;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Brings a database from any earlier version of the schema to the newest, or refuses. */
final class Migrations {
  /** Files of each dialect's folder; the first makes version 1 of an empty database. */
  static final List<String> VERSIONS = List.of("V1__initial.sql");

  private static final int DIGITS = 16;

  private final Dialect dialect;
  private final String database;

  Migrations(Dialect dialect, String database) {
    this.dialect = dialect;
    this.database = database;
  }

  /** All in one transaction: a failed upgrade leaves the old schema. */
  void run(Session session) throws SQLException {
    dialect.beginWrite(session, List.of());
    // Its turn comes now: what follows goes past the session.
    session.open();
    boolean done = false;
    try (Statement statement = session.connection().createStatement()) {
      statement.execute(
          "create table if not exists schema_version (version integer primary key, name text)");
      int version = version(statement);
      for (int made = 0; made < version; made++) {
        requireSame(statement, made);
      }
      for (int next = version; next < VERSIONS.size(); next++) {
        for (String ddl : statements(VERSIONS.get(next))) {
          statement.execute(ddl);
        }
        statement.execute(
            "insert into schema_version (version, name) values (%d, '%s')"
                .formatted(next + 1, name(next)));
      }
      dialect.commit(session);
      done = true;
    } finally {
      if (!done) {
        dialect.rollback(session);
      }
    }
  }

  private int version(Statement statement) throws SQLException {
    try (ResultSet result =
        statement.executeQuery("select coalesce(max(version), 0) from schema_version")) {
      int version = result.next() ? result.getInt(1) : 0;
      if (version > VERSIONS.size()) {
        throw new ProblemException(
            ErrorCode.STORE_FAILED,
            ("The database %s has schema version %d, and this Dynode knows none beyond %d. Start"
                    + " the newer Dynode that wrote it, or restore a backup from before.")
                .formatted(database, version, VERSIONS.size()));
      }
      return version;
    }
  }

  /** A version's file may have changed until it was released: what it made then is another one. */
  private void requireSame(Statement statement, int index) throws SQLException {
    String sql = "select name from schema_version where version = " + (index + 1);
    try (ResultSet result = statement.executeQuery(sql)) {
      String found = result.next() ? String.valueOf(result.getString(1)) : "nothing";
      if (!found.equals(name(index))) {
        throw new ProblemException(
            ErrorCode.STORE_FAILED,
            ("The database %s was made by a Dynode from before the first release: its schema is %s"
                    + " where this one has %s. Start the Dynode that made it, or begin with an"
                    + " empty database.")
                .formatted(database, found, name(index)));
      }
    }
  }

  /** A version's file and what it says. */
  private String name(int index) {
    String file = VERSIONS.get(index);
    byte[] text = text(dialect, file).getBytes(StandardCharsets.UTF_8);
    return file + " " + Digest.sha256Hex(text).substring(0, DIGITS);
  }

  /** The statements of a file: each ends with a semicolon at the end of a line. */
  private List<String> statements(String file) {
    return List.of(text(dialect, file).strip().split(";\\s*\n?(?=\\s|$)"));
  }

  static String text(Dialect dialect, String file) {
    String name = dialect.folder() + "/" + file;
    try (InputStream in = Migrations.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("The resource " + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
