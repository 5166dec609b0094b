package io.dynode.simulation;

import io.dynode.spi.Ids;
import java.util.List;
import java.util.SplittableRandom;

/** All chance of one history, from its seed. Ids count up, so that they are unique and cheap. */
final class Chance implements Ids {
  private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final String TAIL = "abcdefghijklm";
  private static final int COUNTED = 13;

  private final SplittableRandom random;
  private long made;

  Chance(long seed) {
    random = new SplittableRandom(seed);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /** From low to high, both possible. */
  int between(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }

  long between(long low, long high) {
    return low + random.nextLong(high - low + 1);
  }

  boolean happens(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** Microseconds around a mean, short ones most. */
  long waiting(long mean) {
    return (long) (-Math.log(1 - random.nextDouble()) * mean);
  }

  @Override
  public String next() {
    long number = ++made;
    char[] id = new char[COUNTED];
    for (int i = 0; i < COUNTED; i++) {
      id[COUNTED - 1 - i] = DIGITS.charAt((int) (number >>> (5 * i)) & 31);
    }
    return new String(id) + TAIL;
  }

  @Override
  public String secret() {
    return "secret-" + next();
  }

  @Override
  public double random() {
    return random.nextDouble();
  }
}
