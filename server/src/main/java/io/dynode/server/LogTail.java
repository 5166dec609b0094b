package io.dynode.server;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Finds where the last lines of a log begin, piece by piece from its end. */
final class LogTail {
  /** The whole log. */
  static final LogTail WHOLE = new LogTail(Integer.MAX_VALUE);

  private final long lines;
  private long ends;
  private boolean any;
  private int sequence;

  LogTail(int lines) {
    this.lines = lines;
  }

  /** Whether as many lines begin in what was seen. */
  boolean found() {
    return ends >= lines;
  }

  /** The first piece that holds some of the lines. */
  int sequence() {
    return sequence;
  }

  /** Takes the piece before those taken so far. */
  void before(int pieceSequence, InputStream in) throws IOException {
    byte[] buffer = new byte[8 << 10];
    byte last = 0;
    boolean empty = true;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      for (int i = 0; i < n; i++) {
        ends += buffer[i] == '\n' ? 1 : 0;
      }
      if (n > 0) {
        last = buffer[n - 1];
        empty = false;
      }
    }
    if (!any && !empty) {
      // An end of line at the very end begins no line.
      ends -= last == '\n' ? 1 : 0;
      any = true;
    }
    sequence = pieceSequence;
  }

  /** The stream, without the lines of the first piece that are not among the last ones. */
  OutputStream skipping(OutputStream out) {
    return found() ? new Skipping(out, ends - lines + 1) : out;
  }

  private static final class Skipping extends FilterOutputStream {
    private long left;

    private Skipping(OutputStream out, long left) {
      super(out);
      this.left = left;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int from = offset;
      int end = offset + length;
      while (left > 0 && from < end) {
        left -= bytes[from++] == '\n' ? 1 : 0;
      }
      out.write(bytes, from, end - from);
    }
  }
}
