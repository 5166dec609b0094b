package io.dynode.engine;

import io.dynode.model.Delivery;
import io.dynode.model.Delivery.DeliveryState;
import io.dynode.spi.Scan;
import io.dynode.spi.StateStore;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whose calls are looked at next. Customers have their turn one after the other, and in it so many
 * of their receivers; the next time it goes on behind those. So nobody with very many receivers
 * keeps others waiting, and each receiver has its turn.
 */
final class CallTurns {
  /** Receivers of one customer that are looked at in its turn. */
  static final int OF_TURN = 16;

  /** Comes directly behind all receivers of a customer: theirs begin with its name and a slash. */
  private static final String BEHIND = "0";

  private final StateStore store;
  private final CallsUnderWay underWay;
  private final Map<String, Pass> passes = new TreeMap<>();
  private final Set<String> seen = new TreeSet<>();

  /** The customer whose turn was last; empty: the next walk begins with the first. */
  private String turn = "";

  /** Whether somebody has receivers that this walk did not come to. */
  private boolean left;

  /** Whose receivers were all looked at while those of others were not. */
  private final Set<String> done = new TreeSet<>();

  private long soonestMicros = Long.MAX_VALUE;

  /**
   * Of one customer's receivers.
   *
   * @param last that was looked at
   * @param whole whether it began with the first, and since nothing was to be done
   */
  private record Pass(String last, boolean whole) {}

  CallTurns(StateStore store, CallsUnderWay underWay) {
    this.store = store;
    this.underWay = underWay;
  }

  /**
   * What a step came to.
   *
   * @param over whether nothing more is due that there is room for
   * @param soonestMicros then: when the next call is due; {@link Long#MAX_VALUE}: there is none
   */
  record Step(boolean over, long soonestMicros) {}

  /**
   * Looks at about so many receivers.
   *
   * @param taken calls that are to be begun are added to it; each has its room
   */
  Step step(int looks, long nowMicros, List<Delivery> taken) {
    for (int looked = 0; looked < looks; looked++) {
      if (underWay.full()) {
        return new Step(false, soonestMicros);
      }
      List<Delivery> first = scan(turn.isEmpty() ? owed(1) : owed(1).after(turn + BEHIND));
      if (first.isEmpty()) {
        return walked(taken);
      }
      turn = first.getFirst().customer().value();
      seen.add(turn);
      looked += visit(nowMicros, taken);
    }
    return new Step(false, soonestMicros);
  }

  /** There may be calls that were not there before: nobody is done. */
  void news() {
    left |= !done.isEmpty();
    done.clear();
  }

  private List<Delivery> scan(Scan<Delivery> scan) {
    return store.read(reader -> reader.scan(scan));
  }

  private static Scan<Delivery> owed(int limit) {
    return Scan.along(Tables.DELIVERIES, "by_turn", limit, DeliveryState.OWED);
  }

  /** All customers have had their turn. */
  private Step walked(List<Delivery> taken) {
    boolean over = !left && taken.isEmpty();
    Step step = new Step(over, soonestMicros);
    passes.keySet().retainAll(seen);
    seen.clear();
    turn = "";
    left = false;
    if (over) {
      done.clear();
      soonestMicros = Long.MAX_VALUE;
      passes.replaceAll((_, pass) -> new Pass(pass.last(), false));
    }
    return step;
  }

  /** Looks at receivers of the customer whose turn it is; how many. */
  private int visit(long nowMicros, List<Delivery> taken) {
    if (done.contains(turn)) {
      return 0;
    }
    Pass pass = passes.getOrDefault(turn, new Pass(turn + "/", true));
    for (int i = 0; i < OF_TURN; i++) {
      if (underWay.full(turn)) {
        // A call of theirs that ends wakes the duty.
        passes.put(turn, pass);
        return i;
      }
      List<Delivery> next = next(pass.last());
      if (next.isEmpty()) {
        passes.remove(turn);
        if (pass.whole()) {
          done.add(turn);
        } else {
          left = true;
        }
        return i;
      }
      pass = new Pass(next.getFirst().receiver(), pass.whole());
      take(next, nowMicros, taken);
    }
    passes.put(turn, pass);
    left = true;
    return OF_TURN;
  }

  /** The first calls that the customer's next receiver is owed. */
  private List<Delivery> next(String last) {
    List<Delivery> rows = scan(owed(CallsUnderWay.TO_RECEIVER).after(last));
    return rows.stream()
        .filter(call -> call.customer().value().equals(turn))
        .filter(call -> call.receiver().equals(rows.getFirst().receiver()))
        .toList();
  }

  private void take(List<Delivery> calls, long nowMicros, List<Delivery> taken) {
    for (Delivery call : calls) {
      if (call.dueMicros() > nowMicros) {
        soonestMicros = Math.min(soonestMicros, call.dueMicros());
        return;
      }
      if (!underWay.take(call)) {
        return;
      }
      taken.add(call);
    }
  }
}
