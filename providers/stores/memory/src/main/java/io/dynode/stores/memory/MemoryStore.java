package io.dynode.stores.memory;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.StateStore;
import io.dynode.spi.Transaction;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A state store in memory: the executable specification of {@link StateStore}, and the store of the
 * simulation. One writer at a time, readers together. Deterministic: nothing depends on hashes,
 * time or threads.
 */
public final class MemoryStore implements StateStore {
  private final MemoryTables tables;
  private final ReentrantReadWriteLock lock;

  /** All open stores on the same state that listen. */
  private final List<MemoryStore> listening;

  private volatile @Nullable Consumer<Set<String>> listener;
  private volatile boolean closed;
  private volatile Written written = new Written(0, 0);

  /** An empty store. */
  public MemoryStore() {
    this(new MemoryTables(), new ReentrantReadWriteLock(true), new CopyOnWriteArrayList<>());
  }

  private MemoryStore(
      MemoryTables tables, ReentrantReadWriteLock lock, List<MemoryStore> listening) {
    this.tables = tables;
    this.lock = lock;
    this.listening = listening;
  }

  /**
   * Closes this store, as the end of a process would, and opens another one on the same committed
   * state.
   */
  public MemoryStore reopen() {
    close();
    return shared();
  }

  /** One more store on the same state, as another server on one database has it. */
  public MemoryStore shared() {
    return new MemoryStore(tables, lock, listening);
  }

  @Override
  public <T> T write(List<Lock> locks, Function<Transaction, T> body) {
    refuseNesting();
    MemoryTransaction transaction = new MemoryTransaction(tables);
    T result;
    lock.writeLock().lock();
    try {
      refuseClosed();
      result = commit(transaction, body);
      count(transaction.changes());
    } finally {
      lock.writeLock().unlock();
    }
    tell(transaction.announced());
    return result;
  }

  private void count(int changes) {
    if (changes > 0) {
      written = new Written(written.transactions() + 1, written.rows() + changes);
    }
  }

  @Override
  public Written written() {
    return written;
  }

  private static <T> T commit(MemoryTransaction transaction, Function<Transaction, T> body) {
    boolean committed = false;
    try {
      T result = body.apply(transaction);
      committed = true;
      return result;
    } finally {
      if (!committed) {
        transaction.undo();
      }
      transaction.end();
    }
  }

  @Override
  public <T> T read(Function<Reader, T> body) {
    refuseNesting();
    MemoryTransaction transaction = new MemoryTransaction(tables);
    lock.readLock().lock();
    try {
      refuseClosed();
      return body.apply(transaction.readOnly());
    } finally {
      transaction.end();
      lock.readLock().unlock();
    }
  }

  @Override
  public synchronized void listen(Consumer<Set<String>> listener) {
    if (this.listener == null) {
      listening.add(this);
    }
    this.listener = listener;
  }

  /** On the thread that committed, so that the order is the same every time. */
  private void tell(Set<String> words) {
    if (words.isEmpty()) {
      return;
    }
    for (MemoryStore other : listening) {
      Consumer<Set<String>> hears = other.listener;
      if (!isSame(other) && hears != null) {
        hears.accept(words);
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // a store is itself and no other
  private boolean isSame(MemoryStore other) {
    return other == this;
  }

  /** Waits for transactions that run; later ones are refused. */
  @Override
  public void close() {
    refuseNesting();
    lock.writeLock().lock();
    try {
      closed = true;
      listening.remove(this);
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void refuseNesting() {
    if (lock.isWriteLockedByCurrentThread() || lock.getReadHoldCount() > 0) {
      throw new IllegalStateException("A transaction must not contain another one");
    }
  }

  private void refuseClosed() {
    if (closed) {
      throw new ProblemException(ErrorCode.UNAVAILABLE, "The state store is closed");
    }
  }
}
