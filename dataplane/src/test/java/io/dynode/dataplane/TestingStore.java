package io.dynode.dataplane;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** An object store of read-only files, as plain as can be. */
final class TestingStore implements ObjectStore {
  private final Path folder;

  TestingStore(Path folder) {
    this.folder = folder;
  }

  @Override
  public void put(Key key, InputStream content) {
    try {
      byte[] bytes = content.readAllBytes();
      if (!Testing.sha256(bytes).equals(key.hash())) {
        throw new ProblemException(ErrorCode.CORRUPT_OBJECT, "Another content than announced");
      }
      Files.createDirectories(folder);
      if (!contains(key)) {
        Files.write(path(key), bytes);
        Files.setPosixFilePermissions(path(key), Disk.permissions(0444));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InputStream get(Key key) {
    try {
      if (!contains(key)) {
        throw new ProblemException(ErrorCode.INPUT_MISSING, key.hash() + " is not stored");
      }
      return new ByteArrayInputStream(Files.readAllBytes(path(key)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<Path> local(Key key) {
    return contains(key) ? Optional.of(path(key)) : Optional.empty();
  }

  @Override
  public boolean contains(Key key) {
    return Files.exists(path(key));
  }

  @Override
  public void delete(Key key) {
    try {
      Files.deleteIfExists(path(key));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path path(Key key) {
    return folder.resolve(key.hash() + "." + key.generation());
  }
}
