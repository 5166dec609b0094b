package io.dynode.dataplane;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.FileEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Downloaded objects, kept by hash within a bound of bytes; those used longest ago go first. Safe
 * for use by many threads; an object is downloaded once even when many want it at once.
 */
final class Cache {
  private static final int LOCKS = 64;

  /** Places a cached file otherwise than by a copy; false: it did not. */
  @FunctionalInterface
  interface Shortcut {
    boolean place(Path original) throws IOException;
  }

  private final Path folder;
  private final long maxBytes;
  private final ReentrantLock[] locks = new ReentrantLock[LOCKS];

  /** Sizes by hash, least recently used first. Guarded by itself, as is {@code used}. */
  private final Map<String, Long> entries = new LinkedHashMap<>(16, 0.75f, true);

  private long used;

  Cache(Path folder, long maxBytes) {
    this.folder = folder;
    this.maxBytes = maxBytes;
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  /** Finds what an earlier run has kept, and removes what it has not finished. */
  void open() throws IOException {
    Disk.folder(folder, 0700);
    record Found(Path path, BasicFileAttributes attributes) {}
    List<Found> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path path : (Iterable<Path>) files::iterator) {
        if (path.getFileName().toString().length() == 64) {
          found.add(new Found(path, Files.readAttributes(path, BasicFileAttributes.class)));
        } else {
          Disk.delete(path);
        }
      }
    }
    found.sort(Comparator.comparing(f -> f.attributes.lastModifiedTime()));
    synchronized (entries) {
      entries.clear();
      used = 0;
      for (Found f : found) {
        entries.put(f.path.getFileName().toString(), f.attributes.size());
        used += f.attributes.size();
      }
      evict(0);
    }
  }

  long usedBytes() {
    synchronized (entries) {
      return used;
    }
  }

  void place(FileEntry file, Supplier<InputStream> download, Path target, Shortcut shortcut)
      throws IOException {
    if (file.size() > maxBytes / 2) {
      Copy.verified(download, file, target);
      return;
    }
    ReentrantLock lock = locks[Math.floorMod(file.sha256().hashCode(), LOCKS)];
    lock.lock();
    try {
      if (known(file.sha256()) && placed(file, target, shortcut)) {
        return;
      }
      fetch(file, download);
      if (!placed(file, target, shortcut)) {
        throw new IOException("Cached object " + file.sha256() + " is gone");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Places from the cache; false: it is not there, or was damaged there. */
  private boolean placed(FileEntry file, Path target, Shortcut shortcut) throws IOException {
    Path original = folder.resolve(file.sha256());
    if (!Files.exists(original)) {
      drop(file.sha256());
      return false;
    }
    try {
      if (!shortcut.place(original)) {
        Copy.verified(() -> opened(original), file, target);
      }
      return true;
    } catch (ProblemException e) {
      if (e.code() != ErrorCode.CORRUPT_OBJECT) {
        throw e;
      }
      drop(file.sha256());
      return false;
    }
  }

  private void fetch(FileEntry file, Supplier<InputStream> download) throws IOException {
    Disk.folder(folder, 0700);
    Path part = folder.resolve(file.sha256() + ".part");
    Files.deleteIfExists(part);
    synchronized (entries) {
      evict(file.size());
    }
    FileEntry plain =
        new FileEntry(file.path(), file.sha256(), file.generation(), file.size(), 0444);
    Copy.verified(download, plain, part);
    Files.move(part, folder.resolve(file.sha256()), StandardCopyOption.ATOMIC_MOVE);
    synchronized (entries) {
      Long before = entries.put(file.sha256(), file.size());
      used += file.size() - (before == null ? 0 : before);
      evict(0);
    }
  }

  private boolean known(String hash) {
    synchronized (entries) {
      return entries.get(hash) != null;
    }
  }

  private void drop(String hash) throws IOException {
    synchronized (entries) {
      Long size = entries.remove(hash);
      used -= size == null ? 0 : size;
    }
    Files.deleteIfExists(folder.resolve(hash));
  }

  private void evict(long room) throws IOException {
    Iterator<Map.Entry<String, Long>> oldest = entries.entrySet().iterator();
    while (used + room > maxBytes && oldest.hasNext()) {
      Map.Entry<String, Long> entry = oldest.next();
      Files.deleteIfExists(folder.resolve(entry.getKey()));
      used -= entry.getValue();
      oldest.remove();
    }
  }

  private static InputStream opened(Path file) {
    try {
      return Disk.open(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
