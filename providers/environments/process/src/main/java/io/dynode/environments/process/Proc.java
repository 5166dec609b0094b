package io.dynode.environments.process;

import io.dynode.spi.Clock;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What the kernel tells about processes, on Linux; elsewhere little or nothing. */
final class Proc {
  static final String UNKNOWN = "-";

  private static final File PROC = new File("/proc");
  private static final String BOOT_ID = readBootId();
  private static final int PASSES = 3;
  private static final int START_TIME = 19;

  private Proc() {}

  static boolean present() {
    return new File(PROC, "self/stat").canRead();
  }

  /** The name of this boot of the machine. */
  static String bootId() {
    return BOOT_ID;
  }

  private static String readBootId() {
    String id = read("sys/kernel/random/boot_id").strip();
    return id.isEmpty() ? UNKNOWN : id;
  }

  /** Milliseconds of the clock of the shim's {@code now}. */
  static long now(Clock clock) {
    String uptime = read("uptime");
    int dot = uptime.indexOf('.');
    if (dot < 0) {
      return clock.wallMicros() / 1_000_000 * 1000;
    }
    return Long.parseLong(uptime, 0, dot, 10) * 1000
        + Long.parseLong(uptime, dot + 1, uptime.indexOf(' '), 10) * 10;
  }

  /** How many processes the kernel has killed for want of memory since the boot; -1: unknown. */
  static long memoryKills() {
    String vmstat = read("vmstat");
    int at = vmstat.indexOf("\noom_kill ");
    if (at < 0) {
      return -1;
    }
    int from = at + "\noom_kill ".length();
    return Long.parseLong(vmstat, from, vmstat.indexOf('\n', from), 10);
  }

  /**
   * Whether this very process lives. A process that waits to be reaped does not. Without a known
   * start time, the process id must do.
   */
  static boolean lives(long pid, String startTime) {
    if (!present()) {
      return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
    String stat = read(pid + "/stat");
    int name = stat.lastIndexOf(')');
    if (name < 0) {
      return false;
    }
    String[] fields = stat.substring(name + 2).split(" ", START_TIME + 2);
    boolean dead = fields[0].equals("Z") || fields[0].equals("X");
    return !dead && fields.length > START_TIME && fields[START_TIME].equals(startTime);
  }

  /** Living processes of the user. */
  static List<Long> ofUser(int user) {
    return find(pid -> owner(pid) == user && !isZombie(pid));
  }

  /** Living processes with the text in their environment, as far as one may see it. */
  static List<Long> withEnvironment(String text) {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    return find(pid -> contains(bytes(pid + "/environ"), wanted));
  }

  /** Users that have processes. */
  static List<Integer> users() {
    return pids().stream().map(Proc::owner).distinct().toList();
  }

  /**
   * A process that forks and ends while the list is read could slip through; so what was started
   * meanwhile is looked at, too.
   */
  private static List<Long> find(Predicate<String> condition) {
    List<Long> found = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int pass = 0; pass < PASSES && found.isEmpty(); pass++) {
      String before = lastPid();
      for (String pid : pids()) {
        if (seen.add(pid) && condition.test(pid)) {
          found.add(Long.valueOf(pid));
        }
      }
      if (lastPid().equals(before)) {
        break;
      }
    }
    return found;
  }

  private static String lastPid() {
    String load = read("loadavg");
    return load.substring(load.lastIndexOf(' ') + 1);
  }

  private static List<String> pids() {
    String[] names = PROC.list((folder, name) -> Character.isDigit(name.charAt(0)));
    return names == null ? List.of() : List.of(names);
  }

  private static int owner(String pid) {
    try {
      Path folder = PROC.toPath().resolve(pid);
      return (Integer) Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return -1;
    }
  }

  private static boolean isZombie(String pid) {
    String stat = read(pid + "/stat");
    int name = stat.lastIndexOf(')');
    return name < 0 || stat.startsWith(") Z", name) || stat.startsWith(") X", name);
  }

  private static String read(String name) {
    return new String(bytes(name), StandardCharsets.ISO_8859_1);
  }

  /** Empty when it is gone, or not ours to see. */
  private static byte[] bytes(String name) {
    File file = new File(PROC, name);
    try (FileInputStream in = new FileInputStream(file)) {
      // These files claim a length of 0; readAllBytes would ask for it first.
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      byte[] buffer = new byte[4096];
      for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
        content.write(buffer, 0, n);
      }
      return content.toByteArray();
    } catch (IOException e) {
      return new byte[0];
    }
  }

  private static boolean contains(byte[] text, byte[] wanted) {
    for (int i = 0; i <= text.length - wanted.length; i++) {
      int n = 0;
      while (n < wanted.length && text[i + n] == wanted[n]) {
        n++;
      }
      if (n == wanted.length) {
        return true;
      }
    }
    return false;
  }
}
