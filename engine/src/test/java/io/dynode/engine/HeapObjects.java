package io.dynode.engine;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Objects in memory. */
final class HeapObjects implements ObjectStore {
  boolean refusing;
  boolean full;
  Runnable whenPut = () -> {};
  private final Map<Key, byte[]> objects = new ConcurrentHashMap<>();

  @Override
  public void put(Key key, InputStream content) {
    if (full) {
      throw new IllegalStateException("the test says so");
    }
    whenPut.run();
    try {
      objects.put(key, content.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InputStream get(Key key) {
    byte[] bytes = objects.get(key);
    if (bytes == null) {
      throw new ProblemException(ErrorCode.INPUT_MISSING, "No object " + key);
    }
    return new ByteArrayInputStream(bytes);
  }

  @Override
  public Optional<Path> local(Key key) {
    return Optional.empty();
  }

  @Override
  public boolean contains(Key key) {
    return objects.containsKey(key);
  }

  @Override
  public void delete(Key key) {
    if (refusing) {
      throw new IllegalStateException("the test says so");
    }
    objects.remove(key);
  }
}
