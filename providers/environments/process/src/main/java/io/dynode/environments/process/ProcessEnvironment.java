package io.dynode.environments.process;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.Clock;
import io.dynode.spi.Environment;
import io.dynode.spi.Executor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs modules as processes of this machine. Each has a shim, a small shell script that outlives
 * the agent: it enforces timeout and deadline, kills the module's whole tree and writes down how it
 * ended, so that a restarted agent finds every module, running or ended.
 *
 * <p>What a module prints is appended to {@code log} in its working folder. Its environment is the
 * one given, plus {@code DYNODE_ATTEMPT} and {@code DYNODE_TREE}, by which strays are found. As
 * root on Linux (with setpriv) each attempt runs as a user of its own; the folders above the
 * working folder must then let others pass, and files in {@code in/} and {@code code/} let others
 * read. Otherwise modules run as the agent's user, and one that empties its environment and starts
 * a session of its own is not found again.
 *
 * <p>Without {@code /proc} (macOS) a module is the processes of its session, clocks stop while the
 * machine is suspended, and times are in whole seconds.
 */
public final class ProcessEnvironment implements Environment {
  private static final int MARK_DIGITS = 16;

  private final Path stateRoot;
  private final Path attempts;
  private final Clock clock;
  private final Executor executor;
  private final Shim shim;
  private final Optional<Users> users;
  private final Ownership ownership;
  private final Set<String> live = ConcurrentHashMap.newKeySet();
  private final Deque<Finished> finished = new ArrayDeque<>();
  private volatile long deadlineMicros = Long.MAX_VALUE;

  /** A module that has ended; its record goes when the agent has removed the working folder. */
  private record Finished(Control control, Path folder) {}

