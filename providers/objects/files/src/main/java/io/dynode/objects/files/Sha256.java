package io.dynode.objects.files;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The one hash of the object store. */
final class Sha256 {
  private static final int DIGITS = 64;

  private Sha256() {}

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Whether the text is a hash in lower-case hex, and so safe as a file name. */
  static boolean isHash(String text) {
    return text.length() == DIGITS
        && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }
}
