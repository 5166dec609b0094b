package io.dynode.app;

import io.dynode.model.Counter;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.Lock;
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
 * Sees to it that all servers of one store use one folder of objects, and those of no other store:
 * else a file that one of them took is missing at the others, or one store removes what another
 * still needs. The store has a number, which its folder holds.
 */
final class ObjectsFolder {
  private static final String COUNTER = "objects-folder";
  private static final String MARK = "objects-mark";
  private static final String FILE = "number";

  /** Objects looked for: some of them may be lost. */
  private static final int SAMPLES = 20;

  private ObjectsFolder() {}

  /**
   * Ties the folder to the store, or compares it.
   *
   * @param objects what is in the folder
   * @throws ProblemException INVALID_VALUE when the store's objects are in another folder, or the
   *     folder is another store's
   */
  static void require(StateStore store, Path folder, ObjectStore objects) {
    long number = store.get(Tables.COUNTERS, COUNTER).map(Counter::value).orElse(0L);
    if (number == 0 && found(folder).isEmpty() && store.read(r -> isElsewhere(r, objects))) {
      throw wrong("The objects of this store are not in " + folder + ": it holds none of them.");
    }
    if (number <= 0) {
      number = number == 0 ? announced(store) : number;
      make(folder, Math.abs(number));
    }
    Optional<Tag> tag = found(folder);
    Optional<Long> found = tag.map(Tag::number);
    if (!found.equals(Optional.of(Math.abs(number)))) {
      throw wrong(
          "The folder of objects %s is not that of this store: its file 'number' would say %d, %s."
              .formatted(
                  folder,
                  Math.abs(number),
                  found.map(n -> "here it says " + n).orElse("here is none")));
    }
    if (tag.get().mark() != 0 && marked(store, tag.get().mark()) != tag.get().mark()) {
      throw wrong(
          "The folder of objects "
              + folder
              + " has the number of another one, which a server of this store took at the same"
              + " time.");
    }
    if (number < 0) {
      note(store, -number);
    }
  }

  /**
   * What the file says.
   *
   * @param mark of this one folder, where two servers made one at once; 0: written by hand
   */
  private record Tag(long number, long mark) {}

  /** The mark of the folder that was taken first: this one's, unless there is another. */
  private static long marked(StateStore store, long mark) {
    return store
        .get(Tables.COUNTERS, MARK)
        .map(Counter::value)
        .orElseGet(() ->
            store.write(
                List.of(new Lock(Lock.Scope.KEY, COUNTER)),
                transaction -> {
                  Optional<Counter> other = transaction.get(Tables.COUNTERS, MARK);
                  if (other.isEmpty()) {
                    transaction.put(new Counter(MARK, mark));
                  }
                  return other.map(Counter::value).orElse(mark);
                }));
  }

  private static ProblemException wrong(String what) {
    return new ProblemException(
        ErrorCode.INVALID_VALUE,
        what
            + " All servers of one store share one folder, and no two stores do: name it with the"
            + " setting 'objects', and see that it is mounted. If it was moved, move all of it,"
            + " with its file 'number'. If it was a store's that is no more, remove that file.");
  }

  /**
   * A new number; below zero until the folder is known to hold it, so that a start that was cut
   * short is gone on with. Servers that start at once take the same.
   */
  private static long announced(StateStore store) {
    long fresh = -1 - new SecureRandom().nextLong(Long.MAX_VALUE);
    return store.write(
        List.of(new Lock(Lock.Scope.KEY, COUNTER)),
        transaction -> {
          Optional<Counter> other = transaction.get(Tables.COUNTERS, COUNTER);
          if (other.isEmpty()) {
            transaction.put(new Counter(COUNTER, fresh));
          }
          return other.map(Counter::value).orElse(fresh);
        });
  }

  private static void note(StateStore store, long number) {
    store.write(
        List.of(new Lock(Lock.Scope.KEY, COUNTER)),
        transaction -> {
          transaction.put(new Counter(COUNTER, number));
          return number;
        });
  }

  /** Whether the store knows of objects, and the folder holds none. */
  private static boolean isElsewhere(Reader reader, ObjectStore objects) {
    List<ObjectStore.Key> keys =
        reader.scan(Scan.of(Tables.OBJECTS, SAMPLES).where("live", Set.of(true))).stream()
            .map(object -> new ObjectStore.Key(object.hash(), object.generation()))
            .toList();
    return !keys.isEmpty() && keys.stream().noneMatch(objects::contains);
  }

  private static Optional<Tag> found(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      String[] words = Files.readString(file).strip().split(" ", -1);
      long mark = words.length > 1 ? Long.parseLong(words[1]) : 0;
      return Optional.of(new Tag(Long.parseLong(words[0]), mark));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NumberFormatException e) {
      throw new ProblemException(ErrorCode.INVALID_VALUE, file + " holds no number");
    }
  }

  /** Unless there is one: another server may have made it, of this store or of another. */
  private static void make(Path folder, long number) {
    try {
      Path draft = Files.createTempFile(folder, FILE, ".new");
      try {
        long mark = 1 + new SecureRandom().nextLong(Long.MAX_VALUE - 1);
        Files.writeString(draft, number + " " + mark);
        Files.createLink(folder.resolve(FILE), draft);
      } catch (FileAlreadyExistsException e) {
        // That one counts.
      } catch (FileSystemException | UnsupportedOperationException e) {
        // No links here.
        copy(draft, folder.resolve(FILE));
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path draft, Path file) throws IOException {
    try {
      Files.copy(draft, file);
    } catch (FileAlreadyExistsException e) {
      // As above.
    }
  }
}
