package io.dynode.server;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads lines of bounded length from a body of any length; what is too long is passed over. */
final class JsonLines {
  private final InputStream in;
  private final int most;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int end;
  private int number;

  /**
   * @param first number of the first line
   */
  JsonLines(InputStream in, int most, int first) {
    this.in = in;
    this.most = most;
    this.number = first - 1;
  }

  /**
   * A line.
   *
   * @param number empty lines count and are passed over
   * @param bytes empty: it was longer than the bound
   */
  record Line(int number, Optional<byte[]> bytes) {
    /** Its bytes, or what is wrong with them. */
    byte[] text(int most) {
      return bytes.orElseThrow(() ->
          new ProblemException(
              ErrorCode.TOO_LARGE,
              "A line may have " + most + " bytes; submit what is longer by itself"));
    }
  }

  /** The next line with something in it; empty: there is no more. */
  Optional<Line> next() throws IOException {
    number++;
    while (at < end || fill()) {
      Optional<byte[]> bytes = line();
      if (bytes.isEmpty() || !blank(bytes.get())) {
        return Optional.of(new Line(number, bytes));
      }
      number++;
    }
    return Optional.empty();
  }

  /** The number of the line that {@link #next} read, or could not read. */
  int number() {
    return number;
  }

  private Optional<byte[]> line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean fits = true;
    while (at < end || fill()) {
      int from = at;
      while (at < end && buffer[at] != '\n') {
        at++;
      }
      fits &= line.size() + at - from <= most;
      if (fits) {
        line.write(buffer, from, at - from);
      }
      if (at < end) {
        at++;
        break;
      }
    }
    return fits ? Optional.of(line.toByteArray()) : Optional.empty();
  }

  private boolean fill() throws IOException {
    int read = in.read(buffer, 0, buffer.length);
    at = 0;
    end = Math.max(read, 0);
    return read > 0;
  }

  private static boolean blank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}
