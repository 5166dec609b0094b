package io.dynode.app;

import io.dynode.spi.Ids;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ids of 26 characters in the manner of ULID: 48 bits of milliseconds, then 80 random bits, in an
 * alphabet without letters that look alike. They sort by the time of their making. Randomness is
 * the machine's, fetched in pieces.
 */
final class RandomIds implements Ids {
  private static final char[] ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
  private static final int RANDOM_BYTES = 10;
  private static final int SECRET_BYTES = 24;

  private final SecureRandom random = new SecureRandom();
  private final byte[] pool = new byte[4_096];
  private int used = pool.length;

  @Override
  public String next() {
    char[] id = new char[26];
    long millis = System.currentTimeMillis();
    for (int i = 9; i >= 0; i--) {
      id[i] = ALPHABET[(int) (millis & 31)];
      millis >>>= 5;
    }
    byte[] bytes = bytes(RANDOM_BYTES);
    int at = 10;
    for (int half = 0; half < RANDOM_BYTES; half += 5) {
      long bits = 0;
      for (int i = 0; i < 5; i++) {
        bits = bits << 8 | (bytes[half + i] & 0xFF);
      }
      for (int shift = 35; shift >= 0; shift -= 5) {
        id[at++] = ALPHABET[(int) (bits >>> shift & 31)];
      }
    }
    return new String(id);
  }

  @Override
  public String secret() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(SECRET_BYTES));
  }

  @Override
  public double random() {
    return ThreadLocalRandom.current().nextDouble();
  }

  private synchronized byte[] bytes(int count) {
    if (used + count > pool.length) {
      random.nextBytes(pool);
      used = 0;
    }
    byte[] bytes = new byte[count];
    System.arraycopy(pool, used, bytes, 0, count);
    java.util.Arrays.fill(pool, used, used + count, (byte) 0);
    used += count;
    return bytes;
  }
}
