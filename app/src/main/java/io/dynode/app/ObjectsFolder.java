package io.dynode.app;

import io.dynode.model.Counter;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.StateStore;
import io.dynode.spi.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Sees to it that all servers of one store use one folder of objects: else a file that one of them
 * took is missing at the others, and is noticed when it is needed. The folder holds a number, which
 * the store remembers.
 */
final class ObjectsFolder {
  private static final String COUNTER = "objects-folder";
  private static final String FILE = "number";

  /** Objects looked for: some of them may be lost. */
  private static final int SAMPLES = 20;

  private ObjectsFolder() {}

  /**
   * Ties the folder to the store, or compares it.
   *
   * @param objects what is in the folder
   * @throws ProblemException INVALID_VALUE when the store's objects are in another folder
   */
  static void require(StateStore store, Path folder, ObjectStore objects) {
    // In a transaction, so that servers that start at once look one after the other.
    String wrong =
        store.write(
            List.of(),
            transaction -> {
              Optional<Long> known = transaction.get(Tables.COUNTERS, COUNTER).map(Counter::value);
              Optional<Long> found = found(folder);
              if (known.isEmpty()) {
                if (found.isEmpty() && isElsewhere(transaction, objects)) {
                  return "this one holds none of them";
                }
                long number = found.isPresent() ? found.get() : make(folder);
                transaction.put(new Counter(COUNTER, number));
                return "";
              }
              return known.equals(found)
                  ? ""
                  : "its file 'number' would say "
                      + known.get()
                      + found.map(n -> ", here it says " + n).orElse(", here is none");
            });
    if (!wrong.isEmpty()) {
      throw new ProblemException(
          ErrorCode.INVALID_VALUE,
          "The objects of this store are in another folder than "
              + folder
              + ": "
              + wrong
              + ". All servers of one store share one: name it with the setting 'objects', and see"
              + " that it is mounted. If it was moved, move all of it, with its file 'number'.");
    }
  }

  /** Whether the store knows of objects, and the folder holds none. */
  private static boolean isElsewhere(Reader reader, ObjectStore objects) {
    List<ObjectStore.Key> keys =
        reader.scan(Scan.of(Tables.OBJECTS, SAMPLES).where("live", Set.of(true))).stream()
            .map(object -> new ObjectStore.Key(object.hash(), object.generation()))
            .toList();
    return !keys.isEmpty() && keys.stream().noneMatch(objects::contains);
  }

  private static Optional<Long> found(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      return Optional.of(Long.parseLong(Files.readString(file).strip()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NumberFormatException e) {
      throw new ProblemException(ErrorCode.INVALID_VALUE, file + " holds no number");
    }
  }

  /** Another store's server may do the same at once: one number stands, whole. */
  private static long make(Path folder) {
    try {
      Path draft = Files.createTempFile(folder, FILE, ".new");
      try {
        Files.writeString(draft, Long.toString(new SecureRandom().nextLong(Long.MAX_VALUE)));
        Files.createLink(folder.resolve(FILE), draft);
      } catch (FileAlreadyExistsException e) {
        // That one counts.
      } catch (FileSystemException | UnsupportedOperationException e) {
        // No links here.
        Files.copy(draft, folder.resolve(FILE));
      } finally {
        Files.deleteIfExists(draft);
      }
      return found(folder).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
