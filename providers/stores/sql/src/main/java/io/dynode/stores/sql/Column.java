package io.dynode.stores.sql;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.RecordComponent;
import java.util.Locale;

/**
 * One column of a table.
 *
 * @param name in the record
 * @param sql in the database, in quotes, since some are words of SQL
 */
record Column(String name, String sql, Codec codec, MethodHandle accessor) {
  static Column of(RecordComponent component) {
    String name = component.getName();
    return new Column(name, quoted(snake(name)), Codecs.of(component), Handles.accessor(component));
  }

  /** The value in a row, as it was put in; null only if somebody broke the rule of no nulls. */
  Object in(Object row) {
    return Handles.call(accessor, row);
  }

  /** {@code arrivalMicros} is {@code arrival_micros} in the database. */
  static String snake(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  static String quoted(String name) {
    return '"' + name + '"';
  }
}
