package io.dynode.agent;

import io.dynode.dataplane.Reports;
import io.dynode.dataplane.TryAgainException;
import io.dynode.dataplane.Workbench;
import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.OperationState;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.Holding;
import io.dynode.model.Protocol.Report;
import io.dynode.spi.Environment;
import io.dynode.spi.Environment.Capability;
import io.dynode.spi.Environment.Exit;
import io.dynode.spi.Environment.Launch;
import io.dynode.spi.Environment.Running;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One attempt from its assignment to the removal of its folder: stage, start, run, collect, report.
 * All methods are called on the agent's executor.
 */
final class AttemptLife {
  private static final Logger LOG = System.getLogger("io.dynode.agent");
  private static final String STOPPED = "Its agent was told to end; it is begun again";
  private static final int STAGING_TRIES = 3;
  private static final int COLLECT_AGAIN = 3;

  /** Tries to take outputs that fail without the server being at fault; a minute or so. */
  private static final int COLLECT_TRIES = 10;

  private final Crew crew;
  private final Assignment assignment;
  private final Backoff backoff;
  private OperationState observed = OperationState.STAGING;
  private final AttemptFolder folder;
  private @Nullable Running running;
  private @Nullable Exit exit;
  private int stagingTries;
  private int collectedAgain;
  private int collectFailures;
  private String collectTrouble = "";

  /** Why its end is wanted before it has one. */
  private Wish wish = Wish.NONE;

  /** Whether a step is under way whose end must be awaited before the folder may go. */
  private boolean busy;

  /** What somebody wants of an attempt. */
  private enum Wish {
    NONE,
    /** To be stopped and reported as canceled. */
    CANCELED,
    /** To be stopped since the agent stops; reported so that it is begun again. */
    AGENT_STOPS,
    /** To be stopped and removed without a word. */
    ABANDONED
  }

