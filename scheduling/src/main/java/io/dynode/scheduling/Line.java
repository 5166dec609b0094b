package io.dynode.scheduling;

import io.dynode.model.QueueId;
import io.dynode.model.Waiting;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * A queue of a pool at the moment of an admission.
 *
 * @param weight its share against the pool's other queues
 * @param served what it had so far; see {@link Shares}
 * @param order of its heads; see {@link Discipline#order}
 * @param heads the first agenda by rank of each shape (and customer); more are allowed and ignored
 */
public record Line(
    QueueId queue, int weight, long served, Comparator<Waiting> order, Collection<Waiting> heads) {
  public Line {
    if (weight < 1) {
      throw new IllegalArgumentException("weight of " + queue);
    }
    heads = List.copyOf(heads);
  }
}