  /**
   * @param stateRoot the environment's own folder, kept across restarts of the agent, used by one
   *     agent at a time
   */
  public ProcessEnvironment(
      Path stateRoot, Clock clock, Executor executor, ProcessSettings settings) {
    this.clock = clock;
    this.executor = executor;
    this.ownership = new Ownership(user -> Users.isModuleUser(user, settings));
    try {
      Files.createDirectories(stateRoot);
      this.stateRoot = stateRoot.toRealPath();
      this.attempts = this.stateRoot.resolve("attempts");
      Files.createDirectories(
          attempts,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      this.shim = new Shim(this.stateRoot, mark(this.stateRoot), settings);
      this.users = Users.claim(this.stateRoot, settings);
      for (Control control : Control.all(attempts)) {
        keepUser(control.status());
      }
    } catch (IOException e) {
      throw failed("The process environment cannot use " + stateRoot, e);
    }
  }

  private void keepUser(Status status) {
    if (!status.freed()) {
      users.ifPresent(ids -> ids.keep(status.header().user()));
    }
  }

  /** Names a state folder: another folder, or the same path made anew, has another name. */
  private static String mark(Path stateRoot) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(stateRoot, BasicFileAttributes.class);
    String identity = stateRoot + "\n" + attributes.fileKey() + "\n" + Proc.bootId();
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, MARK_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String name() {
    return "process";
  }

  /** Whether attempts run as users of their own. */
  public boolean ownUsers() {
    return users.isPresent();
  }

  /**
   * Refuses to have working folders there, when modules could not pass to them.
   *
   * @param folder above the working folders; exists
   */
  public void checkWay(Path folder) {
    if (users.isPresent()) {
      try {
        Ownership.checkPassable(folder);
      } catch (IOException e) {
        throw failed("Modules may not come to their working folders", e);
      }
    }
  }

  @Override
  public Running start(Launch launch, long startBy) {
    if (clock.monotonicMicros() >= Math.min(deadlineMicros, startBy)) {
      throw new ProblemException(
          ErrorCode.LEASE_LOST, "The agent's lease has run out; nothing is started until renewed.");
    }
    if (launch.command().isEmpty()) {
      throw new ProblemException(
          ErrorCode.COMMAND_NOT_FOUND, "The module has no command to run as a process.");
    }
    String attempt = launch.assignment().attempt().value();
    Control control = Control.of(attempts, attempt);
    String script = script(launch, attempt);
    int user = users.map(Users::take).orElse(Status.Header.AGENT);
    Status.Header header = new Status.Header(clock.wallMicros(), user, Proc.memoryKills());
    boolean created = false;
    boolean started = false;
    try {
      control.create(header, script);
      created = true;
      live.add(control.name());
      Process process = spawn(launch, control, user, startBy);
      started = true;
      ShimRun run = new ShimRun(this, launch, control, header);
      run.watchChild(process);
      return run;
    } catch (FileAlreadyExistsException e) {
      throw new ProblemException(
          ErrorCode.ILLEGAL_STATE, "Attempt " + attempt + " was started here before.");
    } catch (IOException e) {
      throw failed("The module cannot be started", e);
    } finally {
      if (!started) {
        users.ifPresent(ids -> ids.giveBack(user));
      }
      if (created && !started) {
        live.remove(control.name());
        deleteQuietly(control);
      }
    }
  }

  private String script(Launch launch, String attempt) {
    String path = launch.env().getOrDefault("PATH", Programs.DEFAULT_PATH);
    List<String> command = launch.command();
    Path program = Programs.find(launch.folder(), command.getFirst(), path, users.isPresent());
    return LaunchScript.of(program, command.subList(1, command.size()), launch.env(), attempt);
  }

  private Process spawn(Launch launch, Control control, int user, long startBy) throws IOException {
    if (user != Status.Header.AGENT) {
      ownership.lend(launch.folder(), user);
    }
    return shim.start(
        control,
        user,
        launch.folder(),
        new Shim.Limits(
            millis(launch.timeout()),
            millis(launch.grace()),
            startBy == Long.MAX_VALUE ? 0 : Math.max(1, shimMillis(startBy))));
  }

  /** A monotonic time on the shims' clock. */
  private long shimMillis(long monotonicMicros) {
    // In this order a pause in between makes it earlier, not later.
    long now = Proc.now(clock);
    return now + Math.floorDiv(monotonicMicros - clock.monotonicMicros(), 1000);
  }

  /** At least one when it is positive: 0 means none. */
  private static long millis(Duration duration) {
    return duration.isPositive() ? Math.max(1, duration.toMillis()) : 0;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.EXEC);
  }

  /** Starts a command beside a module that runs; not once that may be another agent's. */
  Process beside(Launch launch, Control control, int user, List<String> command) {
    if (clock.monotonicMicros() >= deadlineMicros) {
      throw new ProblemException(
          ErrorCode.LEASE_LOST, "The agent's lease has run out; nothing is begun until renewed.");
    }
    String path = launch.env().getOrDefault("PATH", Programs.DEFAULT_PATH);
    Path program = Programs.find(launch.folder(), command.getFirst(), path, users.isPresent());
    String script =
        LaunchScript.beside(
            program,
            command.subList(1, command.size()),
            launch.env(),
            launch.assignment().attempt().value());
    try {
      return shim.beside(control, user, launch.folder(), control.beside(script));
    } catch (IOException e) {
      throw failed("The command cannot be started", e);
    }
  }

  @Override
  public List<Running> adopt(List<Launch> launches) {
    List<Running> adopted = new ArrayList<>();
    for (Launch launch : launches) {
      Control control = Control.of(attempts, launch.assignment().attempt().value());
      if (control.exists()) {
        adopted.add(adopt(launch, control));
      }
    }
    return adopted;
  }

  private Running adopt(Launch launch, Control control) {
    try {
      control.forbidStart();
      Status status = control.status();
      keepUser(status);
      // Nobody is there any more who would end them in time.
      killBeside(control);
      live.add(control.name());
      ShimRun run = new ShimRun(this, launch, control, status.header());
      run.watchStranger();
      return run;
    } catch (IOException e) {
      throw failed("Attempt " + control.name() + " cannot be adopted", e);
    }
  }

