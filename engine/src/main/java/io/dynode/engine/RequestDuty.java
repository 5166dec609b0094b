package io.dynode.engine;

import io.dynode.model.Await;
import io.dynode.model.Await.AwaitKind;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Begins the requests that are due: of each customer one, then of each the next. Those who have a
 * long line, or whose requests are slow, leave room for all others.
 */
final class RequestDuty {
  private static final int PAGE = 64;

  /** Customers that are looked at in one step, when there is a long line. */
  private static final int LOOKED = 64;

  /** Parts of one customer's line that are looked at in one step. */
  private static final int PAGES = 8;

  private static final System.Logger LOG = System.getLogger(RequestDuty.class.getName());
  private static final Duration POLL = Duration.ofSeconds(5);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

  private final EngineCore core;
  private final Requester requester;

  /** The last customer that was looked at behind a long line; empty: look from the first on. */
  private String looked = "";

  /** Behind which to go on in the lines of customers that are longer than what was looked at. */
  private final Map<String, Await> onward = new TreeMap<>();

  /** Customers whose lines were looked through to their ends since all were last. */
  private final Set<String> through = new TreeSet<>();

  /** Whether a line of another is longer than what was looked at of it. */
  private boolean more;

  RequestDuty(EngineCore core, Requester requester) {
    this.core = core;
    this.requester = requester;
  }

  Duty duty() {
    return new Duty("Requests", Signals.Topic.AWAITS, core, this::step);
  }

  private CompletionStage<Duration> step() {
    long now = core.clock().wallMicros();
    List<Await> page = read(Scan.along(Tables.AWAITS, "by_due", PAGE, AwaitKind.HTTP));
    List<Await> due = new ArrayList<>(page.stream().filter(a -> a.dueMicros() <= now).toList());
    boolean longLine = due.size() == PAGE;
    boolean goesOn = false;
    if (longLine) {
      core.parts().store().read(reader -> due.addAll(others(reader, now)));
      goesOn = !looked.isEmpty() || more;
      if (looked.isEmpty()) {
        restart();
      }
    }
    List<Await> begun = inTurn(due).stream().filter(requester::take).toList();
    Duration idle =
        goesOn ? Duration.ZERO : due.isEmpty() ? AwaitDuty.untilNext(waiting(page), now) : POLL;
    return begin(begun, idle);
  }

  private List<Await> read(Scan<Await> scan) {
    return core.parts().store().read(reader -> reader.scan(scan));
  }

  private static List<Await> waiting(List<Await> page) {
    return page.stream().filter(await -> await.dueMicros() < Await.NEVER).toList();
  }

  /** The first of each of the next customers; those at the front of the line are known already. */
  private List<Await> others(Reader reader, long now) {
    List<String> next =
        core.catalog().at(reader).customers().keySet().stream()
            .filter(name -> name.compareTo(looked) > 0)
            .sorted()
            .limit(LOOKED)
            .toList();
    looked = next.size() < LOOKED ? "" : next.getLast();
    List<Await> found = new ArrayList<>();
    next.forEach(customer -> found.addAll(line(reader, customer, now)));
    return found;
  }

  /** Some of a customer's line that are due; those of paused agendas stand there as well. */
  private List<Await> line(Reader reader, String customer, long now) {
    Scan<Await> scan =
        Scan.along(Tables.AWAITS, "by_subject", PAGE / 4, customer, AwaitKind.HTTP, "");
    for (int i = 0; i < PAGES; i++) {
      Await last = onward.get(customer);
      List<Await> page = reader.scan(last == null ? scan : scan.after(last.agenda(), last.index()));
      boolean end = page.size() < scan.limit();
      if (end) {
        onward.remove(customer);
        through.add(customer);
      } else {
        onward.put(customer, page.getLast());
      }
      List<Await> due = page.stream().filter(await -> await.dueMicros() <= now).toList();
      if (end || !due.isEmpty()) {
        return due;
      }
    }
    more |= !through.contains(customer);
    return List.of();
  }

  /** Of each customer one, then of each the next, each request once. */
  private static List<Await> inTurn(List<Await> due) {
    Map<String, Deque<Await>> lines = new LinkedHashMap<>();
    for (Await await : due.stream().distinct().toList()) {
      lines.computeIfAbsent(await.customer().value(), _ -> new ArrayDeque<>()).add(await);
    }
    List<Await> turns = new ArrayList<>();
    while (!lines.isEmpty()) {
      lines.values().forEach(line -> turns.add(line.remove()));
      lines.values().removeIf(Deque::isEmpty);
    }
    return turns;
  }

  /** All customers were looked at once more. */
  private void restart() {
    if (!more) {
      // The next time from their beginnings: what is there by then stands anywhere.
      onward.keySet().removeAll(through);
      through.clear();
    }
    more = false;
  }

  private CompletionStage<Duration> begin(List<Await> begun, Duration idle) {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    List<CompletableFuture<?>> claims = new ArrayList<>();
    for (Await await : begun) {
      claims.add(
          claim(await)
              .handle((_, e) -> e == null || failure.compareAndSet(null, e))
              .toCompletableFuture());
    }
    return CompletableFuture.allOf(claims.toArray(CompletableFuture[]::new))
        .thenApply(_ -> {
          Throwable cause = failure.get();
          if (cause != null) {
            Warnings.log(LOG, "Some requests could not be claimed", cause);
            return AFTER_FAILURE;
          }
          return begun.isEmpty() ? idle : Duration.ZERO;
        });
  }

  private CompletionStage<?> claim(Await await) {
    try {
      return requester.act(await);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
