package io.dynode.engine;

import io.dynode.model.Delivery;
import java.util.HashMap;
import java.util.Map;

/**
 * Calls that this server has under way: bounded in all, per customer and per receiver, so that a
 * receiver that does not answer holds up no other, and no customer takes all there is.
 */
final class CallsUnderWay {
  static final int MOST = 128;
  static final int OF_CUSTOMER = 16;
  static final int TO_RECEIVER = 4;

  private final Map<String, Integer> customers = new HashMap<>();
  private final Map<String, Integer> receivers = new HashMap<>();
  private int all;

  /** Whether there is room for any at all. */
  synchronized boolean full() {
    return all >= MOST;
  }

  /** Whether that customer has as many as it may. */
  synchronized boolean full(String customer) {
    return customers.getOrDefault(customer, 0) >= OF_CUSTOMER;
  }

  /** Takes the room that a call needs, if there is. */
  synchronized boolean take(Delivery call) {
    String customer = call.customer().value();
    boolean room =
        all < MOST
            && customers.getOrDefault(customer, 0) < OF_CUSTOMER
            && receivers.getOrDefault(call.receiver(), 0) < TO_RECEIVER;
    if (room) {
      add(call, 1);
    }
    return room;
  }

  /** Gives it back. */
  synchronized void give(Delivery call) {
    add(call, -1);
  }

  private void add(Delivery call, int more) {
    all += more;
    add(customers, call.customer().value(), more);
    add(receivers, call.receiver(), more);
  }

  private static void add(Map<String, Integer> counts, String name, int more) {
    int now = counts.getOrDefault(name, 0) + more;
    if (now == 0) {
      counts.remove(name);
    } else {
      counts.put(name, now);
    }
  }
}
