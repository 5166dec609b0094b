package io.dynode.server.http;

import java.io.IOException;
import java.io.InputStream;

/**
 * The part of a request's body that nobody read. When a connection is closed over it, the client's
 * system throws away an answer that has come already: who is still sending sees a broken
 * connection, not why it was refused.
 */
public final class Leftover {
  /** Bytes read for the sake of the answer; who sends more may not get it. */
  public static final long MOST = 8L << 20;

  private Leftover() {}

  /** Reads to the body's end, within bounds; a silent client ends it by the idle timeout. */
  static void read(Request.Head head, InputStream body) {
    boolean waitsToSend = head.headers().apply("Expect") != null;
    if (waitsToSend || head.length() > MOST) {
      return;
    }
    byte[] piece = new byte[16 << 10];
    try {
      long read = 0;
      int n = body.read(piece);
      while (n >= 0 && read < MOST) {
        read += n;
        n = body.read(piece);
      }
    } catch (IOException _) {
      // Gone, or silent for too long: the answer is tried all the same.
    }
  }
}
