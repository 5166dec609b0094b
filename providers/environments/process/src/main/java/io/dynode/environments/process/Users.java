package io.dynode.environments.process;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The user ids that one state folder's attempts run as: a block of ids, marked as this folder's in
 * a place all agents of the machine share, and locked while an agent lives. An id is given again
 * only when no process of it is left.
 */
final class Users {
  private static final int BLOCK = 512;
  private static final int BLOCKS = 128;
  private static final int LONGEST_PROBE_SECONDS = 10;
  private static final int LONGEST_OWNER = 16 << 10;

  /** By state folder: a second environment over the same folder shares the first one's ids. */
  private static final Map<Path, Users> CLAIMED = new ConcurrentHashMap<>();

  private final int first;
  private final int block;

  /** Locked while it is open: as long as the process lives, or the state folder exists. */
  private final FileChannel lock;

  private final BitSet taken = new BitSet(BLOCK);
  private int next;

  private Users(int first, int block, FileChannel lock) {
    this.first = first;
    this.block = block;
    this.lock = lock;
    for (int user : Proc.users()) {
      if (user >= first && user < first + BLOCK) {
        taken.set(user - first);
      }
    }
  }

  /** The ids of this state folder, or none when attempts cannot have users of their own here. */
  static Optional<Users> claim(Path stateRoot, ProcessSettings settings) throws IOException {
    if (!settings.ownUsers() || !possible(settings.firstUser())) {
      return Optional.empty();
    }
    synchronized (CLAIMED) {
      Users known = CLAIMED.get(stateRoot);
      if (known == null) {
        dropAbandoned();
        known = claimBlock(stateRoot, settings);
        CLAIMED.put(stateRoot, known);
      }
      return Optional.of(known);
    }
  }

  /**
   * Gives up the blocks of state folders that were deleted; whether processes are left is asked
   * before they are given again.
   */
  private static void dropAbandoned() throws IOException {
    List<Path> gone = CLAIMED.keySet().stream().filter(root -> !Files.exists(root)).toList();
    for (Path root : gone) {
      Users users = CLAIMED.remove(root);
      if (users != null) {
        users.lock.close();
      }
    }
  }

  /** Root may become any user, except where it is root in name only; so this tries. */
  private static boolean possible(int user) {
    if (!Proc.present()) {
      return false;
    }
    try {
      Process process =
          new ProcessBuilder(
                  "setpriv",
                  "--reuid=" + user,
                  "--regid=" + user,
                  "--clear-groups",
                  "--no-new-privs",
                  "--inh-caps=-all",
                  "/bin/sh",
                  "-c",
                  ":")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(LONGEST_PROBE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Users claimBlock(Path stateRoot, ProcessSettings settings) throws IOException {
    Files.createDirectories(settings.users());
    for (boolean own : new boolean[] {true, false}) {
      for (int block = 0; block < BLOCKS; block++) {
        Optional<Users> users = tryBlock(stateRoot, settings, block, own);
        if (users.isPresent()) {
          return users.get();
        }
      }
    }
    throw new ProblemException(
        ErrorCode.AGENT_FAILED,
        "All user ids for modules belong to other agents; see " + settings.users() + ".");
  }

  /** A block that was this folder's before, or else one that is nobody's any more. */
  private static Optional<Users> tryBlock(
      Path stateRoot, ProcessSettings settings, int block, boolean own) throws IOException {
    Path file = settings.users().resolve("block-" + block);
    int first = settings.firstUser() + block * BLOCK;
    // The end of any other channel to a file ends this process's lock of it: a block locked here is
    // not opened again, and one that is being locked is read and written through its lock's
    // channel.
    if (CLAIMED.values().stream().anyMatch(u -> u.block == block && u.first == first)) {
      return Optional.empty();
    }
    String owner = Files.exists(file) ? Files.readString(file).strip() : "";
    boolean wanted =
        own ? owner.equals(stateRoot.toString()) : owner.isEmpty() || isAbandoned(owner, first);
    if (!wanted) {
      return Optional.empty();
    }
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (channel.tryLock() == null || !owner(channel).equals(owner)) {
      channel.close();
      return Optional.empty();
    }
    channel.truncate(0);
    channel.write(ByteBuffer.wrap((stateRoot + "\n").getBytes(StandardCharsets.UTF_8)), 0);
    return Optional.of(new Users(first, block, channel));
  }

  private static String owner(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), LONGEST_OWNER));
    while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {
      // The rest.
    }
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
  }

  private static boolean isAbandoned(String owner, int first) {
    return !Files.exists(Path.of(owner))
        && Proc.users().stream().noneMatch(user -> user >= first && user < first + BLOCK);
  }

  /** Whether the id is one of those given to modules, by whichever agent. */
  static boolean isModuleUser(int user, ProcessSettings settings) {
    return user >= settings.firstUser() && user < settings.firstUser() + BLOCK * BLOCKS;
  }

  /**
   * An id that nobody has; waits until there is one. Each is given as late as can be, since what
   * its last owner has left outside of its folder is the next one's.
   */
  synchronized int take() {
    try {
      while (taken.cardinality() == BLOCK) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(
          ErrorCode.AGENT_FAILED, "The agent ended while the module waited for a user of its own.");
    }
    int slot = taken.nextClearBit(next);
    if (slot >= BLOCK) {
      slot = taken.nextClearBit(0);
    }
    taken.set(slot);
    next = slot + 1;
    return first + slot;
  }

  /** The id belongs to an attempt of an earlier run of the agent. */
  synchronized void keep(int user) {
    if (user >= first && user < first + BLOCK) {
      taken.set(user - first);
    }
  }

  /** No process of the id is left, and no folder lets it in. */
  synchronized void giveBack(int user) {
    if (user >= first && user < first + BLOCK) {
      taken.clear(user - first);
      notifyAll();
    }
  }
}
