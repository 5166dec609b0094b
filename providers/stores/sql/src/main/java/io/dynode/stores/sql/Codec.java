package io.dynode.stores.sql;

import java.util.function.Function;

/**
 * Turns a component of a row into what JDBC takes (text, a long or bytes) and back.
 *
 * @param kind of the column
 * @param stored gives a {@code String}, {@code Long} or {@code byte[]}, as the kind says
 * @param restored the inverse
 */
record Codec(Kind kind, Function<Object, Object> stored, Function<Object, Object> restored) {}
