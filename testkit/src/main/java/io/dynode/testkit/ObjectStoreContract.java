package io.dynode.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.ObjectStore.Key;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every object store promises. */
public abstract class ObjectStoreContract {
  /** More than any buffer in the way, and not a multiple of one. */
  private static final int LARGE = (8 << 20) + 13;

  private ObjectStore store;

  /** A new, empty store. */
  protected abstract ObjectStore newStore() throws IOException;

  /** The same store as a process started later sees it. */
  protected abstract ObjectStore reopened() throws IOException;

  /** Everything the store keeps that is not a stored object: temporary files and the like. */
  protected abstract List<String> leftovers() throws IOException;

  @BeforeEach
  void openStore() throws IOException {
    store = newStore();
  }

  @Test
  void returnsWhatWasPut() throws IOException {
    for (int size : new int[] {0, 1, 4096, 65_536, LARGE}) {
      byte[] content = content(size, size);
      Key key = key(content);
      assertThat(store.contains(key)).isFalse();
      store.put(key, new ByteArrayInputStream(content));
      assertThat(store.contains(key)).isTrue();
      assertThat(read(store, key)).isEqualTo(content);
    }
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void keepsItForTheNextProcess() throws IOException {
    byte[] content = content(5000, 1);
    store.put(key(content), new ByteArrayInputStream(content));
    assertThat(read(reopened(), key(content))).isEqualTo(content);
  }

  @Test
  void keepsGenerationsApart() throws IOException {
    byte[] content = content(100, 2);
    Key first = key(content);
    Key second = new Key(first.hash(), 2);
    store.put(first, new ByteArrayInputStream(content));
    assertThat(store.contains(second)).isFalse();
    store.put(second, new ByteArrayInputStream(content));
    store.delete(first);
    assertThat(store.contains(first)).isFalse();
    assertThat(read(store, second)).isEqualTo(content);
  }

  @Test
  void storesTheSameKeyAgain() throws IOException {
    byte[] content = content(70_000, 3);
    store.put(key(content), new ByteArrayInputStream(content));
    store.put(key(content), new ByteArrayInputStream(content));
    assertThat(read(store, key(content))).isEqualTo(content);
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void refusesContentOfAnotherHash() throws IOException {
    byte[] content = content(70_000, 4);
    byte[] other = content(70_000, 5);
    assertRefused(key(content), other);
    assertThat(store.contains(key(content))).isFalse();
    store.put(key(content), new ByteArrayInputStream(content));
    assertRefused(key(content), other);
    assertThat(read(store, key(content))).isEqualTo(content);
    assertThat(leftovers()).isEmpty();
  }

  private void assertRefused(Key key, byte[] content) {
    assertThatThrownBy(() -> store.put(key, new ByteArrayInputStream(content)))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_OBJECT));
  }

  @Test
  void keepsNothingOfAnUploadThatBreaksOff() throws IOException {
    byte[] content = content(LARGE, 6);
    InputStream broken =
        new InputStream() {
          private int read;

          @Override
          public int read() throws IOException {
            byte[] one = new byte[1];
            read(one, 0, 1);
            return one[0] & 0xff;
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            if (read > LARGE / 2) {
              throw new IOException("connection reset");
            }
            int n = Math.min(length, 50_000);
            System.arraycopy(content, read, bytes, offset, n);
            read += n;
            return n;
          }
        };
    assertThatThrownBy(() -> store.put(key(content), broken))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(store.contains(key(content))).isFalse();
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void saysWhatIsMissing() {
    Key key = key(content(1, 7));
    assertThatThrownBy(() -> store.get(key))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INPUT_MISSING);
              assertThat(e.getMessage()).contains(key.hash());
            });
    assertThat(store.local(key)).isEmpty();
    store.delete(key);
    assertThat(store.contains(key)).isFalse();
  }

  @Test
  void refusesNamesThatAreNoHashes() {
    for (String hash : List.of("", "../../etc/passwd", "ABCDEF", "0".repeat(63) + "/")) {
      assertThatThrownBy(() -> store.contains(new Key(hash, 1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> store.contains(new Key("0".repeat(64), -1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void givesTheLocalFileWhenThereIsOne() throws IOException {
    byte[] content = content(5000, 8);
    store.put(key(content), new ByteArrayInputStream(content));
    var local = store.local(key(content));
    if (local.isPresent()) {
      assertThat(Files.readAllBytes(local.get())).isEqualTo(content);
    }
  }

  @Test
  void takesOneKeyFromManyAtOnce() throws Exception {
    byte[] content = content(300_000, 9);
    int writers = 8;
    CountDownLatch ready = new CountDownLatch(writers);
    List<Future<?>> puts = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(writers)) {
      for (int i = 0; i < writers; i++) {
        puts.add(
            threads.submit(() -> {
              ready.countDown();
              ready.await();
              store.put(key(content), new ByteArrayInputStream(content));
              return read(store, key(content)).length;
            }));
      }
      for (Future<?> put : puts) {
        assertThat(put.get()).isEqualTo(content.length);
      }
    }
    assertThat(leftovers()).isEmpty();
  }

  /** Bytes that differ by seed. */
  protected static byte[] content(int size, int seed) {
    byte[] bytes = new byte[size];
    int state = seed * 31 + 7;
    for (int i = 0; i < size; i++) {
      state = state * 1_103_515_245 + 12_345;
      bytes[i] = (byte) (state >> 16);
    }
    return bytes;
  }

  /** The key of this content, generation 1. */
  protected static Key key(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return new Key(HexFormat.of().formatHex(hash), 1);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** Reads an object to its end. */
  protected static byte[] read(ObjectStore store, Key key) throws IOException {
    try (InputStream in = store.get(key)) {
      return in.readAllBytes();
    }
  }

  /** Text as bytes. */
  protected static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
