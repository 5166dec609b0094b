package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.model.ApiKey;
import io.dynode.model.ApiKey.Role;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.Clock;
import io.dynode.spi.Ids;
import io.dynode.spi.Tables;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The keys an installation begins with: each in a file of its own that only its owner may read.
 * Being on the same machine grants nothing; being able to read the file does.
 */
public final class KeyFiles {
  private static final Caller INSTALLATION =
      new Caller("installation", Role.ADMIN, List.of("*"), "");

  private final Engine engine;
  private final Ids ids;
  private final Clock clock;

  public KeyFiles(Engine engine, Ids ids, Clock clock) {
    this.engine = engine;
    this.ids = ids;
    this.clock = clock;
  }

  /** The key of an administrator of everything; see {@link #ensure}. */
  public String admin(Path file) throws IOException {
    return ensure(file, "admin", Role.ADMIN, List.of("*"), "");
  }

  /** The key of the agents of one pool; see {@link #ensure}. */
  public String agent(Path file, String pool) throws IOException {
    return ensure(file, "agent-" + pool, Role.AGENT, List.of(), pool);
  }

  /**
   * Sees to it that the file holds a key that the installation knows: makes one if there is no
   * file, and enters the one of the file if the store does not know it (a first start that was cut
   * short, or a new store). A key that was revoked stays so.
   *
   * @return the key
   */
  private String ensure(Path file, String principal, Role role, List<String> customers, String pool)
      throws IOException {
    Optional<KeyText> found = read(file);
    KeyText key = found.isPresent() ? found.get() : new KeyText(ids.next(), ids.secret());
    if (found.isEmpty()) {
      // The file first: a key in the store that nobody holds would be of no use.
      write(file, key.text());
    }
    if (engine.read(reader -> reader.get(Tables.API_KEYS, key.id())).isEmpty()) {
      Await.get(
          engine.putKey(
              INSTALLATION,
              new ApiKey(
                  key.id(),
                  key.secretHash(),
                  principal,
                  role,
                  customers,
                  pool,
                  clock.wallMicros(),
                  0,
                  false)));
    }
    return key.text();
  }

  private static Optional<KeyText> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Set<PosixFilePermission> open = new HashSet<>(Files.getPosixFilePermissions(file));
    open.removeAll(PosixFilePermissions.fromString("rwx------"));
    if (!open.isEmpty()) {
      throw new ProblemException(
          ErrorCode.INVALID_VALUE,
          file
              + " is open to others than its owner; revoke its key and remove it, or 'chmod 600' it"
              + " if nobody else has read it");
    }
    String text = Files.readString(file, StandardCharsets.UTF_8).trim();
    return Optional.of(
        KeyText.parse(text)
            .orElseThrow(() ->
                new ProblemException(
                    ErrorCode.INVALID_VALUE,
                    file + " holds no key; remove it, and a new one is made")));
  }

  private static void write(Path file, String text) throws IOException {
    Path folder = file.toAbsolutePath().resolveSibling("");
    Files.createDirectories(folder);
    Path draft = folder.resolve(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    try (FileChannel channel =
        FileChannel.open(
            draft,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }
}
