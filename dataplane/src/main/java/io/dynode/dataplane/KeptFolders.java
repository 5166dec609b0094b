package io.dynode.dataplane;

import io.dynode.json.JsonText;
import io.dynode.json.Records;
import io.dynode.model.Field;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.spi.Clock;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What failed attempts have left, kept for people to look at: a folder each, as the module left it,
 * with a {@code kept.json} that says whose it is. Only the agent's user may look inside. The oldest
 * go when there are too many, or too large ones; every one goes after a time.
 */
final class KeptFolders {
  private static final String NOTE = "kept.json";

  private final Path root;
  private final WorkbenchSettings.Kept bounds;
  private final Clock clock;

  KeptFolders(Path root, WorkbenchSettings.Kept bounds, Clock clock) {
    this.root = root;
    this.bounds = bounds;
    this.clock = clock;
  }

  /** What stands in {@code kept.json}. */
  record Note(
      @Field(value = "The attempt.", required = true) String attempt,
      String agenda,
      String operation,
      String module,
      long bytes,
      long keptMicros) {}

  private record Kept(Path folder, Note note) {}

  /** Where the attempt's folder is kept. */
  Path of(Assignment assignment) {
    return root.resolve(SafePath.fileName(assignment.attempt().value()));
  }

  /**
   * Takes over the attempt's folder, unless it is beyond the bounds by itself: then it goes before
   * anything is written, for it may be what fills the disk. Its secrets go first, so that no crash
   * leaves them here.
   */
  synchronized void keep(WorkFolder work, Assignment assignment) throws IOException {
    if (!work.exists()) {
      return;
    }
    if (bounds.folders() == 0 || bytes(work.folder()) > bounds.bytes()) {
      work.remove(true);
      return;
    }
    Disk.folder(root, 0700);
    work.releaseState();
    work.removeSecrets();
    Path note = work.folder().resolve(NOTE);
    Disk.delete(note);
    Note content =
        new Note(
            assignment.attempt().value(),
            assignment.agenda().value(),
            assignment.operation(),
            assignment.module(),
            bytes(work.folder()),
            clock.wallMicros());
    Disk.replace(note, JsonText.bytes(Records.encode(content)), 0600);
    Path place = of(assignment);
    Disk.delete(place);
    Files.move(work.folder(), place, StandardCopyOption.ATOMIC_MOVE);
    reap();
  }

  /**
   * Removes what is beyond the bounds; returns the folders. One that cannot be removed is passed
   * over: it is for a person to look at, and holds up nothing.
   */
  synchronized List<String> reap() throws IOException {
    List<String> removed = new ArrayList<>();
    long oldest = clock.wallMicros() - bounds.age().toMillis() * 1000;
    long bytes = 0;
    int folders = 0;
    for (Kept kept : newestFirst()) {
      long more = Math.max(0, kept.note().bytes());
      // One that is too large by itself goes alone.
      if (folders < bounds.folders()
          && more <= bounds.bytes() - bytes
          && kept.note().keptMicros() >= oldest) {
        folders++;
        bytes += more;
      } else if (Disk.tryDelete(kept.folder())) {
        removed.add(kept.folder().toString());
      }
    }
    return removed;
  }

  private List<Kept> newestFirst() throws IOException {
    List<Kept> all = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
      for (Path folder : folders) {
        all.add(new Kept(folder, note(folder)));
      }
    } catch (NoSuchFileException e) {
      return all;
    }
    all.sort(
        Comparator.comparingLong((Kept kept) -> -kept.note().keptMicros())
            .thenComparing(kept -> kept.folder().toString()));
    return all;
  }

  /** Of a folder without a readable note: one so old that it goes. */
  private static Note note(Path folder) {
    Path file = folder.resolve(NOTE);
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      try {
        return Records.decode(
            JsonText.parse(Files.readAllBytes(file), JsonText.Limits.OWN), Note.class);
      } catch (IOException | ProblemException e) {
        // It goes.
      }
    }
    return new Note("", "", "", "", 0, 0);
  }

  /** What its files take; what cannot be read counts nothing. */
  private static long bytes(Path folder) throws IOException {
    long[] sum = {0};
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sum[0] += attributes.size();
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure) {
            return FileVisitResult.CONTINUE;
          }
        });
    return sum[0];
  }
}
