package io.dynode.spi;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** Keeps files by content hash and generation. Safe for use by many threads and processes. */
public interface ObjectStore {
  /** Name of one stored file: SHA-256 (lower-case hex) and generation. */
  record Key(String hash, int generation) {}

  /**
   * Stores the content; durable when this returns. Storing the same key again is harmless.
   *
   * @throws io.dynode.model.ProblemException CORRUPT_OBJECT when the content has another hash,
   *     DISK_FULL when there is no room; nothing is left behind then
   */
  void put(Key key, InputStream content);

  /**
   * The content; the reader verifies the hash at its end (a mismatch is an IOException).
   *
   * @throws io.dynode.model.ProblemException INPUT_MISSING when it is not stored
   */
  InputStream get(Key key);

  /** A file of the local disk that holds the content, if the store is one; never to be changed. */
  Optional<Path> local(Key key);

  /** Whether it is stored whole. */
  boolean contains(Key key);

  /** Removes it, if stored. */
  void delete(Key key);
}
