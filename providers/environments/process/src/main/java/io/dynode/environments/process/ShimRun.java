package io.dynode.environments.process;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.spi.Environment.Execution;
import io.dynode.spi.Environment.Exit;
import io.dynode.spi.Environment.Exit.Cause;
import io.dynode.spi.Environment.Launch;
import io.dynode.spi.Environment.Running;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One module under its shim, started by this agent or found by it. */
final class ShimRun implements Running {
  /** How often to look for the end of a shim that is not this process's child. */
  private static final Duration LOOK = Duration.ofMillis(100);

  /** How long to wait when what is left of it cannot be looked for: no room for a process, say. */
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private static final Logger LOG = System.getLogger("io.dynode.environments.process");

  private final ProcessEnvironment environment;
  private final Launch launch;
  private final Control control;
  private final Status.Header header;
  private final CompletableFuture<Exit> exit = new CompletableFuture<>();

  /** Set when the shim could not be asked and the tree was killed in its stead. */
  private final AtomicReference<@Nullable Cause> killedFor = new AtomicReference<>();

  /** Commands beside the module; guarded by itself. */
  private final List<BesideRun> beside = new ArrayList<>();

  /** Whether there are to be no more of them; guarded by that list. */
  private boolean closed;

  /** Whether there ever was one; guarded by that list. */
  private boolean besides;

  private volatile boolean stranger;

  ShimRun(ProcessEnvironment environment, Launch launch, Control control, Status.Header header) {
    this.environment = environment;
    this.launch = launch;
    this.control = control;
    this.header = header;
  }

  void watchChild(Process process) {
    var _ = process.onExit().thenRun(this::finish);
  }

  void watchStranger() throws IOException {
    stranger = true;
    if (isShimAlive(control.status())) {
      lookAgain();
    } else {
      finish();
    }
  }

  private void lookAgain() {
    environment
        .executor()
        .schedule(
            LOOK,
            () -> {
              try {
                watchStranger();
              } catch (IOException e) {
                finish();
              }
            });
  }

  /** Whether the shim of that status lives, and not just another process with its id. */
  static boolean isShimAlive(Status status) {
    return status
        .shim()
        .filter(shim -> shim.bootId().equals(Proc.bootId()))
        .map(shim -> Proc.lives(shim.pid(), shim.startTime()))
        .orElse(false);
  }

  @Override
  public Execution exec(List<String> command, byte[] input, Duration limit) {
    BesideRun run;
    // Until it stands in the list the module does not count as ended.
    synchronized (beside) {
      if (closed) {
        throw new ProblemException(ErrorCode.ILLEGAL_STATE, "The module has ended.");
      }
      Process process = environment.beside(launch, control, header.user(), command);
      run = new BesideRun(process);
      beside.add(run);
      besides = true;
      var _ = process.onExit().thenRun(() -> forget(run));
    }
    environment
        .executor()
        .blocking(() -> {
          run.feed(input);
          return true;
        });
    environment.executor().schedule(limit, () -> run.expire(limit));
    return run;
  }

  private boolean hadBesides() {
    synchronized (beside) {
      return besides;
    }
  }

  private void forget(BesideRun run) {
    synchronized (beside) {
      beside.remove(run);
    }
  }

  /** Commands beside it end with the module, before what it has left is looked for. */
  private void endBeside() {
    List<BesideRun> left;
    synchronized (beside) {
      closed = true;
      left = List.copyOf(beside);
    }
    left.forEach(BesideRun::ended);
    left.forEach(BesideRun::await);
    if (hadBesides()) {
      // What one of them began in the moment in which it was killed is not the module's.
      environment.killBeside(control);
    }
  }

  private void finish() {
    environment
        .executor()
        .blocking(this::end)
        .whenComplete((ending, error) -> {
          if (error == null) {
            environment.ended(control, header.user(), launch.folder());
            exit.complete(ending);
          } else {
            // Something of it may live: nobody may take it for ended.
            LOG.log(
                Level.WARNING, "The end of attempt {0} is not known: {1}", control.name(), error);
            environment.executor().schedule(AGAIN, this::finish);
          }
        });
  }

  /** The shim is gone. What it wrote says how the module ended; if nothing, nobody knows. */
  private Exit end() throws IOException {
    endBeside();
    Status status = control.status();
    String boot = status.shim().map(Status.Shim::bootId).orElse(Proc.bootId());
    if (!boot.equals(Proc.bootId())) {
      // What the module has written may not have reached the disk.
      return lost("the machine was restarted");
    }
    Optional<Status.Ending> ending = status.ending();
    if (ending.isEmpty()) {
      if (!status.freed()) {
        environment.kill(control, header.user());
      }
      return lost("the shim of the process was killed, or it could not be started");
    }
    return exit(ending.get(), status.freed());
  }

  private Exit exit(Status.Ending ending, boolean freed) throws IOException {
    boolean strays = ending.strays().equals("yes");
    // The shim did not wait for commands beside it: one may have left something since it looked.
    boolean look = (ending.strays().equals("unknown") || hadBesides()) && !freed;
    if (look && environment.hasStrays(control, header.user())) {
      strays = environment.kill(control, header.user());
    }
    boolean memory =
        ending.status() == Endings.KILLED
            && header.memoryKills() >= 0
            && Proc.memoryKills() > header.memoryKills();
    Cause cause = Endings.cause(ending, memory, Optional.ofNullable(killedFor.get()));
    return new Exit(
        cause,
        ending.status(),
        header.startedMicros(),
        stranger ? control.statusMicros() : environment.clock().wallMicros(),
        Endings.message(cause, ending.status(), strays));
  }

  private Exit lost(String why) {
    Cause asked = killedFor.get();
    return new Exit(
        asked == null ? Cause.LOST : asked,
        Endings.KILLED,
        header.startedMicros(),
        environment.clock().wallMicros(),
        "The process was lost: " + why + ".");
  }

  @Override
  public Assignment assignment() {
    return launch.assignment();
  }

  @Override
  public CompletionStage<Exit> exit() {
    return exit.minimalCompletionStage();
  }

  @Override
  public void stop(Cause cause) {
    if (exit.isDone()) {
      return;
    }
    try {
      control.cancel(cause.name());
    } catch (IOException e) {
      // No room to ask in: without grace, then.
      killedFor.compareAndSet(null, cause);
      environment.executor().blocking(() -> environment.kill(control, header.user()));
    }
  }
}
