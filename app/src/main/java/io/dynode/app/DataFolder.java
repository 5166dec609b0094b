package io.dynode.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where a process keeps everything. Modules that run as users of their own must be able to walk
 * through to their working folders, and to nothing else.
 */
record DataFolder(Path root) {
  private static final String PASSABLE = "rwx--x--x";
  private static final String PRIVATE = "rwx------";

  /** Opens the folder, making what is missing. */
  static DataFolder open(Path root) throws IOException {
    Path whole = root.toAbsolutePath().normalize();
    if (!Files.isDirectory(whole)) {
      Files.createDirectories(whole);
      permit(whole, PASSABLE);
    }
    DataFolder data = new DataFolder(whole);
    for (Path inner : new Path[] {data.store(), data.objects()}) {
      if (!Files.isDirectory(inner)) {
        Files.createDirectory(inner);
        permit(inner, PRIVATE);
      }
    }
    return data;
  }

  private static void permit(Path folder, String permissions) throws IOException {
    try {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
    } catch (UnsupportedOperationException _) {
      // Not a POSIX file system: nothing to narrow.
    }
  }

  /** Folder of the state store; only the owner may look in. */
  Path store() {
    return root.resolve("store");
  }

  /** The state store, when that is SQLite. */
  Path database() {
    return store().resolve("dynode.db");
  }

  /** Folder of the objects unless another is configured; only the owner may look in. */
  Path objects() {
    return root.resolve("objects");
  }

  /** Folder of the agent. */
  Path agent() {
    return root.resolve("agent");
  }

  /** The administrator's key. */
  Path adminKey() {
    return root.resolve("admin.key");
  }

  /** The key of the agents of the embedded agent's pool. */
  Path agentKey() {
    return root.resolve("agent.key");
  }

  /** Says where the server listens, in one step, so that nobody reads half of it. */
  void writeAddress(String address) throws IOException {
    Path draft = root.resolve("address.new");
    Files.writeString(draft, address + "\n", StandardCharsets.UTF_8);
    Files.move(draft, root.resolve("address"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Takes that back. */
  void removeAddress() throws IOException {
    Files.deleteIfExists(root.resolve("address"));
  }
}
