package io.dynode.benchmarks;

import io.dynode.model.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/** Waits after the last kill until nothing is at work, or nothing has moved for too long. */
final class KillCalm {
  /** Looks in a row at which nothing was at work. */
  private static final int CALM = 10;

  private static final long BETWEEN_MILLIS = 200;
  private static final Set<String> ENDED =
      Set.of("succeeded", "cached", "failed", "skipped", "canceled");

  private final KillStore store;
  private final LongSupplier nanos;
  private final Runnable pause;

  /** How long it waits: without any change, and in all. */
  record Patience(Duration still, Duration all) {
    static final Patience USUAL = new Patience(Duration.ofSeconds(90), Duration.ofMinutes(10));
  }

  KillCalm(KillStore store) {
    this(store, System::nanoTime, () -> KillLoad.nap(BETWEEN_MILLIS));
  }

  KillCalm(KillStore store, LongSupplier nanos, Runnable pause) {
    this.store = store;
    this.nanos = nanos;
    this.pause = pause;
  }

  /** Waits; what did not come to its end is a finding, in words that say where it stands. */
  void await(Patience patience, KillFindings findings) {
    long start = nanos.getAsLong();
    long moved = start;
    List<String> before = List.of();
    for (int calm = 0; calm < CALM; ) {
      List<String> open = open();
      calm = open.isEmpty() ? calm + 1 : 0;
      long now = nanos.getAsLong();
      if (!open.equals(before)) {
        moved = now;
        before = open;
      }
      boolean still = now - moved > patience.still().toNanos();
      if (!open.isEmpty() && (still || now - start > patience.all().toNanos())) {
        open.forEach(
            words -> findings.add(KillFault.STUCK, words + (still ? ", and nothing moves" : "")));
        return;
      }
      pause.run();
    }
  }

  /** All that is at work: agendas but those that somebody has to look at, and dispatches. */
  private List<String> open() {
    List<String> open = new ArrayList<>();
    for (Json agenda :
        store.list("/v1/agendas?customer=default&state=held,waiting,running,paused")) {
      String id = KillLoad.text(agenda, "/id");
      boolean held = false;
      List<String> operations = new ArrayList<>();
      for (Json operation : store.list("/v1/agendas/" + id + "/operations")) {
        String state = KillLoad.text(operation, "/state");
        held |= state.equals("held");
        // What waits behind a held one waits for somebody, too.
        if (!ENDED.contains(state) && !state.equals("held") && !state.equals("waiting")) {
          operations.add(words(operation, state));
        }
      }
      if (!operations.isEmpty() || !held) {
        open.add(
            "agenda " + id + " is " + KillLoad.text(agenda, "/state") + ", at work: " + operations);
      }
    }
    for (String outcome : List.of("pending", "parked")) {
      for (Json dispatch : store.list("/v1/dispatches?outcome=" + outcome)) {
        open.add("dispatch " + KillLoad.text(dispatch, "/id") + " is " + outcome);
      }
    }
    return open;
  }

  private static String words(Json operation, String state) {
    return KillLoad.text(operation, "/name")
        + " ("
        + state
        + ", attempt "
        + KillLoad.number(operation, "/attempts")
        + " "
        + KillLoad.text(operation, "/attempt")
        + ")";
  }
}
