package io.dynode.dataplane;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.FileEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.Supplier;

/** Copies an object's content to a file that nobody may write, and verifies it on the way. */
final class Copy {
  private static final int BUFFER = 1 << 16;

  private Copy() {}

  /** The mode an input gets: as it was, but for reading only, by everybody. */
  static int readOnly(int mode) {
    return 0444 | ((mode & 0111) == 0 ? 0 : 0111);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /**
   * Copies the source to a new file.
   *
   * @throws ProblemException CORRUPT_OBJECT when the content is another; the file is removed then
   */
  static void verified(Supplier<InputStream> source, FileEntry file, Path target)
      throws IOException {
    boolean whole = false;
    FileChannel channel =
        FileChannel.open(
            target,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(Disk.permissions(0600)));
    try (channel) {
      MessageDigest digest = sha256();
      long size;
      try (InputStream in = new DigestInputStream(source.get(), digest)) {
        size = copy(in, Channels.newOutputStream(channel));
      }
      String hash = HexFormat.of().formatHex(digest.digest());
      if (!hash.equals(file.sha256()) || size != file.size()) {
        throw new ProblemException(
            ErrorCode.CORRUPT_OBJECT,
            "Object "
                + file.sha256()
                + " has another content: "
                + size
                + " bytes, SHA-256 "
                + hash);
      }
      Files.setPosixFilePermissions(target, Disk.permissions(readOnly(file.mode())));
      whole = true;
    } finally {
      if (!whole) {
        Files.deleteIfExists(target);
      }
    }
  }

  private static long copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long size = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      out.write(buffer, 0, n);
      size += n;
    }
    return size;
  }
}
