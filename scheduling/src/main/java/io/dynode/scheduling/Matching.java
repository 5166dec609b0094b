package io.dynode.scheduling;

import io.dynode.model.AgendaSpec;
import io.dynode.model.CustomerSpec;
import io.dynode.model.ErrorCode;
import io.dynode.model.PoolSpec;
import io.dynode.model.ProblemException;
import io.dynode.model.QueueSpec;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the queue of an agenda. A queue comes into question when the customer may see it and use
 * its pool. An explicit queue wins; then, by precedence and name, the first with a matching rule;
 * then the default queue of the customer's pools, in the order the customer lists them (by name
 * when it may use all); else the agenda is refused with what was looked at.
 *
 * <p>A rule matches when every field it gives matches, a field when one of its values does; a value
 * is exact or, ending in {@code *}, a prefix. A rule that gives no field matches everything; a
 * queue without rules matches nothing.
 */
public final class Matching {
  private static final Comparator<QueueSpec> BY_PRECEDENCE =
      Comparator.comparingInt(QueueSpec::precedence).thenComparing(QueueSpec::name);

  private final List<PoolSpec> pools;
  private final List<QueueSpec> queues;

  /**
   * @param pools every pool there is
   * @param queues every queue there is
   */
  public Matching(Collection<PoolSpec> pools, Collection<QueueSpec> queues) {
    this.pools = pools.stream().sorted(Comparator.comparing(PoolSpec::name)).toList();
    this.queues = queues.stream().sorted(BY_PRECEDENCE).toList();
  }

  /**
   * The queue of an agenda, always one of those given.
   *
   * @throws ProblemException {@link ErrorCode#UNKNOWN_QUEUE} for an explicit queue that is not
   *     there or not visible, {@link ErrorCode#NO_QUEUE} when none may take it
   */
  public QueueSpec choose(AgendaSpec agenda, CustomerSpec customer) {
    Choice choice = new Choice(new AgendaTraits(agenda), customer, usable(customer), queues);
    return agenda.queue().isEmpty() ? choice.byRules() : choice.explicit(agenda.queue());
  }

  private Map<String, PoolSpec> usable(CustomerSpec customer) {
    Map<String, PoolSpec> usable = new LinkedHashMap<>();
    pools.stream()
        .filter(p -> customer.pools().isEmpty() || customer.pools().contains(p.name()))
        .sorted(Comparator.comparingInt(p -> customer.pools().indexOf(p.name())))
        .forEach(p -> usable.put(p.name(), p));
    return usable;
  }

  /** Whether a customer may name a queue, or find it by its rules. */
  public static boolean open(QueueSpec queue, String customer) {
    return queue.visibleTo().contains("*") || queue.visibleTo().contains(customer);
  }
}
