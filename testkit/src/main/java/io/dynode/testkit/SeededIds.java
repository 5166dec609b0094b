package io.dynode.testkit;

import io.dynode.spi.Ids;
import java.util.SplittableRandom;

/** Ids, secrets and random numbers that follow from a seed. Safe for use by many threads. */
public final class SeededIds implements Ids {
  private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int ORDERED = 10;
  private static final int LENGTH = 26;
  private static final int SECRET_LENGTH = 32;

  private final SplittableRandom random;
  private long made;

  public SeededIds(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Ten digits that count up, then sixteen random ones. */
  @Override
  public synchronized String next() {
    StringBuilder id = new StringBuilder(LENGTH);
    long number = ++made;
    for (int i = ORDERED - 1; i >= 0; i--) {
      id.append(DIGITS.charAt((int) (number >>> (5 * i)) & 31));
    }
    return append(id, LENGTH);
  }

  @Override
  public synchronized String secret() {
    return append(new StringBuilder(SECRET_LENGTH), SECRET_LENGTH);
  }

  private String append(StringBuilder text, int length) {
    while (text.length() < length) {
      text.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
    }
    return text.toString();
  }

  @Override
  public synchronized double random() {
    return random.nextDouble();
  }
}
