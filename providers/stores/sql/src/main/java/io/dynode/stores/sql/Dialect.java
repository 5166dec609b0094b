package io.dynode.stores.sql;

import io.dynode.model.Row;
import io.dynode.spi.Lock;
import io.dynode.spi.Table;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What differs between databases. Everything else is SQL that all of them understand. */
interface Dialect {
  /** Folder of the schema's versions among the resources. */
  String folder();

  /** The type of a column in the schema. */
  String type(Kind kind);

  /** What a scan reads from; may name the index, so that no planner takes another one. */
  String from(Table<?> table, String index);

  /** A column in a condition that must not decide which index is taken. */
  String unindexed(String column);

  /** Whether {@link #from} says which index is walked; else bounds and order leave no other. */
  boolean namesIndexes();

  /** Begins a transaction that sees one state and changes nothing. */
  void beginRead(Session session) throws SQLException;

  /** As {@link #beginRead}, for reading all there is page by page, however long it takes. */
  default void beginWalk(Session session) throws SQLException {
    beginRead(session);
  }

  /** Whether the database finds itself whole; else what it says. */
  default Optional<String> damage(Session session) throws SQLException {
    return Optional.empty();
  }

  /** Begins a transaction that changes things, and takes its locks in natural order. */
  void beginWrite(Session session, List<Lock> locks) throws SQLException;

  /** Makes it durable. */
  void commit(Session session) throws SQLException;

  /** Ends it without a change. */
  void rollback(Session session) throws SQLException;

  /** Runs a query with these values (text, longs) and reads all its rows. */
  <R extends Row> List<R> query(
      Session session, String sql, List<Object> values, Mapping<R> mapping) throws SQLException;

  /** Asks all of these in one journey; only where journeys cost, see {@link #joins}. */
  default void ask(Session session, List<Question<?>> questions) throws SQLException {
    throw new IllegalStateException("Each question is asked when its time comes");
  }

  /** Whether a statement outside of a transaction sees one committed state by itself. */
  default boolean readsAlone() {
    return false;
  }

  /** The current row of a result. */
  interface Cells {
    /** One value: a {@code String}, a {@code Long} or a {@code byte[]}, as the kind says. */
    Object get(int column, Kind kind) throws SQLException;
  }

  /** Whether several statements go to the database in one journey, and journeys cost. */
  default boolean joins() {
    return false;
  }

  /** Tells other servers on the same database, with the commit of these writes. */
  default void announce(Writes writes, Set<String> words) {}

  /** Whether the connection is gone, so that the same may succeed on a new one. */
  boolean lost(SQLException e);

  /** What a failed statement means to a caller. */
  RuntimeException failed(SQLException e);

  /** What it means to a caller that a transaction could not begin. */
  default RuntimeException notBegun(SQLException e) {
    return failed(e);
  }

  /** What a failed commit means: a known failure, or an unknown outcome. */
  RuntimeException commitFailed(SQLException e);
}
