package io.dynode.stores.sql;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Remembers results of a pure function, a bounded number of them. Safe for many threads. */
final class Memo<K, V> implements Function<K, V> {
  private static final int MOST = 4096;

  private final Function<K, V> function;
  private final ConcurrentHashMap<K, V> results = new ConcurrentHashMap<>();

  Memo(Function<K, V> function) {
    this.function = function;
  }

  @Override
  public V apply(K key) {
    @Nullable V known = results.get(key);
    if (known != null) {
      return known;
    }
    if (results.size() >= MOST) {
      results.clear();
    }
    V result = function.apply(key);
    results.put(key, result);
    return result;
  }
}
