package io.dynode.environments.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Starts the shell script that watches over a module; see {@code shim.sh} for what it does. */
final class Shim {
  /** Of the shim itself; a module has the PATH it was given. */
  private static final String PATH = "/usr/bin:/bin:/usr/sbin:/sbin:/usr/local/bin";

  /** Where there is no setsid (macOS). */
  private static final List<String> PERL =
      List.of(
          "/usr/bin/perl", "-MPOSIX=setsid", "-e", "setsid(); exec { $ARGV[0] } @ARGV; exit 127");

  private static final int DEADLINE_BYTES = 40;

  /** More than a command can begin others while it is looked for. */
  private static final int KILL_ROUNDS = 100;

  private final Path script;
  private final Path deadline;
  private final String root;
  private final long pollMillis;
  private final String setsid;

  /**
   * @param root names the state folder, so that no agent touches another's processes
   */
  Shim(Path stateRoot, String root, ProcessSettings settings) throws IOException {
    this.script = stateRoot.resolve("shim.sh");
    this.deadline = stateRoot.resolve("deadline");
    this.root = root;
    this.pollMillis = Math.max(1, settings.poll().toMillis());
    this.setsid = findSetsid();
    install();
    reserveDeadline();
  }

  /** Shims of an earlier run may be reading the old script: it is replaced, not changed. */
  private void install() throws IOException {
    try (InputStream resource = Shim.class.getResourceAsStream("shim.sh")) {
      if (resource == null) {
        throw new IOException("this build lacks its shim.sh");
      }
      Path written = script.resolveSibling("shim.sh.new");
      Files.copy(resource, written, StandardCopyOption.REPLACE_EXISTING);
      Files.move(written, script, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static String findSetsid() {
    return Arrays.stream(PATH.split(":"))
        .map(folder -> new File(folder, "setsid"))
        .filter(File::canExecute)
        .map(File::getPath)
        .findFirst()
        .orElse("");
  }

  /**
   * Sets the time of the shims' clock after which nothing may run. Written in place, in room the
   * file has: a module that has filled the disk must not end all others. Twice, so that a shim
   * which reads meanwhile sees that it has not read one time.
   */
  void deadline(long millis) throws IOException {
    write(String.format("%19d %19d\n", millis, millis));
  }

  /** Takes the room for the deadline; one of an earlier run stands until the next is set. */
  private void reserveDeadline() throws IOException {
    if (!Files.exists(deadline)) {
      write(" ".repeat(DEADLINE_BYTES - 1) + "\n");
    }
  }

  private void write(String line) throws IOException {
    try (FileChannel file =
        FileChannel.open(deadline, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)), 0);
    }
  }

  /** Marks the processes of one attempt. */
  String tree(Control control) {
    return root + "/" + control.name() + "/";
  }

  /** What a module's environment holds that belongs to this tree. */
  static String mark(String tree) {
    return "DYNODE_TREE=" + tree;
  }

  Process start(Control control, int user, Path folder, Limits limits) throws IOException {
    // A session of its own, out of reach of signals meant for the agent.
    List<String> command = new ArrayList<>(setsid.isEmpty() ? PERL : List.of(setsid));
    command.addAll(List.of("/bin/sh", script.toString(), "run", control.folder().toString()));
    command.addAll(List.of(tree(control), argument(user)));
    command.add(Long.toString(limits.timeoutMillis()));
    command.add(Long.toString(limits.graceMillis()));
    command.add(Long.toString(pollMillis));
    command.add(deadline.toString());
    command.add(setsid);
    command.add(Long.toString(limits.startByMillis()));
    File log = folder.resolve("log").toFile();
    ProcessBuilder builder =
        builder(command, Map.of("PATH", PATH, "DYNODE_SHIM", tree(control)))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    return builder.directory(folder.toFile()).start();
  }

  /** Starts a command beside the module of a tree, from a script that is removed then. */
  Process beside(Control control, int user, Path folder, Path commands) throws IOException {
    List<String> command =
        List.of(
            "/bin/sh",
            script.toString(),
            "beside",
            commands.toString(),
            tree(control),
            argument(user));
    // From its first moment on it is found by the mark of the tree.
    Map<String, String> env =
        Map.of("PATH", PATH, "DYNODE_TREE", tree(control), "DYNODE_BESIDE", tree(control));
    return builder(command, env)
        .redirectInput(ProcessBuilder.Redirect.PIPE)
        .redirectErrorStream(true)
        .directory(folder.toFile())
        .start();
  }

  /** Kills the commands beside the module of a tree, and what they have left. */
  static void killBeside(String tree) {
    List<Long> found = Proc.withEnvironment("DYNODE_BESIDE=" + tree);
    for (int round = 0; round < KILL_ROUNDS && !found.isEmpty(); round++) {
      found.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
      found = Proc.withEnvironment("DYNODE_BESIDE=" + tree);
    }
  }

  /** Kills what is left of a tree, the shim first. Returns whether anything of the module was. */
  boolean kill(String tree, int user) throws IOException {
    List<String> command = List.of("/bin/sh", script.toString(), "kill", tree, argument(user));
    Process process =
        builder(command, Map.of("PATH", PATH))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    boolean killed;
    try (InputStream output = process.getInputStream()) {
      killed = new String(output.readAllBytes(), StandardCharsets.UTF_8).contains("killed");
    }
    try {
      if (process.waitFor() != 0) {
        throw new IOException("the shell that kills what is left of " + tree + " failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while killing " + tree);
    }
    return killed;
  }

  /** Whether the module has left processes behind. */
  static boolean hasStrays(String tree, int user) {
    return user == Status.Header.AGENT
        ? !Proc.withEnvironment(mark(tree)).isEmpty()
        : !Proc.ofUser(user).isEmpty();
  }

  private static ProcessBuilder builder(List<String> command, Map<String, String> env) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(env);
    return builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
  }

  private static String argument(int user) {
    return user == Status.Header.AGENT ? "-" : Integer.toString(user);
  }

  /** Times of one attempt, 0 for no timeout. */
  record Limits(long timeoutMillis, long graceMillis, long startByMillis) {}
}
