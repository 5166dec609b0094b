package io.dynode.benchmarks;

import java.util.Arrays;
import java.util.function.DoubleSupplier;

/** Many timings of one thing. */
record Samples(double[] sorted) {
  static Samples of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Samples(sorted);
  }

  /** The value that this share of all is not above. */
  double quantile(double share) {
    return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * (sorted.length - 1)))];
  }

  double median() {
    return quantile(0.5);
  }

  double best() {
    return sorted[0];
  }

  /** Milliseconds since that reading of the nanosecond clock. */
  static double millisSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  /** The largest of some rounds: for rates. */
  static double most(int rounds, DoubleSupplier round) {
    double best = 0;
    for (int i = 0; i < rounds; i++) {
      best = Math.max(best, round.getAsDouble());
    }
    return best;
  }

  /** The smallest of some rounds: for durations. */
  static double least(int rounds, DoubleSupplier round) {
    double best = Double.MAX_VALUE;
    for (int i = 0; i < rounds; i++) {
      best = Math.min(best, round.getAsDouble());
    }
    return best;
  }
}
