package io.dynode.scheduling;

import io.dynode.model.AgendaSpec;
import io.dynode.model.CustomerSpec;
import io.dynode.model.ErrorCode;
import io.dynode.model.PoolSpec;
import io.dynode.model.ProblemException;
import io.dynode.model.QueueSpec;
import io.dynode.model.QueueSpec.QueueRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

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
  /** More queues are only counted in the message. */
  private static final int TOLD = 20;

  private static final Comparator<QueueSpec> BY_PRECEDENCE =
      Comparator.comparingInt(QueueSpec::precedence).thenComparing(QueueSpec::name);

  private final AgendaTraits agenda;
  private final CustomerSpec customer;
  private final Map<String, PoolSpec> pools = new LinkedHashMap<>();
  private final List<QueueSpec> queues;

  private Matching(
      AgendaSpec agenda,
      CustomerSpec customer,
      Collection<PoolSpec> pools,
      Collection<QueueSpec> queues) {
    this.agenda = new AgendaTraits(agenda);
    this.customer = customer;
    pools.stream()
        .filter(p -> customer.pools().isEmpty() || customer.pools().contains(p.name()))
        .sorted(
            Comparator.comparingInt((PoolSpec p) -> customer.pools().indexOf(p.name()))
                .thenComparing(PoolSpec::name))
        .forEach(p -> this.pools.put(p.name(), p));
    this.queues = queues.stream().sorted(BY_PRECEDENCE).toList();
  }

  /**
   * The queue of an agenda, always one of those given.
   *
   * @param pools every pool there is
   * @param queues every queue there is
   * @throws ProblemException {@link ErrorCode#UNKNOWN_QUEUE} for an explicit queue that is not
   *     there or not visible, {@link ErrorCode#NO_QUEUE} when none may take it
   */
  public static QueueSpec choose(
      AgendaSpec agenda,
      CustomerSpec customer,
      Collection<PoolSpec> pools,
      Collection<QueueSpec> queues) {
    Matching matching = new Matching(agenda, customer, pools, queues);
    return agenda.queue().isEmpty() ? matching.byRules() : matching.explicit(agenda.queue());
  }

  private QueueSpec explicit(String name) {
    QueueSpec queue =
        queues.stream()
            .filter(q -> q.name().equals(name) && visible(q))
            .findFirst()
            .orElseThrow(() ->
                new ProblemException(
                    ErrorCode.UNKNOWN_QUEUE,
                    "There is no queue '%s' that customer '%s' may use; it may use: %s"
                        .formatted(name, customer.name(), usable()),
                    "/queue"));
    if (!pools.containsKey(queue.pool())) {
      throw new ProblemException(
          ErrorCode.NO_QUEUE,
          "Queue '%s' feeds pool '%s', which customer '%s' may not use"
              .formatted(name, queue.pool(), customer.name()),
          "/queue");
    }
    return queue;
  }

  private String usable() {
    List<String> names =
        queues.stream()
            .filter(q -> visible(q) && pools.containsKey(q.pool()))
            .map(QueueSpec::name)
            .limit(TOLD)
            .toList();
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private QueueSpec byRules() {
    List<String> looked = new ArrayList<>();
    int invisible = 0;
    for (QueueSpec queue : queues) {
      if (!pools.containsKey(queue.pool())) {
        continue;
      }
      if (!visible(queue)) {
        invisible++;
        continue;
      }
      Optional<String> mismatch = mismatch(queue);
      if (mismatch.isEmpty()) {
        return queue;
      }
      looked.add("queue '%s': %s".formatted(queue.name(), mismatch.get()));
    }
    return byDefault(looked, invisible);
  }

  private QueueSpec byDefault(List<String> looked, int invisible) {
    for (PoolSpec pool : pools.values()) {
      if (pool.defaultQueue().isEmpty()) {
        looked.add("pool '%s' has no default queue".formatted(pool.name()));
        continue;
      }
      Optional<QueueSpec> queue =
          queues.stream()
              .filter(q -> q.name().equals(pool.defaultQueue()))
              .filter(q -> q.pool().equals(pool.name()) && visible(q))
              .findFirst();
      if (queue.isPresent()) {
        return queue.get();
      }
      looked.add(
          "default queue of pool '%s' is not one of its queues that the customer may use"
              .formatted(pool.name()));
    }
    throw refused(looked, invisible);
  }

  private ProblemException refused(List<String> looked, int invisible) {
    StringBuilder detail =
        new StringBuilder("No queue takes this agenda of customer '")
            .append(customer.name())
            .append('\'');
    if (pools.isEmpty()) {
      detail.append(": it may use no pool that exists");
    }
    looked.stream().limit(TOLD).forEach(l -> detail.append("; ").append(l));
    if (looked.size() > TOLD) {
      detail.append("; and ").append(looked.size() - TOLD).append(" more");
    }
    if (invisible > 0) {
      detail.append("; ").append(invisible).append(" more not open to this customer");
    }
    detail.append(". Name a queue, or give a pool a default queue");
    return new ProblemException(ErrorCode.NO_QUEUE, detail.toString());
  }

  private boolean visible(QueueSpec queue) {
    return open(queue, customer.name());
  }

  /** Whether a customer may name a queue, or find it by its rules. */
  public static boolean open(QueueSpec queue, String customer) {
    return queue.visibleTo().contains("*") || queue.visibleTo().contains(customer);
  }

  /** Why no rule of the queue matches; empty: one does. */
  private Optional<String> mismatch(QueueSpec queue) {
    if (queue.rules().isEmpty()) {
      return Optional.of("it has no rules");
    }
    List<String> reasons = new ArrayList<>();
    for (QueueRule rule : queue.rules()) {
      Optional<String> reason = mismatch(rule);
      if (reason.isEmpty()) {
        return reason;
      }
      if (reasons.size() < 3) {
        reasons.add(reason.get());
      }
    }
    int more = queue.rules().size() - reasons.size();
    return Optional.of(
        String.join(", ", reasons) + (more > 0 ? " and %d more rules".formatted(more) : ""));
  }

  private Optional<String> mismatch(QueueRule rule) {
    if (none(rule.modules(), agenda::runs)) {
      return Optional.of("no operation runs module " + words(rule.modules()));
    }
    if (none(rule.operationNames(), agenda::names)) {
      return Optional.of("no operation is named " + words(rule.operationNames()));
    }
    if (none(rule.labels(), agenda::hasLabel)) {
      return Optional.of("it has no label " + words(rule.labels()));
    }
    if (none(rule.params(), agenda::hasParam)) {
      return Optional.of("it has no param " + words(rule.params()));
    }
    return Optional.empty();
  }

  private static boolean none(List<String> values, Predicate<String> holds) {
    return !values.isEmpty() && values.stream().noneMatch(holds);
  }

  private static String words(List<String> values) {
    return values.size() <= 3
        ? String.join(" or ", values)
        : String.join(" or ", values.subList(0, 3)) + " or " + (values.size() - 3) + " others";
  }
}
