package io.dynode.scheduling;

import io.dynode.model.CustomerSpec;
import io.dynode.model.ErrorCode;
import io.dynode.model.PoolSpec;
import io.dynode.model.ProblemException;
import io.dynode.model.QueueSpec;
import io.dynode.model.QueueSpec.QueueRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The search of one agenda for its queue.
 *
 * @param pools those the customer may use, in the order in which it would
 * @param queues every queue, in the order in which their rules are asked
 */
record Choice(
    AgendaTraits agenda,
    CustomerSpec customer,
    Map<String, PoolSpec> pools,
    List<QueueSpec> queues) {
  /** More queues are only counted in the message. */
  private static final int TOLD = 20;

  QueueSpec explicit(String name) {
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

  QueueSpec byRules() {
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
    return Matching.open(queue, customer.name());
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
