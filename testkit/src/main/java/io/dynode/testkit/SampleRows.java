package io.dynode.testkit;

import io.dynode.model.Id;
import io.dynode.model.Json;
import io.dynode.model.Row;
import io.dynode.spi.Table;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;

/** Rows of any table, made from values that stores get wrong: extremes, odd text, deep JSON. */
public final class SampleRows {
  // In UTF-8 a surrogate pair sorts behind \uffee, as chars it sorts before.
  private static final List<String> IDS =
      List.of(
          "a", "A", "a.b", "ab", "z-9", "ä", "\uffee", "\ud83d\ude97", "\udbff\udffd", "%_' \";--");
  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "A",
          " a",
          "ab",
          "ä",
          "\uffee",
          "\ud83d\ude97",
          "line\nline\ttab\r\u0001\u007f",
          "'; drop table agendas; --\\\"%_?",
          "null",
          "x".repeat(3000));
  private static final List<Long> LONGS =
      List.of(0L, 1L, -1L, 42L, 1L << 31, 1L << 53, Long.MAX_VALUE, Long.MIN_VALUE);
  private static final List<Integer> INTS =
      List.of(0, 1, -1, 42, Integer.MAX_VALUE, Integer.MIN_VALUE);
  private static final List<String> BYTES = List.of("", "00", "ff007f80", "0001020304feff");
  private static final List<Json> JSONS =
      List.of(
          Json.NULL,
          Json.of(""),
          Json.TRUE,
          new Json.Num("1.50e3"),
          new Json.Num("123456789012345678901234567890.10"),
          new Json.Num("-0"),
          Json.EMPTY,
          Json.of(List.of()),
          Json.object(
              "z", Json.of("\ud83d\ude97 \" \\ / \n \u2028"),
              "a", Json.of(List.of(Json.NULL, Json.FALSE, Json.of(Long.MIN_VALUE))),
              "", Json.object("deep", Json.object("deeper", Json.of(List.of(Json.EMPTY)))),
              "ä~/", Json.of("x".repeat(2000))));
  private static final List<Boolean> FLAGS = List.of(false, true);
  private static final Map<Class<?>, List<?>> CANDIDATES =
      Map.of(
          String.class, TEXTS,
          long.class, LONGS,
          Long.class, LONGS,
          int.class, INTS,
          Integer.class, INTS,
          boolean.class, FLAGS,
          Boolean.class, FLAGS,
          Json.class, JSONS);
  private static final int MOST_CANDIDATES = 12;

  private SampleRows() {}

  /** Rows in which every candidate of every column occurs; keys may repeat. */
  public static <R extends Row> List<R> all(Table<R> table) {
    List<R> rows = new ArrayList<>();
    for (int i = 0; i < MOST_CANDIDATES; i++) {
      int place = i;
      rows.add(row(table, candidates -> place % candidates));
    }
    return rows;
  }

  /** A row that follows from the seed; rows of many seeds share keys and values. */
  public static <R extends Row> R random(Table<R> table, long seed) {
    return row(table, new SplittableRandom(seed)::nextInt);
  }

  /** A row; of the candidates for each value, the one is taken that the function names. */
  public static <R extends Row> R row(Table<R> table, IntUnaryOperator choose) {
    return table.type().cast(record(table.type(), choose));
  }

  /** The same row with other values in some columns, given as alternating names and values. */
  public static <R extends Row> R with(Table<R> table, R row, Object... namesAndValues) {
    Map<String, Object> values = new LinkedHashMap<>();
    table.columns().keySet().forEach(column -> values.put(column, table.value(row, column)));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (values.put((String) namesAndValues[i], namesAndValues[i + 1]) == null) {
        throw new IllegalArgumentException(table + " has no column " + namesAndValues[i]);
      }
    }
    Class<?>[] types =
        table.columns().values().stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
    return table.type().cast(make(table.type(), types, values.values().toArray()));
  }

  /** The values of a row in a form that equals compares by content, arrays included. */
  public static List<Object> content(Row row) {
    List<Object> content = new ArrayList<>();
    for (RecordComponent component : row.getClass().getRecordComponents()) {
      try {
        Object value = component.getAccessor().invoke(row);
        content.add(value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("Cannot read " + component, e);
      }
    }
    return content;
  }

  /** The contents of several rows, in their order. */
  public static List<List<Object>> contents(List<? extends Row> rows) {
    return rows.stream().map(SampleRows::content).toList();
  }

  private static Object record(Class<?> type, IntUnaryOperator choose) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = value(components[i].getGenericType(), choose);
    }
    return make(type, types, values);
  }

  private static Object value(Type type, IntUnaryOperator choose) {
    return switch (type) {
      case Class<?> plain -> plainValue(plain, choose);
      case ParameterizedType generic when generic.getRawType() == List.class ->
          list(generic.getActualTypeArguments()[0], choose);
      case ParameterizedType generic when generic.getRawType() == Map.class ->
          map(generic.getActualTypeArguments()[1], choose);
      default -> throw new IllegalArgumentException("No samples of " + type);
    };
  }

  private static Object plainValue(Class<?> type, IntUnaryOperator choose) {
    List<?> candidates = CANDIDATES.get(type);
    if (candidates != null) {
      return pick(candidates, choose);
    } else if (type == byte[].class) {
      return HexFormat.of().parseHex(pick(BYTES, choose));
    } else if (type.isEnum()) {
      return pick(Arrays.asList(type.getEnumConstants()), choose);
    } else if (Id.class.isAssignableFrom(type)) {
      return make(type, new Class<?>[] {String.class}, pick(IDS, choose));
    } else if (type.isRecord()) {
      return record(type, choose);
    }
    throw new IllegalArgumentException("No samples of " + type);
  }

  private static List<Object> list(Type item, IntUnaryOperator choose) {
    List<Object> items = new ArrayList<>();
    for (int i = choose.applyAsInt(3); i > 0; i--) {
      items.add(value(item, choose));
    }
    return List.copyOf(items);
  }

  private static Map<String, Object> map(Type value, IntUnaryOperator choose) {
    return switch (choose.applyAsInt(3)) {
      case 0 -> Map.of();
      case 1 -> Map.of("a", value(value, choose));
      default -> Map.of("\ud83d\ude97 \"", value(value, choose), "b", value(value, choose));
    };
  }

  private static <T> T pick(List<T> candidates, IntUnaryOperator choose) {
    return candidates.get(choose.applyAsInt(candidates.size()));
  }

  private static Object make(Class<?> type, Class<?>[] types, Object... values) {
    try {
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot make a " + type + " of " + Arrays.asList(values), e);
    }
  }
}