  @Override
  public List<String> reap(List<String> attemptsToKeep) {
    Set<String> keep = new TreeSet<>(live);
    attemptsToKeep.forEach(attempt -> keep.add(Control.name(attempt)));
    List<String> killed = new ArrayList<>();
    try {
      for (Control control : Control.all(attempts)) {
        if (!keep.contains(control.name())) {
          reap(control).ifPresent(killed::add);
        }
      }
    } catch (IOException e) {
      throw failed("Strays cannot be looked for", e);
    }
    return killed;
  }

  private Optional<String> reap(Control control) throws IOException {
    control.forbidStart();
    Status status = control.status();
    int user = status.header().user();
    boolean thisBoot = status.shim().map(s -> s.bootId().equals(Proc.bootId())).orElse(true);
    boolean ran = ShimRun.isShimAlive(status);
    // The user of what is gone may be that of a module that runs.
    boolean killed = thisBoot && !status.freed() && (shim.kill(shim.tree(control), user) || ran);
    if (!status.freed() && user != Status.Header.AGENT) {
      control.freed();
      users.ifPresent(ids -> ids.giveBack(user));
    }
    control.delete();
    return killed
        ? Optional.of("processes of attempt " + control.name() + ", which this agent does not hold")
        : Optional.empty();
  }

  @Override
  public void deadline(long monotonicMicros) {
    try {
      shim.deadline(Math.max(0, shimMillis(monotonicMicros)));
    } catch (IOException e) {
      throw failed("The deadline of running modules cannot be moved", e);
    }
    deadlineMicros = monotonicMicros;
  }

  Clock clock() {
    return clock;
  }

  Executor executor() {
    return executor;
  }

  /** Kills what is left of an attempt; returns whether anything was. */
  boolean kill(Control control, int user) throws IOException {
    return shim.kill(shim.tree(control), user);
  }

  /** Kills the commands beside a module, and what they have left. */
  void killBeside(Control control) {
    Shim.killBeside(shim.tree(control));
  }

  /** Whether an attempt has left processes behind. */
  boolean hasStrays(Control control, int user) {
    return Shim.hasStrays(shim.tree(control), user);
  }

  /** All processes of the attempt are gone: the folder is the agent's again, and the user free. */
  void ended(Control control, int user, Path folder) {
    if (user != Status.Header.AGENT) {
      try {
        if (!control.status().freed()) {
          ownership.takeBack(folder);
          control.freed();
          users.ifPresent(ids -> ids.giveBack(user));
        }
      } catch (IOException e) {
        // The id stays taken: whoever got it next could look into the folder.
      }
    }
    live.remove(control.name());
    forget(new Finished(control, folder));
  }

  /** Records of attempts that nobody will ask for any more go, a few at each end of another. */
  private void forget(Finished latest) {
    synchronized (finished) {
      finished.add(latest);
      for (int i = 0; i < 2; i++) {
        Finished oldest = finished.remove();
        if (Files.exists(oldest.folder(), LinkOption.NOFOLLOW_LINKS)) {
          finished.add(oldest);
        } else {
          deleteQuietly(oldest.control());
        }
        if (finished.isEmpty()) {
          return;
        }
      }
    }
  }

  private static void deleteQuietly(Control control) {
    try {
      control.delete();
    } catch (IOException e) {
      // The next reap removes it.
    }
  }

  private static ProblemException failed(String what, IOException cause) {
    String reason = String.valueOf(cause.getMessage());
    ErrorCode code = ErrorCode.AGENT_FAILED;
    String advice = "";
    if (reason.contains("No space left") || reason.contains("quota exceeded")) {
      code = ErrorCode.DISK_FULL;
      advice = " Make room on the agent's disk.";
    } else if (reason.contains("error=12,") || reason.contains("error=11,")) {
      code = ErrorCode.OUT_OF_MEMORY;
      advice = " The machine has too little memory, or a limit on processes is reached.";
    }
    ProblemException problem = new ProblemException(code, what + ": " + reason + "." + advice);
    problem.initCause(cause);
    return problem;
  }
}
