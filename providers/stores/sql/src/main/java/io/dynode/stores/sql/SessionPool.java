package io.dynode.stores.sql;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A bounded number of sessions, opened when first needed, handed out in the order of asking. */
final class SessionPool {
  private final int size;
  private final Duration patience;
  private final Semaphore permits;
  private final Supplier<Session> connect;
  private final Deque<Session> idle = new ArrayDeque<>();
  private boolean closed;

  /**
   * @param patience longest wait for a session
   */
  SessionPool(int size, Duration patience, Supplier<Session> connect) {
    this.size = size;
    this.patience = patience;
    this.connect = connect;
    permits = new Semaphore(size, true);
  }

  /** Waits for a session; to be given back with {@link #give}. */
  Session take() {
    if (!acquire()) {
      throw new ProblemException(
          ErrorCode.UNAVAILABLE,
          "All " + size + " connections to the database are busy; try again a little later");
    }
    boolean taken = false;
    try {
      Session session = pollIdle();
      Session open = session == null ? connect.get() : session;
      taken = true;
      return open;
    } finally {
      if (!taken) {
        permits.release();
      }
    }
  }

  /** An interrupt does not end the wait, and is kept. */
  private boolean acquire() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return permits.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized @Nullable Session pollIdle() {
    if (closed) {
      throw new ProblemException(ErrorCode.UNAVAILABLE, "The state store is closed");
    }
    return idle.pollFirst();
  }

  /** Takes a session back; one that is not trusted any more is closed. */
  void give(Session session) {
    if (session.trusted()) {
      synchronized (this) {
        idle.addFirst(session);
      }
    } else {
      session.close();
    }
    permits.release();
  }

  /** Closes the sessions that nobody uses now. */
  synchronized void forgetIdle() {
    idle.forEach(Session::close);
    idle.clear();
  }

  /** Waits for all sessions to come back and closes them; {@link #take} refuses from now on. */
  void close() {
    permits.acquireUninterruptibly(size);
    synchronized (this) {
      closed = true;
      idle.forEach(Session::close);
      idle.clear();
    }
    permits.release(size);
  }
}
