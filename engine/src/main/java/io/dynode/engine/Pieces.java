package io.dynode.engine;

import io.dynode.json.Digest;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Bytes in memory up to a bound, without ever being copied as a whole. */
final class Pieces extends OutputStream {
  private static final int PIECE = 64 << 10;

  private final long most;
  private final String what;
  private final List<byte[]> full = new ArrayList<>();
  private byte[] piece = new byte[PIECE];
  private int used;

  /**
   * @param most bytes; more are refused
   * @param what for the refusal: the subject of "is too large for …"
   */
  Pieces(long most, String what) {
    this.most = most;
    this.what = what;
  }

  @Override
  public void write(int one) {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    if (size() + length > most) {
      throw tooLarge(what, most);
    }
    int at = from;
    int left = length;
    while (left > 0) {
      if (used == PIECE) {
        full.add(piece);
        piece = new byte[PIECE];
        used = 0;
      }
      int some = Math.min(left, PIECE - used);
      System.arraycopy(bytes, at, piece, used, some);
      used += some;
      at += some;
      left -= some;
    }
  }

  static ProblemException tooLarge(String what, long most) {
    return new ProblemException(
        ErrorCode.TOO_LARGE,
        what
            + " is too large for an archive of "
            + most
            + " bytes; it is kept. Without 'archive' in its customer's retention it can go");
  }

  long size() {
    return (long) full.size() * PIECE + used;
  }

  /** All of it, to be read once. */
  InputStream content() {
    List<InputStream> parts = new ArrayList<>();
    full.forEach(one -> parts.add(new ByteArrayInputStream(one)));
    parts.add(new ByteArrayInputStream(piece, 0, used));
    return new SequenceInputStream(Collections.enumeration(parts));
  }

  String sha256Hex() {
    return Digest.sha256Hex(content());
  }
}
