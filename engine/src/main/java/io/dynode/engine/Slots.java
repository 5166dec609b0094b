package io.dynode.engine;

import java.util.Map;
import java.util.TreeMap;

/**
 * Places of which no customer may have more than what is left for the others: one that is slow, or
 * has much to do, takes half of them at most, the next half of the rest. Safe for use by many
 * threads.
 */
final class Slots {
  private final int all;
  private final Map<String, Integer> held = new TreeMap<>();
  private int used;

  Slots(int all) {
    this.all = all;
  }

  /** Whether there is one for that customer, who has it then. */
  synchronized boolean take(String customer) {
    int own = held.getOrDefault(customer, 0);
    if (own >= all - used) {
      return false;
    }
    held.put(customer, own + 1);
    used++;
    return true;
  }

  /** That customer has one less. */
  synchronized void give(String customer) {
    int left = held.getOrDefault(customer, 0) - 1;
    if (left < 0) {
      throw new IllegalStateException(customer + " has none");
    }
    if (left == 0) {
      held.remove(customer);
    } else {
      held.put(customer, left);
    }
    used--;
  }
}
