package io.dynode.dataplane;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Small acts on the disk. */
final class Disk {
  private static final Logger LOG = System.getLogger("io.dynode.dataplane");
  private static final String[] FULL = {"no space left", "quota exceeded", "disk full"};
  private static final PosixFilePermission[] BITS = {
    PosixFilePermission.OTHERS_EXECUTE,
    PosixFilePermission.OTHERS_WRITE,
    PosixFilePermission.OTHERS_READ,
    PosixFilePermission.GROUP_EXECUTE,
    PosixFilePermission.GROUP_WRITE,
    PosixFilePermission.GROUP_READ,
    PosixFilePermission.OWNER_EXECUTE,
    PosixFilePermission.OWNER_WRITE,
    PosixFilePermission.OWNER_READ
  };

  private Disk() {}

  /** Whether the disk, or a quota on it, is used up. */
  static boolean full(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      String text = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
      String lower = text == null ? "" : text.toLowerCase(Locale.ROOT);
      for (String sign : FULL) {
        if (e instanceof IOException && lower.contains(sign)) {
          return true;
        }
      }
    }
    return false;
  }

  /** What a failure of the disk is called. */
  static RuntimeException failure(IOException error, Path at) {
    if (full(error)) {
      return new ProblemException(
          ErrorCode.DISK_FULL,
          "The disk of " + at + " is full: make room there, or give the agent another folder");
    }
    return new UncheckedIOException(error);
  }

  static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
    for (int i = 0; i < BITS.length; i++) {
      if ((mode & (1 << i)) != 0) {
        set.add(BITS[i]);
      }
    }
    return set;
  }

  static int mode(Set<PosixFilePermission> permissions) {
    int mode = 0;
    for (int i = 0; i < BITS.length; i++) {
      if (permissions.contains(BITS[i])) {
        mode |= 1 << i;
      }
    }
    return mode;
  }

  static void folder(Path folder, int mode) throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, permissions(mode));
  }

  /** Writes a file so that a reader, also one after a crash, sees all of it or none. */
  static void replace(Path file, byte[] content, int mode) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    delete(part);
    try (FileChannel channel =
        FileChannel.open(
            part,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(permissions(mode)))) {
      Channels.newOutputStream(channel).write(content);
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Opens a file for reading, but not through a symbolic link. */
  static InputStream open(Path file) throws IOException {
    return Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  }

  /** Removes a folder and all in it, whatever modes a module has left; follows no link. */
  static void delete(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
      try {
        deleteContent(tree);
      } catch (java.nio.file.AccessDeniedException e) {
        Files.setPosixFilePermissions(tree, permissions(0700));
        deleteContent(tree);
      }
    }
    Files.deleteIfExists(tree);
  }

  /** Removes it if it can be; false, and a line in the log, when it cannot. */
  static boolean tryDelete(Path tree) {
    try {
      delete(tree);
      return true;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0} cannot be removed and stays: {1}", tree, e);
      return false;
    }
  }

  private static void deleteContent(Path folder) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        delete(entry);
      }
    } catch (NoSuchFileException e) {
      // Somebody else was faster.
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  static boolean isEmpty(Path folder) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      return !entries.iterator().hasNext();
    } catch (NoSuchFileException e) {
      return true;
    }
  }
}
