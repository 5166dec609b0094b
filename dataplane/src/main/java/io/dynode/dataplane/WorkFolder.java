package io.dynode.dataplane;

import io.dynode.model.Protocol.Assignment;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one attempt, and where its operation's {@code state/} waits between attempts.
 *
 * <pre>
 * attempts/ATTEMPT/assignment.json   0600: it holds the attempt's token
 *                  log               what the module writes to standard output and error
 *                  shipped.json      how much of the log the server has
 *                  in/payload.json   in/event.json   in/data/…   code/…
 *                  out/data/  out/events/  state/  tmp/
 * state/AGENDA/INDEX/RUN/NUMBER/     state/ while no attempt has it
 * kept/ATTEMPT/                      what a failed attempt left, for people; see KeptFolders
 * </pre>
 *
 * <p>{@code state/} is moved, not copied: one attempt at a time has it. It waits under the number
 * of the attempt that had it last: one that was superseded may bring its own late.
 */
final class WorkFolder {
  private final Path root;
  private final Path folder;
  private final Assignment assignment;

  WorkFolder(Path root, Assignment assignment) {
    this.root = root;
    this.folder = attempts(root).resolve(SafePath.fileName(assignment.attempt().value()));
    this.assignment = assignment;
  }

  static Path attempts(Path root) {
    return root.resolve("attempts");
  }

  static Path states(Path root) {
    return root.resolve("state");
  }

  static Path assignmentIn(Path folder) {
    return folder.resolve("assignment.json");
  }

  Path folder() {
    return folder;
  }

  Path in() {
    return folder.resolve("in");
  }

  Path code() {
    return folder.resolve("code");
  }

  Path out() {
    return folder.resolve("out");
  }

  Path log() {
    return folder.resolve("log");
  }

  Path shipped() {
    return folder.resolve("shipped.json");
  }

  boolean exists() {
    return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
  }

  /** Makes the empty folders and brings the operation's state in. */
  void create(byte[] record) throws IOException {
    // Others may pass through: a module that runs as a user of its own does.
    Disk.folder(folder, 0711);
    Disk.replace(assignmentIn(folder), record, 0600);
    Disk.replace(shipped(), LogShipper.beginning(), 0600);
    for (Path readable : new Path[] {in(), in().resolve("data"), code()}) {
      Disk.folder(readable, 0755);
    }
    for (String writable : new String[] {"out", "out/data", "out/events", "tmp"}) {
      Disk.folder(folder.resolve(writable), 0755);
    }
    bringState();
  }

  private void bringState() throws IOException {
    Optional<Path> newest = newestState();
    if (newest.isPresent()) {
      Files.move(newest.get(), state(), StandardCopyOption.ATOMIC_MOVE);
    }
    // A reset begins with an empty state: that of earlier runs is of no use any more.
    Disk.delete(operationStates());
    if (!Files.isDirectory(state(), LinkOption.NOFOLLOW_LINKS)) {
      Disk.folder(state(), 0755);
    }
  }

  /**
   * Removes everything; the state goes back to its place, if it is to be kept. On a full disk there
   * is room for that place only when the rest is gone.
   */
  void remove(boolean keepState) throws IOException {
    if (keepState) {
      try {
        releaseState();
      } catch (IOException e) {
        removeAllButState();
        releaseState();
      }
    } else {
      Disk.delete(operationStates());
    }
    Disk.delete(folder);
  }

  private void removeAllButState() throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (!entry.equals(state()) && !entry.equals(assignmentIn(folder))) {
          Disk.delete(entry);
        }
      }
    }
  }

  /** The state goes back to its place. */
  void releaseState() throws IOException {
    if (hasState()) {
      keepState();
    }
  }

  /** Removes what nobody may read who only looks at what an attempt has left. */
  void removeSecrets() throws IOException {
    Disk.delete(assignmentIn(folder));
    Disk.delete(shipped());
  }

  private void keepState() throws IOException {
    Path waiting = runStates().resolve(Integer.toString(assignment.number()));
    Disk.delete(waiting);
    Files.createDirectories(runStates());
    try {
      Files.move(state(), waiting, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      // A newer attempt has taken what was there and cleared the place: this one comes too late.
    }
  }

  private boolean hasState() throws IOException {
    return Files.isDirectory(state(), LinkOption.NOFOLLOW_LINKS) && !Disk.isEmpty(state());
  }

  private Path state() {
    return folder.resolve("state");
  }

  /** What the latest attempt of this run has left. */
  private Optional<Path> newestState() throws IOException {
    @Nullable Path newest = null;
    int number = -1;
    try (DirectoryStream<Path> states = Files.newDirectoryStream(runStates(), "[0-9]*")) {
      for (Path state : states) {
        int its = Integer.parseInt(String.valueOf(state.getFileName()));
        if (its > number) {
          number = its;
          newest = state;
        }
      }
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    return Optional.ofNullable(newest);
  }

  private Path runStates() {
    return operationStates().resolve(Integer.toString(assignment.run()));
  }

  /** The states of all runs of the operation. */
  private Path operationStates() {
    return states(root)
        .resolve(SafePath.fileName(assignment.agenda().value()))
        .resolve(Integer.toString(assignment.index()));
  }

  /** The module's whole environment; Dynode's own names win over the module's. */
  Map<String, String> environment(String path) {
    Map<String, String> env = new TreeMap<>();
    env.put("PATH", path);
    env.put("LANG", "C.UTF-8");
    env.put("HOME", folder.resolve("tmp").toString());
    env.put("TMPDIR", folder.resolve("tmp").toString());
    env.putAll(assignment.env());
    env.put("DYNODE_ATTEMPT", assignment.attempt().value());
    env.put("DYNODE_AGENDA", assignment.agenda().value());
    env.put("DYNODE_OPERATION", assignment.operation());
    env.put("DYNODE_RUN", Integer.toString(assignment.run()));
    env.put("DYNODE_NUMBER", Integer.toString(assignment.number()));
    env.put("DYNODE_CUSTOMER", assignment.customer().value());
    env.put("DYNODE_CORRELATION", assignment.correlationId());
    env.put("DYNODE_IN", in().toString());
    env.put("DYNODE_OUT", out().toString());
    env.put("DYNODE_STATE", state().toString());
    env.put("DYNODE_CODE", code().toString());
    return env;
  }
}
