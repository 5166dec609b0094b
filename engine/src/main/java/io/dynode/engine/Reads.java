package io.dynode.engine;

import io.dynode.spi.Reader;
import java.util.function.Function;

/**
 * Short reads of the committed state, each of one moment. Who computes for long between them holds
 * nothing of the store meanwhile.
 */
@FunctionalInterface
interface Reads {
  /** Runs the body on one consistent state. */
  <T> T read(Function<Reader, T> body);

  /** Reads of one state that somebody holds. */
  static Reads of(Reader reader) {
    return new Held(reader);
  }

  /** One state. */
  record Held(Reader reader) implements Reads {
    @Override
    public <T> T read(Function<Reader, T> body) {
      return body.apply(reader);
    }
  }
}
