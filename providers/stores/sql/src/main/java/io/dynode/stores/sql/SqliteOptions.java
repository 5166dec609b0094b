package io.dynode.stores.sql;

import java.nio.file.Path;

/**
 * How a SQLite database is used.
 *
 * @param file the database; {@code -wal}, {@code -shm} and {@code .lock} stand beside it
 * @param readers most transactions that read at once; further ones wait
 * @param maxBytes size beyond which changes are refused; 0: as large as the disk allows
 */
public record SqliteOptions(Path file, int readers, long maxBytes) {
  private static final int DEFAULT_READERS = 4;

  public SqliteOptions {
    if (readers < 1 || maxBytes < 0) {
      throw new IllegalArgumentException("readers: at least 1; maxBytes: not negative");
    }
  }

  /** Four readers, no limit of size. */
  public static SqliteOptions of(Path file) {
    return new SqliteOptions(file, DEFAULT_READERS, 0);
  }
}
