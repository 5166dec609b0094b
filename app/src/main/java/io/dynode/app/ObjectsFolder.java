package io.dynode.app;

import io.dynode.model.Counter;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.StateStore;
import io.dynode.spi.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.List;

/**
 * Sees to it that all servers of one store use one folder of objects: else a file that one of them
 * took is missing at the others, and is noticed when it is needed. The folder holds a number, which
 * the store remembers.
 */
final class ObjectsFolder {
  private static final String COUNTER = "objects-folder";

  private ObjectsFolder() {}

  /**
   * Ties the folder to the store, or compares it.
   *
   * @throws ProblemException INVALID_VALUE when the store's objects are in another folder
   */
  static void require(StateStore store, Path folder) {
    // In a transaction, so that servers that start at once look one after the other.
    boolean same =
        store.write(
            List.of(),
            transaction -> {
              long number = number(folder);
              long known =
                  transaction.get(Tables.COUNTERS, COUNTER).map(Counter::value).orElse(number);
              transaction.put(new Counter(COUNTER, known));
              return known == number;
            });
    if (!same) {
      throw new ProblemException(
          ErrorCode.INVALID_VALUE,
          "The objects of this store are in another folder than "
              + folder
              + ". All servers of one store share one: name it with the setting 'objects'. If it"
              + " was moved, move all of it, with its file 'number'.");
    }
  }

  private static long number(Path folder) {
    Path file = folder.resolve("number");
    try {
      if (!Files.exists(file)) {
        Path draft = Files.createTempFile(folder, "number", ".new");
        Files.writeString(draft, Long.toString(new SecureRandom().nextLong(Long.MAX_VALUE)));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      }
      return Long.parseLong(Files.readString(file).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NumberFormatException e) {
      throw new ProblemException(ErrorCode.INVALID_VALUE, file + " holds no number");
    }
  }
}
