package io.dynode.stores.sql;

import io.dynode.model.Row;
import io.dynode.spi.Scan;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/**
 * One of several questions that go to the database together.
 *
 * @param answer told of the rows that were found
 */
record Question<R extends Row>(
    Mapping<R> mapping, String sql, Writes.Values values, Consumer<List<R>> answer) {
  /** For the rows with these keys, one array for each column of the key. */
  static <R extends Row> Question<R> keys(
      Mapping<R> mapping, List<List<Object>> keys, Consumer<List<R>> answer) {
    return new Question<>(
        mapping, mapping.togetherSql(), (s, from) -> bind(s, from, mapping, keys), answer);
  }

  /** For the rows of a walk. */
  static <R extends Row> Question<R> walk(
      Mapping<R> mapping, Scan<R> scan, Consumer<List<R>> answer) {
    return new Question<>(
        mapping,
        mapping.scanSql(ScanShape.of(scan)),
        (s, from) -> Mapping.bindAll(s, from, mapping.values(scan)),
        answer);
  }

  private static int bind(
      PreparedStatement statement, int from, Mapping<?> mapping, List<List<Object>> keys)
      throws SQLException {
    List<Kind> kinds = mapping.keyKinds();
    for (int i = 0; i < kinds.size(); i++) {
      int part = i;
      Object[] values = keys.stream().map(key -> key.get(part)).toArray();
      String type = kinds.get(i) == Kind.TEXT ? "text" : "bigint";
      statement.setArray(from + i, statement.getConnection().createArrayOf(type, values));
    }
    return from + kinds.size();
  }
}
