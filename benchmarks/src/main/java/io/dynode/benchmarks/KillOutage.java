package io.dynode.benchmarks;

import io.dynode.model.Json;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * A time during which a process of Dynode was killed or stopped.
 *
 * @param agent id of the agent; empty: the only server or the database, and with it everybody
 */
record KillOutage(String agent, Instant from, Instant until) {
  /** Leases lost in a row without progress, after which an operation is put in quarantine. */
  private static final int QUARANTINE = 3;

  /** Whether it may have cost that attempt its lease. */
  boolean hit(Json attempt) {
    return (agent.isEmpty() || agent.equals(KillLoad.text(attempt, "/agent")))
        && !from.isAfter(instant(attempt, "/endedAt"))
        && !until.isBefore(instant(attempt, "/leasedAt"));
  }

  private static Instant instant(Json attempt, String pointer) {
    String text = KillLoad.text(attempt, pointer);
    return text.isEmpty() ? Instant.MAX : Instant.parse(text);
  }

  /**
   * Whether kills explain a quarantine: each of the last attempts lost its lease without having
   * told of progress, and each while its agent or the server was away.
   */
  static boolean explainQuarantine(List<Json> attempts, List<KillOutage> outages) {
    List<Json> last =
        attempts.stream()
            .sorted(Comparator.comparingLong((Json a) -> KillLoad.number(a, "/number")).reversed())
            .limit(QUARANTINE)
            .toList();
    return last.size() == QUARANTINE
        && last.stream()
            .allMatch(attempt ->
                KillLoad.text(attempt, "/code").equals("lease-lost")
                    && attempt.at("/progress").orElse(Json.NULL).isNull()
                    && outages.stream().anyMatch(outage -> outage.hit(attempt)));
  }
}
