package io.dynode.model;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON value, immutable. Objects keep the order of their members. Numbers keep their literal, so
 * that a value which only passes through is never altered.
 */
public sealed interface Json {
  /** The JSON {@code null}. */
  Json NULL = new Null();

  /** JSON {@code true}. */
  Json TRUE = new Bool(true);

  /** JSON {@code false}. */
  Json FALSE = new Bool(false);

  /** An object with no members. */
  Obj EMPTY = new Obj(Map.of());

  /**
   * Deepest nesting that is taken from outside, or made by putting values into one another. What
   * Dynode itself wraps around a value may be deeper.
   */
  int MAX_DEPTH = 100;

  /** JSON null. */
  record Null() implements Json {}

  /** JSON true or false. */
  record Bool(boolean value) implements Json {}

  /** A number by its literal, for example {@code 1.50e3}; equality is that of the literal. */
  record Num(String literal) implements Json {
    /** The value as a decimal of any precision. */
    public BigDecimal decimal() {
      return new BigDecimal(literal);
    }
  }

  /** A string. */
  record Text(String value) implements Json {}

  /** An array. */
  record Arr(List<Json> items) implements Json {
    public Arr {
      items = List.copyOf(items);
    }
  }

  /** An object; members keep their order. */
  record Obj(Map<String, Json> members) implements Json {
    public Obj {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** The member of that name. */
    public Optional<Json> get(String name) {
      return Optional.ofNullable(members.get(name));
    }
  }

  /** Whether arrays and objects are nested in more levels than that. */
  default boolean deeperThan(int levels) {
    return switch (this) {
      case Null _, Bool _, Num _, Text _ -> levels < 0;
      case Arr array ->
          levels < 1 || array.items().stream().anyMatch(item -> item.deeperThan(levels - 1));
      case Obj object ->
          levels < 1
              || object.members().values().stream().anyMatch(item -> item.deeperThan(levels - 1));
    };
  }

  /** A string value. */
  static Json of(String value) {
    return new Text(value);
  }

  /** A whole number. */
  static Json of(long value) {
    return new Num(Long.toString(value));
  }

  /** A finite number; others become null, since JSON has no word for them. */
  static Json of(double value) {
    return Double.isFinite(value) ? new Num(Double.toString(value)) : NULL;
  }

  /** true or false. */
  static Json of(boolean value) {
    return value ? TRUE : FALSE;
  }

  /** An array of the given items. */
  static Json of(List<? extends Json> items) {
    return new Arr(List.copyOf(items));
  }

  /** An object from alternating names and values, in that order. */
  static Obj object(Object... namesAndValues) {
    Map<String, Json> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], (Json) namesAndValues[i + 1]);
    }
    return new Obj(members);
  }

  /** Whether this is JSON null. */
  default boolean isNull() {
    return this instanceof Null;
  }

  /** The text of a string value. */
  default Optional<String> text() {
    return this instanceof Text t ? Optional.of(t.value()) : Optional.empty();
  }

  /**
   * The value a JSON pointer (RFC 6901) names. The empty pointer is the whole value; the leading
   * slash may be left out (as in the ancestors' references).
   */
  default Optional<Json> at(String pointer) {
    if (pointer.isEmpty() || pointer.equals("/")) {
      return Optional.of(this);
    }
    String path = pointer.startsWith("/") ? pointer.substring(1) : pointer;
    Json here = this;
    for (String token : path.split("/", -1)) {
      Optional<Json> next = here.child(token.replace("~1", "/").replace("~0", "~"));
      if (next.isEmpty()) {
        return next;
      }
      here = next.get();
    }
    return Optional.of(here);
  }

  private Optional<Json> child(String token) {
    return switch (this) {
      case Obj o -> o.get(token);
      case Arr a -> index(token, a.items().size()).map(i -> a.items().get(i));
      case Null _, Bool _, Num _, Text _ -> Optional.empty();
    };
  }

  private static Optional<Integer> index(String token, int size) {
    boolean digits = !token.isEmpty() && token.length() < 10;
    for (int i = 0; digits && i < token.length(); i++) {
      digits = token.charAt(i) >= '0' && token.charAt(i) <= '9';
    }
    if (!digits || (token.length() > 1 && token.charAt(0) == '0')) {
      return Optional.empty();
    }
    int i = Integer.parseInt(token);
    return i < size ? Optional.of(i) : Optional.empty();
  }
}
