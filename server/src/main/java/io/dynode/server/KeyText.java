package io.dynode.server;

import io.dynode.json.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * An API key as its holder has it: {@code dyn_<id>_<secret>}. The id is public, the secret is kept
 * as its hash only.
 */
record KeyText(String id, String secret) {
  private static final String PREFIX = "dyn_";
  private static final int LONGEST = 300;

  /** The key in a text, if it has the form of one. */
  static Optional<KeyText> parse(String text) {
    int end = text.indexOf('_', PREFIX.length());
    if (!text.startsWith(PREFIX) || text.length() > LONGEST || end <= PREFIX.length()) {
      return Optional.empty();
    }
    String secret = text.substring(end + 1);
    return secret.isEmpty()
        ? Optional.empty()
        : Optional.of(new KeyText(text.substring(PREFIX.length(), end), secret));
  }

  /** What is stored of the secret. It is random, so one round of hashing is enough. */
  String secretHash() {
    return Digest.sha256Hex(secret.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether the secret has that hash; takes the same time wherever they differ. */
  boolean has(String hash) {
    return MessageDigest.isEqual(
        secretHash().getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII));
  }

  /** The whole key, a secret. */
  String text() {
    return PREFIX + id + "_" + secret;
  }

  @Override
  public String toString() {
    return PREFIX + id + "_…";
  }
}
