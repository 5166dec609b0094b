package io.dynode.simulation;

import io.dynode.model.Host;
import io.dynode.model.Reservation;
import io.dynode.model.Resources;
import java.util.Map;

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
    mirror.queueCounts.forEach((queue, count) -> {
      int waiting = mirror.waiting.getOrDefault(queue, Map.of()).size();
      if (count.waiting() != waiting) {
        findings.violated("A queue's count equals a recount", count + " but " + waiting + " wait");
      }
    });
    mirror.parked.forEach((customer, parked) -> {
      if (mirror.counters.getOrDefault("parked/" + customer, 0L) != (long) parked) {
        findings.violated(
            "A customer's count of parked events equals a recount",
            customer + ": " + mirror.counters.get("parked/" + customer) + " but " + parked);
      }
    });
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
