package io.dynode.json;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.io.IOException;
import java.io.InputStream;

/** Bytes on their way to a parser: bounded in number and checked to be UTF-8. */
final class CheckedInput extends InputStream {
  private final InputStream in;
  private final long most;
  private final Utf8 utf8 = new Utf8();
  private long count;

  CheckedInput(InputStream in, long most) {
    this.in = in;
    this.most = most;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int n = read(one, 0, 1);
    return n < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = in.read(buffer, offset, length);
    if (n < 0) {
      utf8.end();
      return n;
    }
    count += n;
    checkSize(count, most);
    utf8.check(buffer, offset, offset + n);
    return n;
  }

  static void checkSize(long size, long most) {
    if (size > most) {
      throw new ProblemException(
          ErrorCode.TOO_LARGE, "The text is longer than the limit of " + most + " bytes");
    }
  }
}
