package io.dynode.objects.files;

import io.dynode.spi.ObjectStore.Key;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A process of its own that stores objects until somebody kills it, or one large object. */
final class Writer {
  private static final int MEGABYTE = 1 << 20;

  private Writer() {}

  public static void main(String[] arguments) throws Exception {
    try (FileObjectStore store = new FileObjectStore(Path.of(arguments[0]))) {
      if (arguments.length == 1) {
        storeForever(store);
      }
      storeAndRead(store, Integer.parseInt(arguments[1]));
    }
  }

  private static void storeForever(FileObjectStore store) {
    for (int i = 0; ; i++) {
      byte[] content = new byte[MEGABYTE + i];
      store.put(new Key(sha256(new ByteArrayInputStream(content)), 1), zeros(content.length));
      System.out.println(i);
    }
  }

  private static void storeAndRead(FileObjectStore store, int megabytes) throws Exception {
    long size = (long) megabytes * MEGABYTE;
    Key key = new Key(sha256(zeros(size)), 1);
    store.put(key, zeros(size));
    try (InputStream in = store.get(key)) {
      System.out.println(in.transferTo(OutputStream.nullOutputStream()));
    }
  }

  private static String sha256(InputStream content) {
    MessageDigest digest = Sha256.digest();
    byte[] buffer = new byte[MEGABYTE];
    try (content) {
      for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    } catch (java.io.IOException e) {
      throw new IllegalStateException("made of memory, this cannot fail", e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static InputStream zeros(long size) {
    return new InputStream() {
      private long left = size;

      @Override
      public int read() {
        return left-- > 0 ? 0 : -1;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) {
        if (left <= 0) {
          return -1;
        }
        int n = (int) Math.min(left, length);
        java.util.Arrays.fill(bytes, offset, offset + n, (byte) 0);
        left -= n;
        return n;
      }
    };
  }
}
