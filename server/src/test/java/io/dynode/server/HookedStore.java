package io.dynode.server;

import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.StateStore;
import io.dynode.spi.Transaction;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/** A store between whose reads a test may let something happen. */
final class HookedStore implements StateStore {
  private final StateStore inner;
  private final AtomicReference<Hook> hook = new AtomicReference<>(Hook.NONE);

  HookedStore(StateStore inner) {
    this.inner = inner;
  }

  /** What happens after so many reads more. */
  private record Hook(int reads, Runnable what) {
    static final Hook NONE = new Hook(Integer.MAX_VALUE, () -> {});

    Hook next() {
      return reads == Integer.MAX_VALUE ? this : reads == 1 ? NONE : new Hook(reads - 1, what);
    }
  }

  /** Lets that happen once, right after so many reads more. */
  void after(int reads, Runnable what) {
    hook.set(new Hook(reads, what));
  }

  @Override
  public <T> T read(Function<Reader, T> body) {
    T result = inner.read(body);
    Hook due = hook.getAndUpdate(Hook::next);
    if (due.reads() == 1) {
      due.what().run();
    }
    return result;
  }

  @Override
  public <T> T write(List<Lock> locks, Function<Transaction, T> body) {
    return inner.write(locks, body);
  }

  @Override
  public Written written() {
    return inner.written();
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