  AttemptLife(Crew crew, Assignment assignment) {
    this.crew = crew;
    this.assignment = assignment;
    this.folder = new AttemptFolder(crew, assignment);
    this.backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10), crew.ports().ids());
  }

  AttemptId attempt() {
    return assignment.attempt();
  }

  Holding holding() {
    return new Holding(attempt(), observed, folder.progress());
  }

  // --- Begin ---

  void begin() {
    if (Builtins.is(assignment)) {
      observed = OperationState.COMMITTING;
      report(Builtins.run(assignment, now()));
      return;
    }
    if (unwanted()) {
      return;
    }
    Optional<Environment> environment = environment();
    if (environment.isEmpty()) {
      fail(
          ErrorCode.AGENT_FAILED,
          "This agent has no environment '" + assignment.environment() + "'");
      return;
    }
    stage(environment.get());
  }

  private Optional<Environment> environment() {
    return crew.ports().environments().stream()
        .filter(
            e -> assignment.environment().isEmpty() || e.name().equals(assignment.environment()))
        .findFirst();
  }

  private void stage(Environment environment) {
    if (unwanted()) {
      return;
    }
    busy = true;
    stagingTries++;
    crew.calls()
        .blocking(
            () -> workbench().prepare(assignment),
            launch -> {
              busy = false;
              if (!unwanted()) {
                crew.whenStanding(() -> launch(environment, launch));
              }
            },
            error -> {
              busy = false;
              stagingFailed(environment, error);
            });
  }

  private void stagingFailed(Environment environment, Throwable error) {
    if (unwanted()) {
      return;
    }
    if (error instanceof ProblemException problem) {
      fail(problem.code(), Reports.words(problem));
    } else if (stagingTries < STAGING_TRIES) {
      LOG.log(Level.INFO, "Attempt " + attempt() + " is staged again: " + error);
      crew.calls().after(backoff.next(), () -> stage(environment));
    } else {
      fail(ErrorCode.STAGING_FAILED, "The inputs could not be placed: " + error);
    }
  }

  private void launch(Environment environment, Launch launch) {
    if (unwanted()) {
      return;
    }
    busy = true;
    // An agent that is stopped here goes on with a lease anew, and the attempt may be another's.
    long startBy = crew.until();
    crew.calls()
        .blocking(
            () -> environment.start(launch, startBy),
            started -> {
              busy = false;
              started(started);
            },
            error -> {
              busy = false;
              startFailed(error);
            });
  }

  private void startFailed(Throwable error) {
    if (unwanted()) {
      return;
    }
    if (error instanceof ProblemException problem) {
      fail(problem.code(), Reports.words(problem));
    } else {
      fail(ErrorCode.AGENT_FAILED, "The module could not be started: " + error);
    }
  }

  // --- Run ---

  /** An earlier run of this agent started it. */
  void adopted(Running module) {
    started(module);
  }

  private void started(Running module) {
    observed = OperationState.RUNNING;
    running = module;
    busy = true;
    if (wish != Wish.NONE) {
      stopAsWished();
    }
    crew.calls().hear(module.exit(), this::exited, error -> exited(vanished(error)));
    folder.tend(
        () -> exit == null && wish != Wish.ABANDONED, () -> stopModule(Exit.Cause.LOG_TOO_LARGE));
  }

  private Exit vanished(Throwable error) {
    return new Exit(Exit.Cause.LOST, -1, now(), now(), "Its end is not known: " + error);
  }

  private void exited(Exit how) {
    busy = false;
    exit = how;
    observed = OperationState.COMMITTING;
    crew.whenStanding(this::collect);
    if (wish == Wish.ABANDONED) {
      folder.remove();
    }
  }

  /** Its module while that runs, if commands can be run beside it. */
  Running beside() {
    boolean can = environment().filter(e -> e.capabilities().contains(Capability.EXEC)).isPresent();
    if (!can) {
      throw new ProblemException(
          ErrorCode.ILLEGAL_STATE,
          "The environment '" + assignment.environment() + "' cannot run commands beside a module");
    }
    Running module = running;
    if (module == null || exit != null) {
      throw new ProblemException(
          ErrorCode.ILLEGAL_STATE,
          exit == null ? "The module has not begun yet" : "The module has ended");
    }
    return module;
  }

  // --- Collect and report ---

  private void collect() {
    Exit how = exit;
    if (busy || how == null || wish == Wish.ABANDONED || (collectFailures > 0 && unwanted())) {
      return;
    }
    busy = true;
    crew.calls()
        .blocking(
            () -> workbench().collect(assignment, how, crew.epoch()),
            report -> {
              busy = false;
              collected(report);
            },
            error -> {
              busy = false;
              collectFailed(error);
            });
  }

  private void collected(Report report) {
    if (wish == Wish.ABANDONED) {
      folder.remove();
      return;
    }
    boolean stopped = wish == Wish.AGENT_STOPS && !report.succeeded();
    report(stopped ? Reports.refused(report, ErrorCode.AGENT_STOPPED, STOPPED) : report);
  }

  private void collectFailed(Throwable error) {
    if (wish == Wish.ABANDONED) {
      folder.remove();
    } else if (error instanceof ProblemException problem) {
      report(
          Reports.failed(
              attempt(), problem.code(), "Outputs not taken: " + Reports.words(problem), now()));
    } else if (!(error instanceof TryAgainException) && ++collectFailures >= COLLECT_TRIES) {
      fail(ErrorCode.AGENT_FAILED, "The outputs could not be taken: " + error);
    } else {
      if (!error.toString().equals(collectTrouble)) {
        LOG.log(Level.INFO, "Outputs of " + attempt() + " are taken again: " + error);
      }
      collectTrouble = error.toString();
      collectFailures = Math.max(1, collectFailures);
      crew.calls().after(backoff.next(), () -> crew.whenStanding(this::collect));
    }
  }

  /** An object of the report is not stored any more: it is stored again, and reported again. */
  void collectAgain(String why) {
    if (exit != null && ++collectedAgain <= COLLECT_AGAIN) {
      crew.calls().after(backoff.next(), () -> crew.whenStanding(this::collect));
    } else {
      fail(ErrorCode.AGENT_FAILED, "The outputs were refused again and again: " + why);
    }
  }

  /** What the module left is kept, if that is wanted and it comes to a failure. */
  private void report(Report report) {
    boolean ran = exit != null && assignment.keepWorkdir();
    crew.report(ran ? report.keptAt(workbench().keptAt(assignment)) : report);
  }

  private void fail(ErrorCode code, String message) {
    observed = OperationState.COMMITTING;
    report(Reports.failed(attempt(), code, message, now()));
  }

  // --- End ---

  /** Somebody asked for it to stop; its end is reported. */
  void cancel() {
    wishFor(Wish.CANCELED);
  }

  /** The agent stops; its end is reported. */
  void stopForAgent() {
    wishFor(Wish.AGENT_STOPS);
  }

  /** It is not this agent's any more. */
  void abandon() {
    wishFor(Wish.ABANDONED);
    if (!busy) {
      folder.remove();
    }
  }

  /**
   * Another agent of the same name has come. Its folder stays, with how its module ended: should
   * that agent be the next one here, it must not begin the attempt a second time.
   */
  void leave() {
    folder.stays();
    abandon();
  }

  /** The server has accepted its report. */
  void acknowledged(Report report) {
    folder.reported(report);
    folder.remove();
  }

  private void wishFor(Wish wanted) {
    if (wish.compareTo(wanted) >= 0) {
      return;
    }
    wish = wanted;
    stopAsWished();
  }

  private void stopAsWished() {
    stopModule(wish == Wish.CANCELED ? Exit.Cause.CANCELED : Exit.Cause.LEASE_EXPIRED);
  }

  private void stopModule(Exit.Cause cause) {
    Running module = running;
    if (module != null && exit == null) {
      crew.calls().blocking("stop attempt " + attempt(), () -> module.stop(cause));
    }
  }

  /** While no module runs: whether its end is wanted, and if so, brings it about. */
  private boolean unwanted() {
    switch (wish) {
      case NONE -> {
        return false;
      }
      case CANCELED ->
          fail(
              ErrorCode.CANCELED,
              exit == null
                  ? "Canceled before its module was started"
                  : "Canceled before its outputs could be taken");
      case AGENT_STOPS -> fail(ErrorCode.AGENT_STOPPED, STOPPED);
      case ABANDONED -> folder.remove();
    }
    return true;
  }

  private Workbench workbench() {
    return crew.ports().workbench();
  }

  private long now() {
    return crew.ports().clock().wallMicros();
  }
}
