package io.dynode.simulation;

import java.util.List;
import java.util.Map;

/**
 * What one seed led to.
 *
 * @param micros virtual time it took
 * @param hash equal for two runs that took the same course
 * @param story the last things that happened, when it was told
 */
record History(
    long seed,
    long steps,
    long micros,
    long commits,
    int agendas,
    long hash,
    Map<Fault, Long> faults,
    List<Violation> violations,
    List<String> story) {
  static History of(long seed) {
    return new World(seed, false, Tampering.NONE, s -> s).run();
  }

  /** The same course again, with its story. */
  static History told(long seed) {
    return new World(seed, true, Tampering.NONE, s -> s).run();
  }
}
