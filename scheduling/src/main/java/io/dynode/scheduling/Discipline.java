package io.dynode.scheduling;

import io.dynode.model.AgendaSpec;
import io.dynode.model.Waiting;
import java.util.Comparator;

/**
 * The order of one queue, in two parts. A <em>rank</em> is given once, when an agenda is enqueued,
 * and changes only when somebody changes its priority: it is a column of an index, so that a queue
 * of a million agendas has its first ones at hand. An <em>order</em> compares only <em>heads</em>:
 * the first by rank of each requirement shape (and of each customer, where {@link #perCustomer}).
 * What changes while agendas wait belongs into the order, never into the rank.
 *
 * <p>{@code fifo} and {@code priority} need ranks only. The others fit the same two parts:
 *
 * <ul>
 *   <li>{@code fair}: the rank is the arrival; heads are kept per customer; the order compares the
 *       customers' {@link Standings} (weighted dominant share held over time), then ranks.
 *   <li>{@code deadline}: the rank is the deadline; the order is that of ranks.
 *   <li>bands outside, fair or deadline inside: the band is in the waiting row (its priority); the
 *       order compares bands, then asks the inner discipline; the rank is the inner one's.
 * </ul>
 *
 * <p>Implementations are pure: no clock, no state, the same answer for the same question.
 */
public interface Discipline {
  /** Ranks of disciplines are larger: what regains its reservation sorts before all others. */
  long SMALLEST_RANK = Long.MIN_VALUE / 2;

  /** Smaller rank first, then the agenda's id: the order of the store's index. */
  Comparator<Waiting> BY_RANK =
      Comparator.comparingLong(Waiting::rank).thenComparing(w -> w.agenda().value());

  /** The word for it in a queue's definition. */
  String name();

  /**
   * The agenda's key in its queue: smaller goes first. At least {@link #SMALLEST_RANK}.
   *
   * @param priority the agenda's now, which may not be the one it was submitted with
   */
  long rank(AgendaSpec agenda, int priority, long arrivalMicros);

  /** Whether heads must be kept for each customer, because the order compares customers. */
  default boolean perCustomer() {
    return false;
  }

  /**
   * The order of heads at one moment. It must be total, and among heads of one customer and shape
   * that of ranks.
   */
  default Comparator<Waiting> order(Standings standings) {
    return BY_RANK;
  }

  /**
   * The rank of an agenda that was admitted before, gave its reservation back while it slept and
   * wants it again: before every new one, in the order of first admission.
   */
  static long regainRank(long startedMicros) {
    return Long.MIN_VALUE + startedMicros;
  }
}
