package io.dynode.server.http;

import io.dynode.spi.Clock;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * A request's body, of which what nobody read can be read for the sake of the answer. When a
 * connection is closed over such bytes, the client's system throws away an answer that has come
 * already: who is still sending sees a broken connection, not why it was refused.
 */
public final class Leftover extends FilterInputStream {
  /** Bytes read for the sake of the answer; who sends more may not get it. */
  public static final long MOST = 8L << 20;

  /** No read for the sake of the answer begins later; a silent client ends one by its idleness. */
  public static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int PIECE = 16 << 10;

  private boolean begun;
  private boolean ended;

  Leftover(InputStream body) {
    super(body);
  }

  @Override
  public int read() throws IOException {
    begun = true;
    int value = super.read();
    ended |= value < 0;
    return value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    begun = true;
    int count = super.read(buffer, offset, length);
    ended |= count < 0;
    return count;
  }

  /** Whether somebody read some of it, and not all. */
  boolean partlyRead() {
    return begun && !ended;
  }

  /**
   * Reads to the body's end, within the bounds.
   *
   * @param asks whether the client sends only when it is told to: it was, if any of it was read
   * @param length of the body; -1: not known
   */
  void drain(boolean asks, long length, Clock clock) {
    if ((asks && !begun) || length > MOST) {
      return;
    }
    long end = clock.monotonicMicros() + PATIENCE.toNanos() / 1_000;
    try {
      if (read() < 0) {
        return;
      }
      byte[] piece = new byte[PIECE];
      long read = 1;
      int n = 0;
      while (n >= 0 && read < MOST && clock.monotonicMicros() < end) {
        n = read(piece);
        read += n;
      }
    } catch (IOException _) {
      // The client is gone, or silent for too long.
    }
  }
}
