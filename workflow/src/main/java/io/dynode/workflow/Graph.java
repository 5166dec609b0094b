package io.dynode.workflow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which operation waits for which; finds rings. Every walk is linear in operations and edges. */
final class Graph {
  private static final int RINGS = 10;

  private final int[][] dependencies;
  private final int[][] dependents;
  private long steps;

  Graph(int[][] dependencies) {
    this.dependencies = dependencies;
    this.dependents = transpose(dependencies);
  }

  private int[][] transpose(int[][] edges) {
    int[] counts = new int[edges.length];
    for (int[] targets : edges) {
      for (int target : targets) {
        counts[target]++;
        steps++;
      }
    }
    int[][] turned = new int[edges.length][];
    for (int i = 0; i < turned.length; i++) {
      turned[i] = new int[counts[i]];
      counts[i] = 0;
    }
    for (int source = 0; source < edges.length; source++) {
      for (int target : edges[source]) {
        turned[target][counts[target]++] = source;
        steps++;
      }
    }
    return turned;
  }

  int[] dependents(int index) {
    return dependents[index];
  }

  int[] roots() {
    int[] found = new int[dependencies.length];
    int count = 0;
    for (int i = 0; i < dependencies.length; i++) {
      if (dependencies[i].length == 0) {
        found[count++] = i;
      }
    }
    return Arrays.copyOf(found, count);
  }

  /** Work done so far, for the proof that it is linear. */
  long steps() {
    return steps;
  }

  /**
   * Rings, disjoint, at most ten: each lists operations, every one of which waits for the next, and
   * the last for the first; the shortest through its first operation.
   */
  List<int[]> rings() {
    int n = dependencies.length;
    int[] open = new int[n];
    ArrayDeque<Integer> free = new ArrayDeque<>();
    for (int i = 0; i < n; i++) {
      open[i] = dependencies[i].length;
      if (open[i] == 0) {
        free.add(i);
      }
    }
    boolean[] gone = new boolean[n];
    int left = n - remove(free, open, gone);
    List<int[]> rings = new ArrayList<>();
    while (left > 0 && rings.size() < RINGS) {
      int[] ring = ring(gone);
      rings.add(ring);
      for (int member : ring) {
        free.add(member);
      }
      left -= remove(free, open, gone);
    }
    return rings;
  }

  /** Removes operations, and those that then wait for nothing any more; returns how many. */
  private int remove(ArrayDeque<Integer> free, int[] open, boolean[] gone) {
    int removed = 0;
    while (!free.isEmpty()) {
      int next = free.poll();
      steps++;
      if (gone[next]) {
        continue;
      }
      gone[next] = true;
      removed++;
      for (int dependent : dependents[next]) {
        steps++;
        if (--open[dependent] == 0 && !gone[dependent]) {
          free.add(dependent);
        }
      }
    }
    return removed;
  }

  /**
   * Every operation that is left waits for another one left, so that walking on must come round.
   */
  private int[] ring(boolean[] gone) {
    boolean[] seen = new boolean[gone.length];
    int at = 0;
    while (gone[at]) {
      at++;
    }
    while (!seen[at]) {
      seen[at] = true;
      at = firstLeft(at, gone);
    }
    return shortest(at, gone);
  }

  private int firstLeft(int index, boolean[] gone) {
    for (int dependency : dependencies[index]) {
      steps++;
      if (!gone[dependency]) {
        return dependency;
      }
    }
    throw new IllegalStateException("operation " + index + " waits for nothing");
  }

  private int[] shortest(int start, boolean[] gone) {
    int[] from = new int[gone.length];
    Arrays.fill(from, -1);
    ArrayDeque<Integer> queue = new ArrayDeque<>(List.of(start));
    while (!queue.isEmpty()) {
      int at = queue.poll();
      for (int dependency : dependencies[at]) {
        steps++;
        if (dependency == start) {
          return path(start, at, from);
        }
        if (!gone[dependency] && from[dependency] < 0) {
          from[dependency] = at;
          queue.add(dependency);
        }
      }
    }
    throw new IllegalStateException("operation " + start + " is on no ring");
  }

  private static int[] path(int start, int end, int[] from) {
    List<Integer> backwards = new ArrayList<>();
    for (int at = end; at != start; at = from[at]) {
      backwards.add(at);
    }
    backwards.add(start);
    return backwards.reversed().stream().mapToInt(Integer::intValue).toArray();
  }
}
