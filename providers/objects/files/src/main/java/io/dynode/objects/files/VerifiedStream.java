package io.dynode.objects.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Content that is hashed while it is read; its end is an error when the hash is another. */
final class VerifiedStream extends FilterInputStream {
  private static final int SKIP = 8192;

  private final MessageDigest digest = Sha256.digest();
  private final String hash;
  private boolean ended;

  VerifiedStream(InputStream content, String hash) {
    super(content);
    this.hash = hash;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int n = super.read(bytes, offset, length);
    if (n > 0) {
      digest.update(bytes, offset, n);
    } else if (n < 0) {
      end();
    }
    return n;
  }

  private void end() throws IOException {
    if (ended) {
      return;
    }
    String actual = HexFormat.of().formatHex(digest.digest());
    if (!actual.equals(hash)) {
      throw new IOException("stored object " + hash + " is damaged: its content has " + actual);
    }
    ended = true;
  }

  /** What is skipped is read all the same: the hash is that of the whole. */
  @Override
  public long skip(long count) throws IOException {
    byte[] buffer = new byte[SKIP];
    long left = count;
    while (left > 0) {
      int n = read(buffer, 0, (int) Math.min(left, SKIP));
      if (n < 0) {
        break;
      }
      left -= n;
    }
    return count - left;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
