package io.dynode.environments.process;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;

/**
 * Lends a working folder to an attempt's own user. The user may add files to the folder but not
 * touch what is the agent's there ({@code in/}, {@code code/}, the log); what is in {@code out/},
 * and {@code state/} and {@code tmp/}, are its own. {@code out/} itself stays the agent's, so that
 * nothing else can be put in its place. Nobody else may look inside.
 */
final class Ownership {
  private static final List<String> LENT = List.of("out", "state", "tmp");

  /** Sticky, and open to the owner and the group only. */
  private static final int SHARED = 01770;

  private static final int PRIVATE = 0700;
  private static final int OPEN = 0755;

  private final Set<Path> passable = ConcurrentHashMap.newKeySet();
  private final IntPredicate isModuleUser;

  /** Knows which users are those of modules. */
  Ownership(IntPredicate isModuleUser) {
    this.isModuleUser = isModuleUser;
  }

  void lend(Path folder, int user) throws IOException {
    checkWay(folder);
    set(folder, "gid", user);
    set(folder, "mode", SHARED);
    for (String name : LENT) {
      Path lent = folder.resolve(name);
      if (Files.isDirectory(lent, LinkOption.NOFOLLOW_LINKS)) {
        set(lent, "mode", OPEN);
        giveAll(lent, user);
      }
    }
    Path out = folder.resolve("out");
    if (Files.isDirectory(out, LinkOption.NOFOLLOW_LINKS)) {
      set(out, "uid", 0);
      set(out, "mode", SHARED);
    }
  }

  /** From now on no process of that user gets in, whoever it is given to next. */
  void takeBack(Path folder) throws IOException {
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      // The state is moved elsewhere between attempts.
      Path state = folder.resolve("state");
      if (Files.isDirectory(state, LinkOption.NOFOLLOW_LINKS)) {
        set(state, "uid", 0);
        set(state, "mode", PRIVATE);
      }
      set(folder, "gid", 0);
      set(folder, "mode", PRIVATE);
    }
  }

  private void giveAll(Path root, int user) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            give(folder, user);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            // A file with a second name may be somebody else's by that name.
            if (isOnlyName(file)) {
              give(file, user);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private boolean isOnlyName(Path file) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(file, "unix:nlink,uid", LinkOption.NOFOLLOW_LINKS);
    return Integer.valueOf(1).equals(attributes.get("nlink"))
        || (attributes.get("uid") instanceof Integer owner && isModuleUser.test(owner));
  }

  private static void give(Path path, int user) throws IOException {
    set(path, "uid", user);
    set(path, "gid", user);
  }

  private static void set(Path path, String attribute, int value) throws IOException {
    if (attribute.equals("mode")) {
      Files.setAttribute(path, "unix:mode", value);
    } else {
      Files.setAttribute(path, "unix:" + attribute, value, LinkOption.NOFOLLOW_LINKS);
    }
  }

  private void checkWay(Path folder) throws IOException {
    Path parent = folder.toRealPath().getParent();
    if (parent != null && !passable.contains(parent)) {
      checkPassable(parent);
      passable.add(parent);
    }
  }

  /** Refuses a folder to which modules could not pass. */
  static void checkPassable(Path folder) throws IOException {
    for (Path step = folder.toRealPath(); step != null; step = step.getParent()) {
      if (!Files.getPosixFilePermissions(step).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        throw new ProblemException(
            ErrorCode.AGENT_FAILED,
            "Modules run as users of their own and must pass through "
                + step
                + " to their working folders; allow it (chmod o+x), place the data folder"
                + " elsewhere, or run them as this user (own-users false).");
      }
    }
  }
}
