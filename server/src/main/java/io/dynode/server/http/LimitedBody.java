package io.dynode.server.http;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A request's body that refuses to be longer than its route allows, and waits for its turn. */
final class LimitedBody extends FilterInputStream {
  private final long limit;
  private final LargeBodies.Turn turn;
  private long count;

  LimitedBody(InputStream in, long limit, LargeBodies.Turn turn) {
    super(in);
    this.turn = turn;
    this.limit = limit;
  }

  static ProblemException tooLarge(long limit) {
    return new ProblemException(
        ErrorCode.TOO_LARGE, "The request's body is longer than the " + limit + " bytes allowed");
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    if (value >= 0) {
      counted(1);
    }
    return value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    if (read > 0) {
      counted(read);
    }
    return read;
  }

  private void counted(int more) {
    count += more;
    if (count > limit) {
      throw tooLarge(limit);
    }
    turn.read(count);
  }
}
