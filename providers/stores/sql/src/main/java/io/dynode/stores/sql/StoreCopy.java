package io.dynode.stores.sql;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
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
  private final Mappings from;
  private final Mappings to;
  private final ObjLongConsumer<String> progress;

  StoreCopy(Mappings from, Mappings to, ObjLongConsumer<String> progress) {
    this.from = from;
    this.to = to;
    this.progress = progress;
  }

  /** What was copied; when this throws, nothing was. */
  List<TableFacts> run(Database source, PostgresDatabase target) {
    Session reading = source.connect(false);
    Session writing = target.connect(true);
    try {
      source.dialect().beginWalk(reading);
      target.dialect().beginBulk(writing);
      List<TableFacts> facts = copied(reading, writing);
      writing.connection().commit();
      writing.connection().setAutoCommit(true);
      writing.run("analyze");
      return facts;
    } catch (SQLException e) {
      throw target.dialect().failed(e);
    } finally {
      // What was not committed goes with its connection.
      writing.close();
      reading.close();
    }
  }

  private List<TableFacts> copied(Session reading, Session writing) throws SQLException {
    for (Table<?> table : Tables.ALL) {
      requireEmpty(writing, table);
    }
    TableWalk walk = new TableWalk(reading, progress);
    List<TableFacts> facts = new ArrayList<>();
    for (Table<?> table : Tables.ALL) {
      facts.add(copy(walk, writing, table));
    }
    TableWalk back = new TableWalk(writing, (_, _) -> {});
    for (TableFacts fact : facts) {
      Table<?> table = Tables.ALL.get(facts.indexOf(fact));
      TableFacts there = back.run(to.of(table), _ -> {});
      if (!there.equals(fact)) {
        throw new ProblemException(
            ErrorCode.STORE_FAILED,
            "Table '" + table.name() + "' is not the same there; nothing was kept.");
      }
    }
    return facts;
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

  private TableFacts copy(TableWalk walk, Session writing, Table<?> table) throws SQLException {
    Connection connection = writing.connection();
    CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(to.of(table).copySql());
    boolean done = false;
    try {
      CopyText text = new CopyText(copy);
      TableFacts facts = walk.run(from.of(table), text::row);
      text.end();
      done = true;
      return facts;
    } finally {
      if (!done && copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }
}
