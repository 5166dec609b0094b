package io.dynode.simulation;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.ObjectStore;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** The virtual world's modules leave no files: its object store is empty. */
final class NoObjects implements ObjectStore {
  private final boolean pretends;

  NoObjects() {
    this(false);
  }

  /**
   * An object store.
   *
   * @param pretends whether it says that it holds what it is asked for: files that nobody reads
   */
  NoObjects(boolean pretends) {
    this.pretends = pretends;
  }

  @Override
  public void put(Key key, InputStream content) {
    throw new ProblemException(ErrorCode.DISK_FULL, "Nothing is stored in this world");
  }

  @Override
  public InputStream get(Key key) {
    throw new ProblemException(ErrorCode.INPUT_MISSING, "No object " + key);
  }

  @Override
  public Optional<Path> local(Key key) {
    return Optional.empty();
  }

  @Override
  public boolean contains(Key key) {
    return pretends;
  }

  @Override
  public void delete(Key key) {
    // There is nothing to remove.
  }
}
