package io.dynode.testkit;

import io.dynode.spi.Clock;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * Virtual time and what is to happen in it, stepped by one thread: nothing runs but in {@link
 * #step}, and nothing waits. Several {@link SteppedExecutor executors} (one for each process of a
 * virtual world) may share one time. Tasks run in order of their time, then of their making, so the
 * same program takes the same course every time. Not safe for use by many threads.
 */
public final class SteppedTime {
  /** A wall time to begin with that looks like one: 2026-01-01T00:00:00Z. */
  private static final long WALL_AT_START = 1_767_225_600_000_000L;

  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private long now;
  private long made;

  /** Microseconds since the beginning. */
  public long nowMicros() {
    return now;
  }

  /** A clock that follows this time exactly. */
  public Clock clock() {
    return new Clock() {
      @Override
      public long wallMicros() {
        return WALL_AT_START + now;
      }

      @Override
      public long monotonicMicros() {
        return now;
      }
    };
  }

  /** Runs the next task; time goes on to its moment. False when there is none. */
  public boolean step() {
    Task task = tasks.poll();
    while (task != null && task.canceled) {
      task = tasks.poll();
    }
    if (task == null) {
      return false;
    }
    now = Math.max(now, task.at);
    task.work.run();
    return true;
  }

  /** Runs everything that is due now, and what follows from it at once. */
  public void settle() {
    runFor(Duration.ZERO);
  }

  /** Runs all tasks of the given time to come, and ends at its end. */
  public void runFor(Duration duration) {
    long end = now + micros(duration);
    while (nextAt() <= end) {
      step();
    }
    now = Math.max(now, end);
  }

  /**
   * Steps until the condition holds, and fails when it does not within the given time.
   *
   * @throws AssertionError when the condition does not come true
   */
  public void runUntil(BooleanSupplier condition, Duration limit) {
    long end = now + micros(limit);
    while (!condition.getAsBoolean()) {
      if (nextAt() > end || !step()) {
        throw new AssertionError("Not within " + limit + " of virtual time; now " + now + " us");
      }
    }
  }

  /** How many tasks are to come. */
  public int pending() {
    return (int) tasks.stream().filter(t -> !t.canceled).count();
  }

  private long nextAt() {
    while (!tasks.isEmpty() && tasks.peek().canceled) {
      tasks.poll();
    }
    return tasks.isEmpty() ? Long.MAX_VALUE : tasks.peek().at;
  }

  Task add(long delayMicros, Runnable work) {
    Task task = new Task(now + Math.max(0, delayMicros), made++, work);
    tasks.add(task);
    return task;
  }

  static long micros(Duration duration) {
    return duration.toNanos() / 1000;
  }

  /** A piece of work at a moment. */
  static final class Task implements Comparable<Task> {
    private final long at;
    private final long order;
    private final Runnable work;
    private boolean canceled;

    private Task(long at, long order, Runnable work) {
      this.at = at;
      this.order = order;
      this.work = work;
    }

    void cancel() {
      canceled = true;
    }

    @Override
    public int compareTo(Task that) {
      int byTime = Long.compare(at, that.at);
      return byTime != 0 ? byTime : Long.compare(order, that.order);
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(order);
    }
  }
}
