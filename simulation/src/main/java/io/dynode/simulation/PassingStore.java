package io.dynode.simulation;

import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.StateStore;
import io.dynode.spi.Transaction;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** A store that passes everything on: what stands between an engine and its store begins here. */
class PassingStore implements StateStore {
  private final StateStore inner;

  PassingStore(StateStore inner) {
    this.inner = inner;
  }

  @Override
  public <T> T write(List<Lock> locks, Function<Transaction, T> body) {
    return inner.write(locks, body);
  }

  @Override
  public <T> T read(Function<Reader, T> body) {
    return inner.read(body);
  }

  @Override
  public void listen(Consumer<Set<String>> listener) {
    inner.listen(listener);
  }

  @Override
  public void close() {
    inner.close();
  }
}
