package io.dynode.simulation;

import io.dynode.model.Agenda;
import io.dynode.model.Agent.AgentState;
import io.dynode.model.Host;
import io.dynode.model.QueueCount;
import io.dynode.model.Reservation;
import io.dynode.model.Resources;
import java.util.Map;
import java.util.stream.Stream;

/** What must hold for hosts, queues and customers after every commit. */
final class PlaceRules {
  private final Mirror mirror;
  private final Findings findings;

  PlaceRules(Mirror mirror, Findings findings) {
    this.mirror = mirror;
    this.findings = findings;
  }

  void check() {
    mirror.hosts.values().forEach(this::host);
    mirror.cases.values().stream()
        .flatMap(own -> Stream.ofNullable(own.row))
        .filter(row -> !row.state().ended() && !row.host().isEmpty())
        .forEach(this::home);
    mirror.queueCounts.values().forEach(this::queue);
    mirror.parked.forEach((customer, parked) -> {
      if (mirror.counters.getOrDefault("parked/" + customer, 0L) != (long) parked) {
        findings.violated(
            "A customer's count of parked events equals a recount",
            customer + ": " + mirror.counters.get("parked/" + customer) + " but " + parked);
      }
    });
  }

  /** Else its next operations wait for an agent that may never come. */
  private void home(Agenda row) {
    boolean served =
        mirror.agents.values().stream()
            .anyMatch(a -> a.host().equals(row.host()) && a.state() == AgentState.ACTIVE);
    if (!served) {
      findings.violated("No agenda is at home where nobody takes work", row.toString());
    }
  }

  private void queue(QueueCount count) {
    String queue = count.queue().value();
    int waiting = mirror.waiting.getOrDefault(queue, Map.of()).size();
    long live =
        mirror.cases.values().stream()
            .filter(own -> own.row != null && !own.ended())
            .filter(own -> own.row().queue().equals(count.queue()))
            .count();
    if (count.waiting() != waiting || count.live() != live) {
      findings.violated(
          "A queue's count equals a recount",
          count + " but " + waiting + " wait and " + live + " live");
    }
  }

  private void host(Host host) {
    Resources used = Resources.NONE;
    for (Reservation r : mirror.reservations.getOrDefault(host.name(), Map.of()).values()) {
      used = used.plus(r.charge());
    }
    if (!used.equals(host.used())) {
      findings.violated("What is used of a host equals its reservations", host + " but " + used);
    }
    // Capacities never shrink in this world.
    if (!host.used().fitsIn(host.capacity())) {
      findings.violated("Never more is taken of a host than it has", host.toString());
    }
  }

  /** Once nothing is under way. */
  void quiet() {
    mirror.hosts.values().stream()
        .filter(h -> !h.used().equals(Resources.NONE))
        .forEach(h -> findings.violated("A quiet host is free", h.toString()));
    if (!mirror.outbox.isEmpty()) {
      findings.violated("What is in the outbox leaves it", mirror.outbox.keySet().toString());
    }
  }
}
