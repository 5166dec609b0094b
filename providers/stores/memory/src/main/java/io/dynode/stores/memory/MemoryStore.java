package io.dynode.stores.memory;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.StateStore;
import io.dynode.spi.Transaction;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * A state store in memory: the executable specification of {@link StateStore}, and the store of the
 * simulation. One writer at a time, readers together. Deterministic: nothing depends on hashes,
 * time or threads.
 */
public final class MemoryStore implements StateStore {
  private final MemoryTables tables;
  private final ReentrantReadWriteLock lock;
  private volatile boolean closed;

  /** An empty store. */
  public MemoryStore() {
    this(new MemoryTables(), new ReentrantReadWriteLock(true));
  }

  private MemoryStore(MemoryTables tables, ReentrantReadWriteLock lock) {
    this.tables = tables;
    this.lock = lock;
  }

  /**
   * Closes this store, as the end of a process would, and opens another one on the same committed
   * state.
   */
  public MemoryStore reopen() {
    close();
    return new MemoryStore(tables, lock);
  }

  @Override
  public <T> T write(List<Lock> locks, Function<Transaction, T> body) {
    refuseNesting();
    lock.writeLock().lock();
    try {
      refuseClosed();
      return commit(body);
    } finally {
      lock.writeLock().unlock();
    }
  }

  private <T> T commit(Function<Transaction, T> body) {
    MemoryTransaction transaction = new MemoryTransaction(tables);
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

  /** Waits for transactions that run; later ones are refused. */
  @Override
  public void close() {
    refuseNesting();
    lock.writeLock().lock();
    try {
      closed = true;
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
