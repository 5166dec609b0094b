package io.dynode.agent;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * The bytes of a transfer, watched: on a connection whose other end has gone without a word nothing
 * ever comes, and nothing else would end the wait.
 */
final class Moving extends FilterInputStream {
  private final AtomicLong reads = new AtomicLong();
  private volatile boolean closed;

  Moving(InputStream in) {
    super(in);
  }

  /**
   * Looks from time to time, and gives up when nothing was read between two looks.
   *
   * @param over whether there is nothing to be watched any more
   */
  void watch(Duration every, Runnable giveUp, BooleanSupplier over) {
    look(every, giveUp, over, -1);
  }

  private void look(Duration every, Runnable giveUp, BooleanSupplier over, long before) {
    if (over.getAsBoolean()) {
      return;
    }
    long now = reads.get();
    if (now == before) {
      giveUp.run();
      return;
    }
    CompletableFuture.delayedExecutor(every.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> look(every, giveUp, over, now));
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    reads.incrementAndGet();
    return b;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = super.read(buffer, offset, length);
    reads.incrementAndGet();
    return n;
  }

  boolean closed() {
    return closed;
  }

  /** Fails the read that waits, and all others. */
  void abort() {
    try {
      close();
    } catch (IOException e) {
      // Nobody reads on, then, either.
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    super.close();
  }
}
