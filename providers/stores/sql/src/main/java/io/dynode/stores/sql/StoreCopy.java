package io.dynode.stores.sql;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjLongConsumer;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Copies every row of a store into an empty PostgreSQL, in one transaction, and compares. */
final class StoreCopy {
  private static final Logger LOG = System.getLogger("io.dynode.stores.sql");

  private final Mappings from;
  private final Mappings to;
  private final ObjLongConsumer<String> progress;

  StoreCopy(Mappings from, Mappings to, ObjLongConsumer<String> progress) {
    this.from = from;
    this.to = to;
    this.progress = progress;
  }

  /** What was copied; when this throws, nothing was, or it says that this is not known. */
  List<TableFacts> run(Database source, PostgresDatabase target) {
    Postgres there = target.dialect();
    Session reading = source.connect(false);
    Session writing = target.connect(true);
    try {
      source.dialect().beginWalk(reading);
      there(there, () -> there.beginBulk(writing));
      List<TableFacts> facts = copied(reading, writing, there);
      commit(writing, there);
      analyze(writing);
      return facts;
    } catch (SQLException e) {
      throw source.dialect().failed(e);
    } finally {
      // What was not committed goes with its connection.
      writing.close();
      reading.close();
    }
  }

  /** A step in the target: its failures are the target's, not the source's. */
  private interface Step {
    void run() throws SQLException;
  }

  private static void there(Postgres dialect, Step step) {
    try {
      step.run();
    } catch (SQLException e) {
      throw dialect.failed(e);
    }
  }

  private static void commit(Session writing, Postgres dialect) {
    try {
      writing.connection().commit();
    } catch (SQLException e) {
      if (!dialect.lost(e)) {
        throw dialect.failed(e);
      }
      ProblemException problem =
          new ProblemException(
              ErrorCode.STORE_FAILED,
              "The connection was lost at the end: whether the copy is there is not known. Ask"
                  + " 'dynode store check' with the target's settings: it counts the rows.");
      problem.initCause(e);
      throw problem;
    }
  }

  /** All is there by now: what the planner does not know it learns later by itself. */
  private static void analyze(Session writing) {
    try {
      writing.connection().setAutoCommit(true);
      writing.run("set statement_timeout = 0");
      for (Table<?> table : Tables.ALL) {
        writing.run("analyze " + Column.quoted(table.name()));
      }
    } catch (SQLException e) {
      LOG.log(Level.WARNING, "All was copied; 'analyze' failed, run it there by hand", e);
    }
  }

  private List<TableFacts> copied(Session reading, Session writing, Postgres there)
      throws SQLException {
    there(
        there,
        () -> {
          for (Table<?> table : Tables.ALL) {
            requireEmpty(writing, table);
          }
        });
    TableWalk walk = new TableWalk(reading, progress);
    List<TableFacts> facts = new ArrayList<>();
    for (Table<?> table : Tables.ALL) {
      facts.add(copy(walk, writing, table, there));
    }
    there(there, () -> compare(writing, facts));
    return facts;
  }

  private void compare(Session writing, List<TableFacts> facts) throws SQLException {
    TableWalk back = new TableWalk(writing, (_, _) -> {});
    for (TableFacts fact : facts) {
      Table<?> table = Tables.ALL.get(facts.indexOf(fact));
      TableFacts found = back.run(to.of(table), _ -> {});
      if (!found.equals(fact)) {
        throw new ProblemException(
            ErrorCode.STORE_FAILED,
            "Table '" + table.name() + "' is not the same there; nothing was kept.");
      }
    }
  }

  private static void requireEmpty(Session session, Table<?> table) throws SQLException {
    String sql = "select exists (select from " + Column.quoted(table.name()) + ")";
    try (Statement statement = session.connection().createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      if (result.next() && result.getBoolean(1)) {
        throw new ProblemException(
            ErrorCode.CONFLICT,
            "The target is in use: its table '"
                + table.name()
                + "' has rows. Name an empty database, or another schema with currentSchema.");
      }
    }
  }

  private TableFacts copy(TableWalk walk, Session writing, Table<?> table, Postgres there)
      throws SQLException {
    CopyIn copy = begun(writing, table, there);
    boolean done = false;
    try {
      CopyText text = new CopyText(copy);
      TableFacts facts = walk.run(from.of(table), row -> there(there, () -> text.row(row)));
      there(there, text::end);
      done = true;
      return facts;
    } finally {
      if (!done) {
        cancel(copy);
      }
    }
  }

  private CopyIn begun(Session writing, Table<?> table, Postgres there) {
    try {
      Connection connection = writing.connection();
      return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(to.of(table).copySql());
    } catch (SQLException e) {
      throw there.failed(e);
    }
  }

  /** What failed before is what is told. */
  private static void cancel(CopyIn copy) {
    try {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    } catch (SQLException e) {
      LOG.log(Level.DEBUG, "The copy could not be called off; it goes with its connection", e);
    }
  }
}
