package io.dynode.app;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;

/** Parts that were opened, to be closed in reverse. */
final class Parts implements AutoCloseable {
  private static final Logger LOG = System.getLogger("io.dynode.app");

  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  /** Remembers a part and gives it back. */
  <T extends AutoCloseable> T add(T part) {
    open.push(part);
    return part;
  }

  /** Closes everything, the last first; one that fails stops no other. */
  @Override
  public void close() {
    while (!open.isEmpty()) {
      AutoCloseable part = open.pop();
      try {
        part.close();
      } catch (Exception e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        LOG.log(Level.WARNING, "Closing " + part.getClass().getSimpleName() + " failed", e);
      }
    }
  }
}
