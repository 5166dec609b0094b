package io.dynode.stores.sql;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * Holds a lock file beside a database, so that no second server uses it. The lock goes with the
 * process, however that ends; the file stays and names the process that had it last.
 */
final class FileGuard implements AutoCloseable {
  private static final Set<String> NETWORK =
      Set.of(
          "nfs",
          "nfs3",
          "nfs4",
          "cifs",
          "smb",
          "smb2",
          "smb3",
          "smbfs",
          "afs",
          "afpfs",
          "ncpfs",
          "davfs",
          "webdav",
          "ceph",
          "glusterfs",
          "lustre",
          "gpfs",
          "fuse.sshfs",
          "fuse.s3fs",
          "fuse.glusterfs",
          "fuse.ceph",
          "fuse.rclone",
          "fuse.davfs2",
          "fuse.s3fs-fuse");

  // A process that closes any handle of a file loses its locks on it, so a second try from the same
  // process must not even open the file.
  private static final Set<Path> HELD = new HashSet<>();

  // Beyond the content, since some systems let nobody read what is locked.
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private final Path file;
  private final FileChannel channel;

  private FileGuard(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** The one name of a database file; makes its folder and refuses places that cannot be used. */
  static Path place(Path wanted) {
    Path absolute = wanted.toAbsolutePath().normalize();
    Path folder = absolute.getParent();
    Path name = absolute.getFileName();
    if (folder == null || name == null || Files.isDirectory(absolute)) {
      throw failed(absolute, "it is a folder; name a file in it");
    }
    try {
      Files.createDirectories(folder);
      refuseNetwork(absolute, Files.getFileStore(folder).type());
      Path place = Files.exists(absolute) ? absolute : folder.toRealPath().resolve(name);
      return Files.exists(place) ? place.toRealPath() : place;
    } catch (IOException e) {
      throw failed(
          absolute, "its folder cannot be used (" + e + "); check path and permissions", e);
    }
  }

  /** Other machines do not see our locks there, and SQLite's files are torn. */
  static void refuseNetwork(Path file, String type) {
    if (NETWORK.contains(type)) {
      throw failed(file, "it lies on a network file system (" + type + "); put it on a local disk");
    }
  }

  /** Takes the lock or says who has it. */
  static FileGuard lock(Path database) {
    Path file = Path.of(database + ".lock");
    synchronized (HELD) {
      if (!HELD.add(file)) {
        throw locked(database, file, "this process, " + ProcessHandle.current().pid());
      }
    }
    boolean taken = false;
    try {
      FileGuard guard = take(database, file);
      taken = true;
      return guard;
    } catch (IOException e) {
      throw failed(database, "its lock file cannot be written (" + e + ")", e);
    } finally {
      if (!taken) {
        release(file);
      }
    }
  }

  private static FileGuard take(Path database, Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock(LOCKED_BYTE, 1, false);
      if (lock == null) {
        throw locked(database, file, "process " + holder(file));
      }
      channel.truncate(0);
      byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8);
      channel.write(ByteBuffer.wrap(pid), 0);
      return new FileGuard(file, channel);
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
  }

  private static String holder(Path file) throws IOException {
    String pid = Files.readString(file).strip();
    return pid.isEmpty() ? "of unknown number" : pid;
  }

  private static ProblemException locked(Path database, Path file, String holder) {
    return new ProblemException(
        ErrorCode.STORE_LOCKED,
        "The database "
            + database
            + " is in use by "
            + holder
            + " (lock file "
            + file
            + ")."
            + " Stop that server, or give this one another data folder.");
  }

  private static ProblemException failed(Path file, String why) {
    return new ProblemException(
        ErrorCode.STORE_FAILED, "The database " + file + " cannot be opened: " + why + ".");
  }

  private static ProblemException failed(Path file, String why, IOException cause) {
    ProblemException problem = failed(file, why);
    problem.initCause(cause);
    return problem;
  }

  private static void release(Path file) {
    synchronized (HELD) {
      HELD.remove(file);
    }
  }

  /** Gives the lock back. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failed(file, "its lock file cannot be closed (" + e + ")", e);
    } finally {
      release(file);
    }
  }
}
