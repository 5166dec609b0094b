package io.dynode.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What this machine is and has. */
final class Machine {
  private static final long UNKNOWN_MEMORY = 4L << 30;

  private Machine() {}

  /** The host's name. */
  static String name() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException _) {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException _) {
        return "agent";
      }
    }
  }

  /** Thousandths of cores. */
  static long cpuMillis() {
    return Runtime.getRuntime().availableProcessors() * 1_000L;
  }

  /** Bytes of memory. */
  static long memoryBytes() {
    try {
      List<String> lines = Files.readAllLines(Path.of("/proc/meminfo"));
      for (String line : lines) {
        if (line.startsWith("MemTotal:")) {
          return Long.parseLong(line.replaceAll("\\D+", "")) << 10;
        }
      }
    } catch (IOException _) {
      // Not Linux.
    }
    if (java.lang.management.ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      return system.getTotalMemorySize();
    }
    return UNKNOWN_MEMORY;
  }

  /** Bytes free where the folder is or will be. */
  static long freeBytes(Path folder) {
    Path there = folder.toAbsolutePath();
    while (there.getParent() != null && !Files.exists(there)) {
      there = there.getParent();
    }
    return there.toFile().getUsableSpace();
  }

  /**
   * PATH of modules: the Java that runs Dynode goes first, so that Java modules need no other.
   *
   * @param forOthers whether modules run as users of their own: folders that only the agent's user
   *     may enter are left out, since a program found there could not be started
   */
  static String path(boolean forOthers) {
    String inherited = System.getenv().getOrDefault("PATH", "");
    String usual = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    String whole = javaHome().resolve("bin") + ":" + (inherited.isEmpty() ? usual : inherited);
    if (!forOthers) {
      return whole;
    }
    return Arrays.stream(whole.split(":"))
        .filter(entry -> entry.startsWith("/") && openToAll(Path.of(entry)))
        .collect(Collectors.joining(":"));
  }

  /** Where the Java is that runs this. */
  static Path javaHome() {
    return Path.of(System.getProperty("java.home"));
  }

  /** Whether every user may walk through to that folder. */
  static boolean openToAll(Path folder) {
    try {
      for (Path at = folder.toRealPath(); at != null; at = at.getParent()) {
        if (!Files.getPosixFilePermissions(at).contains(PosixFilePermission.OTHERS_EXECUTE)) {
          return false;
        }
      }
      return true;
    } catch (IOException | UnsupportedOperationException _) {
      return false;
    }
  }
}
