package io.dynode.simulation;

import java.util.EnumMap;
import java.util.Map;

/** Decides by chance what goes wrong, and counts it. Once {@link #end ended}, nothing does. */
final class Faults {
  private final Chance chance;
  private final Map<Fault, Long> counts = new EnumMap<>(Fault.class);
  private boolean over;

  Faults(Chance chance) {
    this.chance = chance;
  }

  boolean over() {
    return over;
  }

  void end() {
    over = true;
  }

  boolean strikes(Fault fault, double probability) {
    if (over || !chance.happens(probability)) {
      return false;
    }
    count(fault);
    return true;
  }

  /** How far something gets before it goes wrong. */
  int below(int bound) {
    return chance.below(bound);
  }

  /** One of two ways to go wrong. */
  boolean evenly() {
    return chance.happens(0.5);
  }

  void count(Fault fault) {
    counts.merge(fault, 1L, Long::sum);
  }

  Map<Fault, Long> counts() {
    return counts;
  }
}
