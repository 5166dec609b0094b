package io.dynode.spi;

import io.dynode.model.Id;
import io.dynode.model.Row;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A table of the state store: a record type whose components are the columns, its primary key and
 * its indexes. Columns are named as in Java here; providers may spell them otherwise.
 */
public final class Table<R extends Row> {
  private final String name;
  private final Class<R> type;
  private final List<String> key;
  private final Map<String, List<String>> indexes = new LinkedHashMap<>();
  private final Map<String, RecordComponent> columns = new LinkedHashMap<>();

  /** Columns whose value could be null. */
  private final List<String> references = new ArrayList<>();

  private Table(String name, Class<R> type, List<String> key) {
    this.name = name;
    this.type = type;
    this.key = key;
    for (RecordComponent component : type.getRecordComponents()) {
      columns.put(component.getName(), component);
      if (!component.getType().isPrimitive()) {
        references.add(component.getName());
      }
    }
    indexes.put("", key);
  }

  static <R extends Row> Table<R> of(String name, Class<R> type, String... key) {
    return new Table<>(name, type, List.of(key));
  }

  Table<R> index(String index, String... named) {
    List<String> full = new ArrayList<>(Arrays.asList(named));
    key.stream().filter(column -> !full.contains(column)).forEach(full::add);
    indexes.put(index, List.copyOf(full));
    return this;
  }

  /** Name in the database. */
  public String name() {
    return name;
  }

  /** The record its rows are. */
  public Class<R> type() {
    return type;
  }

  /** Key columns in order. */
  public List<String> key() {
    return key;
  }

  /**
   * Indexes by name with all their columns: those named, then the key's. The empty name is the
   * primary key itself.
   */
  public Map<String, List<String>> indexes() {
    return indexes;
  }

  /** Columns in the order of the record, with their components. */
  public Map<String, RecordComponent> columns() {
    return columns;
  }

  /** Value of a column in a row. */
  public Object value(Row row, String column) {
    RecordComponent component = columns.get(column);
    if (component == null) {
      throw new IllegalArgumentException("Table " + name + " has no column " + column);
    }
    try {
      return component.getAccessor().invoke(row);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot read " + name + "." + column, e);
    }
  }

  /** Values of several columns in a row, each in its comparable form. */
  public List<Object> values(Row row, List<String> named) {
    List<Object> values = new ArrayList<>(named.size());
    for (String column : named) {
      values.add(comparable(value(row, column)));
    }
    return values;
  }

  /** The primary key of a row, in comparable form. */
  public List<Object> keyOf(Row row) {
    return values(row, key);
  }

  /**
   * Values of the key columns in comparable form.
   *
   * @throws IllegalArgumentException when they are not a key of this table
   */
  public List<Object> comparableKey(Object... values) {
    if (values.length != key.size()) {
      throw new IllegalArgumentException(
          "Table " + name + " has the key " + key + ", not " + Arrays.toString(values));
    }
    List<Object> comparable = new ArrayList<>(values.length);
    for (int i = 0; i < values.length; i++) {
      comparable.add(comparable(key.get(i), values[i]));
    }
    return comparable;
  }

  /**
   * A value in comparable form, to be compared with a column.
   *
   * @throws IllegalArgumentException when there is no such column or it is of another kind
   */
  public Object comparable(String column, Object value) {
    RecordComponent component = columns.get(column);
    Object comparable = comparable(value);
    if (component == null || kind(component.getType()) != comparable.getClass()) {
      throw new IllegalArgumentException(
          "Table " + name + " cannot compare " + column + " with " + value);
    }
    return comparable;
  }

  private static Class<?> kind(Class<?> type) {
    if (type == long.class || type == int.class || type == boolean.class) {
      return Long.class;
    }
    boolean text = type == String.class || type.isEnum() || Id.class.isAssignableFrom(type);
    return text ? String.class : type;
  }

  /**
   * Refuses a row with a null in it.
   *
   * @throws IllegalArgumentException naming the column
   */
  public void requireWhole(R row) {
    for (String column : references) {
      if (value(row, column) == null) {
        throw new IllegalArgumentException("Null in " + name + "." + column + " of " + row);
      }
    }
  }

  /** An id as its text, an enum as its name, a whole number as a long; others as they are. */
  public static Object comparable(Object value) {
    return switch (value) {
      case Id id -> id.value();
      case Enum<?> constant -> constant.name();
      case Integer number -> (long) number;
      case Boolean flag -> flag ? 1L : 0L;
      default -> value;
    };
  }

  /** Orders tuples of comparable values: numbers by size, text by its UTF-8 bytes. */
  public static final Comparator<List<Object>> ORDER = Table::compare;

  private static int compare(List<Object> a, List<Object> b) {
    int common = Math.min(a.size(), b.size());
    for (int i = 0; i < common; i++) {
      int order = compareValues(a.get(i), b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  private static int compareValues(Object a, Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      return Long.compare(x, y);
    }
    if (a instanceof String x && b instanceof String y) {
      return compareText(x, y);
    }
    throw new IllegalArgumentException(
        String.format(Locale.ROOT, "Cannot order %s and %s", a.getClass(), b.getClass()));
  }

  private static int compareText(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean surrogate = Character.isSurrogate(x) || Character.isSurrogate(y);
        return surrogate
            ? Arrays.compareUnsigned(
                a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8))
            : Character.compare(x, y);
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  @Override
  public String toString() {
    return name;
  }
}
