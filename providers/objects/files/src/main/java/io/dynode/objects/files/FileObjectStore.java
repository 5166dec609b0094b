package io.dynode.objects.files;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Objects as read-only files: generation 3 of hash abcd… is {@code ab/abcd….3}. A file has its name
 * only when it is whole, verified and on the disk; what is being written stands under {@code tmp/}
 * and goes when its writer, or the next process, finds that it is of no use.
 *
 * <p>Many processes may use one folder at once. {@link #close} only gives up the place for
 * temporary files; the store keeps nothing else open.
 */
public final class FileObjectStore implements ObjectStore, AutoCloseable {
  private static final int BUFFER = 128 << 10;
  private static final Set<PosixFilePermission> READ_ONLY =
      Set.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.OTHERS_READ);

  private final Path root;
  private final Scratch scratch;
  private final boolean posix;

  /** Known to be on the disk. */
  private final Set<Path> shelves = ConcurrentHashMap.newKeySet();

  /** Opens the store in this folder, made when it is not there. */
  public FileObjectStore(Path root) {
    try {
      Files.createDirectories(root);
      this.root = root.toRealPath();
      this.posix = Files.getFileStore(this.root).supportsFileAttributeView("posix");
      this.scratch = Scratch.open(this.root.resolve("tmp"));
    } catch (IOException e) {
      throw failed("open " + root, root, e);
    }
  }

  @Override
  public void put(Key key, InputStream content) {
    Path target = path(key);
    if (Files.exists(target)) {
      verify(key, content);
      syncExisting(key);
      return;
    }
    Path temporary = scratch.next();
    try {
      String hash = write(content, temporary);
      if (!hash.equals(key.hash())) {
        throw mismatch(key, hash);
      }
      publish(temporary, target, shelf(key));
    } catch (IOException e) {
      throw failed("store " + key.hash(), temporary, e);
    } finally {
      Scratch.remove(temporary);
    }
  }

  /** Its writer may have it under its name, but not on the disk yet. */
  private void syncExisting(Key key) {
    try {
      shelve(shelf(key));
      sync(shelf(key));
    } catch (IOException e) {
      throw failed("store " + key.hash(), path(key), e);
    }
  }

  /** Nothing to write, but wrong content is still an error. */
  private static void verify(Key key, InputStream content) {
    MessageDigest digest = Sha256.digest();
    byte[] buffer = new byte[BUFFER];
    for (int n = read(content, buffer); n >= 0; n = read(content, buffer)) {
      digest.update(buffer, 0, n);
    }
    String hash = HexFormat.of().formatHex(digest.digest());
    if (!hash.equals(key.hash())) {
      throw mismatch(key, hash);
    }
  }

  private String write(InputStream content, Path file) throws IOException {
    MessageDigest digest = Sha256.digest();
    byte[] buffer = new byte[BUFFER];
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int n = read(content, buffer); n >= 0; n = read(content, buffer)) {
        digest.update(buffer, 0, n);
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      if (posix) {
        Files.setPosixFilePermissions(file, READ_ONLY);
      }
      channel.force(true);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private void publish(Path temporary, Path target, Path folder) throws IOException {
    shelve(folder);
    // Another writer of the same key may be first: the content is the same, either may stay.
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    sync(folder);
  }

  /** Makes one of the 256 folders, and sees once that it is on the disk, whoever has made it. */
  private void shelve(Path folder) throws IOException {
    if (shelves.contains(folder)) {
      return;
    }
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      // Made by an earlier object.
    }
    sync(root);
    shelves.add(folder);
  }

  /** Puts a folder's entries on the disk. */
  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public InputStream get(Key key) {
    Path file = path(key);
    try {
      return new VerifiedStream(Files.newInputStream(file), key.hash());
    } catch (NoSuchFileException e) {
      throw new ProblemException(
          ErrorCode.INPUT_MISSING,
          "Object " + key.hash() + " generation " + key.generation() + " is not stored here.");
    } catch (IOException e) {
      throw failed("read " + key.hash(), file, e);
    }
  }

  @Override
  public Optional<Path> local(Key key) {
    Path file = path(key);
    return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
  }

  @Override
  public boolean contains(Key key) {
    return Files.isRegularFile(path(key));
  }

  @Override
  public void delete(Key key) {
    Path file = path(key);
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failed("delete " + key.hash(), file, e);
    }
  }

  @Override
  public void close() {
    scratch.close();
  }

  private Path path(Key key) {
    String hash = key.hash();
    if (!Sha256.isHash(hash) || key.generation() < 0) {
      throw new IllegalArgumentException("not the key of an object: " + key);
    }
    return shelf(key).resolve(hash + "." + key.generation());
  }

  /** The folder of all hashes with the same beginning. */
  private Path shelf(Key key) {
    return root.resolve(key.hash().substring(0, 2));
  }

  /** The caller's stream failing is the caller's error, not the store's. */
  private static int read(InputStream content, byte[] buffer) {
    try {
      return content.read(buffer);
    } catch (IOException e) {
      throw new UncheckedIOException("the content to store could not be read", e);
    }
  }

  private static ProblemException mismatch(Key key, String hash) {
    return new ProblemException(
        ErrorCode.CORRUPT_OBJECT,
        "The content has the hash " + hash + ", not " + key.hash() + "; nothing was stored.");
  }

  private ProblemException failed(String what, Path where, IOException cause) {
    ErrorCode code = noSpace(where, cause) ? ErrorCode.DISK_FULL : ErrorCode.STORE_FAILED;
    String advice =
        code == ErrorCode.DISK_FULL
            ? "The disk of the object store is full; make room or give it a larger one."
            : notWritable(cause)
                ? "This process may not write there: see who owns the folder, whether its disk is"
                    + " mounted for reading only, and whether its service may write it (systemd:"
                    + " ReadWritePaths)."
                : "Look at the disk of the object store.";
    ProblemException problem =
        new ProblemException(code, "Could not " + what + ": " + reason(cause) + ". " + advice);
    problem.initCause(cause);
    return problem;
  }

  private static boolean notWritable(IOException cause) {
    return cause instanceof AccessDeniedException
        || reason(cause).contains("Read-only file system");
  }

  private static String reason(IOException cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  /** The system's words for it depend on its language, so a full disk is recognised as well. */
  private static boolean noSpace(Path where, IOException cause) {
    String reason = reason(cause);
    if (reason.contains("No space left") || reason.contains("quota exceeded")) {
      return true;
    }
    try {
      Path folder = where.getParent();
      return folder != null && Files.getFileStore(folder).getUsableSpace() < BUFFER;
    } catch (IOException e) {
      return false;
    }
  }
}
