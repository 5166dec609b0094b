package io.dynode.stores.sql;

import io.dynode.model.Row;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.RecordComponent;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** One table in one dialect: its statements, and rows to and from JDBC. Safe for many threads. */
final class Mapping<R extends Row> {
  private static final int MOST_SHAPES = 1000;

  private final Table<R> table;
  private final Dialect dialect;
  private final Map<String, Column> columns = new LinkedHashMap<>();
  private final List<Column> all;
  private final List<Column> key;
  private final List<Column> indexed;
  private final List<Column> plain;
  private final MethodHandle make;
  private final Map<ScanShape, String> scans = new ConcurrentHashMap<>();

  final String selectSql;
  final String upsertSql;
  final String updateSql;
  final String deleteSql;

  Mapping(Table<R> table, Dialect dialect) {
    this.table = table;
    this.dialect = dialect;
    table.columns().forEach((name, component) -> columns.put(name, Column.of(component)));
    all = List.copyOf(columns.values());
    key = columns(table.key());
    Set<String> inIndexes =
        table.indexes().values().stream().flatMap(List::stream).collect(Collectors.toSet());
    indexed = all.stream().filter(c -> inIndexes.contains(c.name()) && !key.contains(c)).toList();
    plain = all.stream().filter(c -> !inIndexes.contains(c.name())).toList();
    make =
        Handles.constructor(
            table.type(),
            table.columns().values().stream()
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new));
    String byKey = " where " + each(key, " = ?", " and ");
    selectSql = select() + name() + byKey;
    upsertSql = upsert();
    updateSql =
        plain.isEmpty() ? "" : "update " + name() + " set " + each(plain, " = ?", ", ") + byKey;
    deleteSql = "delete from " + name() + byKey;
  }

  Table<R> table() {
    return table;
  }

  /** The name in the database, in quotes. */
  private String name() {
    return Column.quoted(table.name());
  }

  List<Column> columns(Collection<String> names) {
    return names.stream().map(name -> columns.get(name)).toList();
  }

  private String select() {
    return "select " + each(all, "", ", ") + " from ";
  }

  /** Reads all rows in the order of their keys. */
  String walkSql() {
    return select() + dialect.from(table, "") + " order by " + each(key, "", ", ");
  }

  /** Takes rows of all columns, in PostgreSQL's own way. */
  String copySql() {
    return "copy " + name() + " (" + each(all, "", ", ") + ") from stdin";
  }

  /** What each column holds. */
  List<Kind> kinds() {
    return all.stream().map(column -> column.codec().kind()).toList();
  }

  private String upsert() {
    List<Column> values = all.stream().filter(c -> !key.contains(c)).toList();
    String action =
        values.isEmpty()
            ? "nothing"
            : "update set "
                + values.stream()
                    .map(c -> c.sql() + " = excluded." + c.sql())
                    .collect(Collectors.joining(", "));
    String marks = all.stream().map(_ -> "?").collect(Collectors.joining(", "));
    return "insert into %s (%s) values (%s) on conflict (%s) do %s"
        .formatted(name(), each(all, "", ", "), marks, each(key, "", ", "), action);
  }

  private static String each(List<Column> columns, String suffix, String separator) {
    return columns.stream().map(c -> c.sql() + suffix).collect(Collectors.joining(separator));
  }

  /** The statement for a scan of this shape. */
  String scanSql(ScanShape shape) {
    String known = scans.get(shape);
    if (known != null) {
      return known;
    }
    if (scans.size() >= MOST_SHAPES) {
      scans.clear();
    }
    String sql = select() + dialect.from(table, shape.index()) + shape.conditions(this, dialect);
    scans.put(shape, sql);
    return sql;
  }

  /**
   * All rows with one of the keys in the arrays, one array for each column of the key. Whatever the
   * planner thinks of their number, each is looked up in the key's index.
   */
  String togetherSql() {
    StringBuilder arrays = new StringBuilder();
    StringBuilder names = new StringBuilder();
    StringBuilder same = new StringBuilder();
    for (int i = 0; i < key.size(); i++) {
      Column column = key.get(i);
      String type = column.codec().kind() == Kind.TEXT ? "text" : "bigint";
      arrays.append(i == 0 ? "" : ", ").append("?::").append(type).append("[]");
      names.append(i == 0 ? "k" : ", k").append(i);
      String wanted = column.codec().kind() == Kind.TEXT ? "k.k" + i + " collate \"C\"" : "k.k" + i;
      same.append(i == 0 ? "" : " and ").append("r.").append(column.sql()).append(" = ");
      same.append(wanted);
    }
    return "select "
        + all.stream().map(c -> "f." + c.sql()).collect(Collectors.joining(", "))
        + " from unnest(%s) as k(%s) cross join lateral (select r.* from %s r where %s offset 0) f"
            .formatted(arrays, names, name(), same);
  }

  /** What each column of the key holds. */
  List<Kind> keyKinds() {
    return key.stream().map(column -> column.codec().kind()).toList();
  }

  /** The columns of an index, the key's included. */
  List<Column> index(String index) {
    return columns(table.indexes().getOrDefault(index, table.key()));
  }

  /** The row as one of this table; a null in it is refused. */
  R check(Row row) {
    R typed = table.type().cast(row);
    for (Column column : all) {
      if (column.in(typed) == null) {
        throw new IllegalArgumentException(
            "Null in " + table.name() + "." + column.name() + " of " + row);
      }
    }
    return typed;
  }

  /** The key of a row in comparable form. */
  List<Object> keyOf(R row) {
    List<Object> values = new ArrayList<>(key.size());
    for (Column column : key) {
      values.add(Table.comparable(column.in(row)));
    }
    return values;
  }

  /** Whether no index entry has to change when one row replaces the other. */
  boolean sameInIndexes(R before, R after) {
    return !plain.isEmpty() && indexed.stream().allMatch(c -> c.in(before).equals(c.in(after)));
  }

  /** Reads the current row of a query that names all columns in order. */
  R read(Dialect.Cells cells) throws SQLException {
    Object[] values = new Object[all.size()];
    for (int i = 0; i < values.length; i++) {
      Codec codec = all.get(i).codec();
      values[i] = codec.restored().apply(cells.get(i, codec.kind()));
    }
    return table.type().cast(Handles.call(make, values));
  }

  /** Binds what {@link #upsertSql} asks for; returns the next place. */
  int bindUpsert(PreparedStatement statement, int from, R row) throws SQLException {
    return bind(statement, from, all, row);
  }

  /** Binds what {@link #updateSql} asks for; returns the next place. */
  int bindUpdate(PreparedStatement statement, int from, R row) throws SQLException {
    return bind(statement, bind(statement, from, plain, row), key, row);
  }

  private static int bind(PreparedStatement statement, int from, List<Column> columns, Object row)
      throws SQLException {
    int at = from;
    for (Column column : columns) {
      bind(statement, at, column.codec().stored().apply(column.in(row)));
      at++;
    }
    return at;
  }

  /** Binds keys and other values in comparable form; returns the next place. */
  static int bindAll(PreparedStatement statement, int from, Collection<?> values)
      throws SQLException {
    int at = from;
    for (Object value : values) {
      bind(statement, at, value);
      at++;
    }
    return at;
  }

  private static void bind(PreparedStatement statement, int at, Object value) throws SQLException {
    switch (value) {
      case String text -> statement.setString(at, text);
      case Long number -> statement.setLong(at, number);
      case byte[] bytes -> statement.setBytes(at, bytes);
      default -> throw new IllegalArgumentException("Cannot bind a " + value.getClass());
    }
  }

  /** Everything that the statement of a scan's shape asks for, in order. */
  List<Object> values(Scan<?> scan) {
    return ScanShape.values(scan, dialect);
  }
}
