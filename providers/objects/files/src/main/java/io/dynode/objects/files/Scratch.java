package io.dynode.objects.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A writer's own folder for temporary files. Its owner holds a lock for as long as it lives, so
 * that what a crashed writer left is recognised, and removed, by whoever opens the store next.
 */
final class Scratch implements AutoCloseable {
  private static final String LOCK = "lock";

  /**
   * Folders of this process. The system's file locks belong to a process: testing one's own for
   * being held would release it.
   */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private static final Object OPENING = new Object();

  private final Path folder;
  private final FileChannel lock;
  private final AtomicLong count = new AtomicLong();

  private Scratch(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /** Makes a folder of one's own, and removes those of writers that are gone. */
  static Scratch open(Path parent) throws IOException {
    Files.createDirectories(parent);
    synchronized (OPENING) {
      // Held while opening: a folder that is not locked yet must not look like one left behind.
      // Closing the channel gives the lock back.
      try (FileChannel opening = channel(parent.resolve("opening"))) {
        opening.lock();
        clean(parent);
        Path folder = Files.createTempDirectory(parent, "writer-");
        OWN.add(folder);
        FileChannel channel = channel(folder.resolve(LOCK));
        channel.lock();
        return new Scratch(folder, channel);
      }
    }
  }

  private static FileChannel channel(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static void clean(Path parent) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, "writer-*")) {
      for (Path folder : folders) {
        if (!OWN.contains(folder) && abandoned(folder)) {
          empty(folder);
        }
      }
    }
  }

  private static boolean abandoned(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE)) {
      return isFree(channel.tryLock());
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  private static boolean isFree(@Nullable FileLock lock) {
    return lock != null;
  }

  private static void empty(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }

  /** The name of a file that does not exist yet. */
  Path next() {
    return folder.resolve(Long.toString(count.incrementAndGet()));
  }

  /** Removes a temporary file; one that cannot be removed now goes at the next opening. */
  static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // Nothing depends on it.
    }
  }

  @Override
  public void close() {
    try {
      empty(folder);
      lock.close();
    } catch (IOException e) {
      // The next opening removes it.
    } finally {
      OWN.remove(folder);
    }
  }
}
