package io.dynode.stores.sql;

import io.dynode.spi.StateStore;
import io.dynode.testkit.StateStoreContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.lifecycle.AfterTry;
import org.junit.jupiter.api.AfterEach;

/** The contract, on SQLite files. */
final class SqlStoreTest extends StateStoreContract {
  private final List<Path> folders = new ArrayList<>();
  private final Map<StateStore, Path> files = new HashMap<>();

  @Override
  protected StateStore open() {
    try {
      Path folder = Files.createTempDirectory("sql-store");
      folders.add(folder);
      return open(folder.resolve("state.db"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private StateStore open(Path file) {
    StateStore store = SqlStore.sqlite(file);
    files.put(store, file);
    return store;
  }

  @Override
  protected StateStore reopen(StateStore store) {
    store.close();
    return open(files.get(store));
  }

  /** A file belongs to one server. */
  @Override
  protected Optional<StateStore> peerOf(StateStore store) {
    return Optional.empty();
  }

  @AfterEach
  @AfterTry
  void deleteFiles() throws IOException {
    files.keySet().forEach(StateStore::close);
    for (Path folder : folders) {
      try (Stream<Path> paths = Files.walk(folder)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    folders.clear();
    files.clear();
  }
}
