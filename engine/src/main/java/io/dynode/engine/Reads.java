package io.dynode.engine;

import io.dynode.model.Row;
import io.dynode.spi.Reader;
import io.dynode.spi.StateStore;
import io.dynode.spi.Table;
import java.util.Optional;
import java.util.function.Function;

/**
 * Short reads of the committed state, each of one moment. Who computes for long between them holds
 * nothing of the store meanwhile.
 */
@FunctionalInterface
interface Reads {
  /** Runs the body on one consistent state. */
  <T> T read(Function<Reader, T> body);

  /** One row, which may be cheaper than a state. */
  default <R extends Row> Optional<R> get(Table<R> table, Object... key) {
    return read(reader -> reader.get(table, key));
  }

  /** Reads of what is committed at the time. */
  static Reads of(StateStore store) {
    return new Committed(store);
  }

  /** Reads of one state that somebody holds. */
  static Reads of(Reader reader) {
    return new Held(reader);
  }

  /** Each of a newer state. */
  record Committed(StateStore store) implements Reads {
    @Override
    public <T> T read(Function<Reader, T> body) {
      return store.read(body);
    }

    @Override
    public <R extends Row> Optional<R> get(Table<R> table, Object... key) {
      return store.get(table, key);
    }
  }

  /** One state. */
  record Held(Reader reader) implements Reads {
    @Override
    public <T> T read(Function<Reader, T> body) {
      return body.apply(reader);
    }
  }
}
