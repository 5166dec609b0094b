package io.dynode.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;

/** What the doctor looks at on this machine. */
final class MachineChecks {
  private static final int JAVA = 25;
  private static final long LITTLE = 2L << 30;
  private static final int WRITES = 11;
  private static final Duration SLOW = Duration.ofMillis(20);

  private final Doctor.Findings findings;

  MachineChecks(Doctor.Findings findings) {
    this.findings = findings;
  }

  void all(Path folder) {
    java();
    if (Files.isDirectory(folder)) {
      keys(folder);
      disk(folder);
    } else {
      findings.ok("data folder", folder + " is not here: this machine is only a client");
    }
  }

  private void java() {
    Runtime.Version version = Runtime.version();
    String found = version + " in " + System.getProperty("java.home");
    if (version.feature() >= JAVA) {
      findings.ok("Java", found);
    } else {
      findings.wrong("Java", found, "install Java " + JAVA + " or newer and set JAVA_HOME to it");
    }
  }

  private void keys(Path folder) {
    for (String name : new String[] {"admin.key", "agent.key"}) {
      Path key = folder.resolve(name);
      if (!Files.exists(key)) {
        continue;
      }
      try {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(key);
        boolean open =
            permissions.contains(PosixFilePermission.OTHERS_READ)
                || permissions.contains(PosixFilePermission.GROUP_READ);
        if (open) {
          findings.wrong("key", key + " can be read by others than its owner", "chmod 600 " + key);
        } else if (!Files.isReadable(key)) {
          findings.warning(
              "key",
              key + " cannot be read by you",
              "use it as the user who runs the server, or get a key of your own from them");
        } else {
          findings.ok("key", key + " is its owner's alone");
        }
      } catch (IOException | UnsupportedOperationException e) {
        findings.warning("key", key + ": its permissions are not known", "");
      }
    }
  }

  private void disk(Path folder) {
    if (!Files.isWritable(folder)) {
      findings.warning(
          "data folder",
          folder + " cannot be written by you",
          "nothing, if another user runs the server");
      return;
    }
    long free = folder.toFile().getUsableSpace();
    if (free < LITTLE) {
      findings.wrong(
          "disk",
          "only " + Spans.bytes(free) + " are free in " + folder,
          "make room, or move the data folder to a larger disk");
    } else {
      findings.ok("disk", Spans.bytes(free) + " are free in " + folder);
    }
    try {
      Duration flush = flush(folder);
      if (flush.compareTo(SLOW) > 0) {
        findings.warning(
            "disk",
            "a write that must not be lost takes " + Spans.print(flush),
            "every change waits for one: use a local SSD for the data folder");
      } else {
        findings.ok("disk", "a write that must not be lost takes " + Spans.print(flush));
      }
    } catch (IOException e) {
      findings.wrong("disk", Failure.told(e), "see whether the disk is full or read-only");
    }
  }

  /** The median time of a small write with its flush. */
  private static Duration flush(Path folder) throws IOException {
    Path file = Files.createTempFile(folder, "doctor", ".tmp");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      long[] nanos = new long[WRITES];
      for (int i = 0; i < WRITES; i++) {
        long start = System.nanoTime();
        channel.write(ByteBuffer.allocate(4096));
        channel.force(false);
        nanos[i] = System.nanoTime() - start;
      }
      Arrays.sort(nanos);
      return Duration.ofNanos(nanos[WRITES / 2]);
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
