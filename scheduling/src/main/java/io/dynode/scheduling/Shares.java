package io.dynode.scheduling;

import io.dynode.model.Host;
import io.dynode.model.QueueCount;
import io.dynode.model.QueueId;
import io.dynode.model.Resources;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the queues of a pool share it by weight: start-time fair queueing. {@code served} of a queue
 * grows with each admission by the agenda's dominant share of the pool, divided by the queue's
 * weight, and the queue with the smallest goes first. Between queues that always have something to
 * admit, admitted capacity is therefore in proportion to the weights, to within one agenda each. A
 * change of a weight counts from then on, not for the past.
 */
public final class Shares {
  /** Growth for the whole pool at weight 1; weights reach 1,000,000. */
  private static final long SCALE = 1_000_000;

  private static final long REBASE_AT = 1L << 61;
  private static final long REBASE_BY = 1L << 60;

  private Shares() {}

  /**
   * What {@code served} of a queue becomes when an agenda arrives. A queue that was empty is lifted
   * to the others' level: it has saved up nothing while it had nothing to admit.
   *
   * @param queue its count before the arrival
   * @param others counts of the other queues of the pool
   */
  public static long onArrival(QueueCount queue, Collection<QueueCount> others) {
    if (queue.waiting() > 0) {
      return queue.served();
    }
    long idle = queue.served();
    long least = Long.MAX_VALUE;
    for (QueueCount other : others) {
      idle = Math.max(idle, other.served());
      if (other.waiting() > 0) {
        least = Math.min(least, other.served());
      }
    }
    return least == Long.MAX_VALUE ? idle : Math.max(queue.served(), least);
  }

  /**
   * The new values of {@code served} after an admission from one of the queues; usually of that one
   * alone, of all of them when the figures are set back to stay within their range.
   */
  static Map<QueueId, Long> afterAdmission(
      Line from, Resources footprint, Collection<Host> hosts, Collection<Line> lines) {
    long served = from.served() + growth(footprint, hosts, from.weight());
    Map<QueueId, Long> changed = new LinkedHashMap<>();
    if (served >= REBASE_AT) {
      for (Line line : lines) {
        changed.put(line.queue(), Math.max(0, line.served() - REBASE_BY));
      }
      served -= REBASE_BY;
    }
    changed.put(from.queue(), served);
    return changed;
  }

  private static long growth(Resources footprint, Collection<Host> hosts, int weight) {
    Resources whole = Resources.NONE;
    for (Host host : hosts) {
      whole = whole.plus(host.capacity());
    }
    long cost = Math.clamp(Amounts.dominant(footprint, whole), 1, Amounts.WHOLE);
    return Math.max(1, cost * SCALE / weight);
  }
}
