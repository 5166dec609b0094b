package io.dynode.stores.sql;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** Every row of a table in the order of its key, as the database holds it. */
final class TableWalk {
  private static final int PAGE = 2_000;
  private static final int REPORT = 10_000;

  private final Session session;
  private final ObjLongConsumer<String> progress;
  private final ByteBuffer length = ByteBuffer.allocate(Long.BYTES);

  /**
   * @param session in a transaction that sees one state, and reads page by page
   * @param progress told of the rows of a table now and then
   */
  TableWalk(Session session, ObjLongConsumer<String> progress) {
    this.session = session;
    this.progress = progress;
  }

  /** Takes a row: a {@code String}, a {@code Long} or a {@code byte[]} for each column. */
  interface Sink {
    void take(Object[] row) throws SQLException;
  }

  TableFacts run(Mapping<?> mapping, Sink sink) throws SQLException {
    MessageDigest digest = sha256();
    List<Kind> kinds = mapping.kinds();
    Object[] row = new Object[kinds.size()];
    String table = mapping.table().name();
    long rows = 0;
    try (Statement statement = session.connection().createStatement()) {
      statement.setFetchSize(PAGE);
      try (ResultSet result = statement.executeQuery(mapping.walkSql())) {
        while (result.next()) {
          for (int i = 0; i < row.length; i++) {
            row[i] = whole(value(result, i + 1, kinds.get(i)), table);
            add(digest, row[i]);
          }
          sink.take(row);
          rows++;
          if (rows % REPORT == 0) {
            progress.accept(table, rows);
          }
        }
      }
    }
    return new TableFacts(table, rows, HexFormat.of().formatHex(digest.digest()));
  }

  private static @Nullable Object value(ResultSet result, int column, Kind kind)
      throws SQLException {
    return switch (kind) {
      case TEXT, JSON -> result.getString(column);
      case LONG, INT, FLAG -> result.getLong(column);
      case BYTES -> result.getBytes(column);
    };
  }

  private static Object whole(@Nullable Object value, String table) {
    if (value == null) {
      throw new ProblemException(
          ErrorCode.STORE_FAILED, "A row of table '" + table + "' has a column without a value.");
    }
    return value;
  }

  private void add(MessageDigest digest, Object value) {
    switch (value) {
      case Long number -> digest.update(length.clear().putLong(number).flip());
      case String text -> add(digest, text.getBytes(StandardCharsets.UTF_8));
      case byte[] bytes -> add(digest, bytes);
      default -> throw new IllegalArgumentException("No value of a column: " + value.getClass());
    }
  }

  private void add(MessageDigest digest, byte[] bytes) {
    digest.update(length.clear().putLong(bytes.length).flip());
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
