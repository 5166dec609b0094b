package io.dynode.simulation;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time and all that is to happen in it, stepped by one thread. Tasks run in order of their
 * time, then of their making. Every step goes into a hash: two runs with the same hash took the
 * same course.
 */
final class Timeline {
  /** A wall time to begin with that looks like one: 2026-01-01T00:00:00Z. */
  static final long WALL_AT_START = 1_767_225_600_000_000L;

  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private long now;
  private long made;
  private long steps;
  private long hash = 17;

  /** Microseconds since the beginning. */
  long now() {
    return now;
  }

  long steps() {
    return steps;
  }

  /** What happened so far, as a number. */
  long hash() {
    return hash;
  }

  /** Makes the number depend on something that happened. */
  void note(long what) {
    hash = (hash ^ what) * 0x9E3779B97F4A7C15L;
    hash ^= hash >>> 29;
  }

  Task after(long micros, Runnable work) {
    Task task = new Task(now + Math.max(0, micros), made++, work);
    tasks.add(task);
    return task;
  }

  /** Runs the next task; time goes on to its moment. False when there is none. */
  boolean step() {
    Task task = tasks.poll();
    while (task != null && task.work == null) {
      task = tasks.poll();
    }
    if (task == null || task.work == null) {
      return false;
    }
    now = Math.max(now, task.at);
    steps++;
    note(now * 31 + task.order);
    task.work.run();
    return true;
  }

  /** A piece of work at a moment. */
  static final class Task implements Comparable<Task> {
    private final long at;
    private final long order;
    private @Nullable Runnable work;

    private Task(long at, long order, Runnable work) {
      this.at = at;
      this.order = order;
      this.work = work;
    }

    void cancel() {
      work = null;
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
