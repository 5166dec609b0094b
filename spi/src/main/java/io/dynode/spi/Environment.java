package io.dynode.spi;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Where modules run: it starts them, watches them, and finds them again after a restart. */
public interface Environment {
  /** The word in agendas and registrations, for example {@code process}. */
  String name();

  /**
   * Starts the module of an attempt whose working folder is ready. Blocks only briefly.
   *
   * @param startBy (monotonic, counts suspend) when the lease ends under which this was decided:
   *     from then on the attempt may be another's, whatever lease the agent has by now, and the
   *     module must not begin
   * @throws io.dynode.model.ProblemException when it cannot start, with the type that says why
   */
  Running start(Launch launch, long startBy);

  /** The same without such a time. */
  default Running start(Launch launch) {
    return start(launch, Long.MAX_VALUE);
  }

  /**
   * Modules of earlier runs of this agent that are still here, running or ended, found by their
   * working folders; what belongs to no known attempt is killed by {@link #reap}.
   */
  List<Running> adopt(List<Launch> launches);

  /** Kills everything of attempts that are not in the list; returns what it killed, for the log. */
  List<String> reap(List<String> attemptsToKeep);

  /** Tells the environment until when (monotonic, counts suspend) its modules may run. */
  void deadline(long monotonicMicros);

  /** What it can beyond starting and stopping modules. */
  default Set<Capability> capabilities() {
    return Set.of();
  }

  /** Something that not every environment can. */
  enum Capability {
    /** Commands beside a running module: {@link Running#exec}. */
    EXEC
  }

  /**
   * What to start.
   *
   * @param folder working folder of this attempt alone: {@code in/} and {@code code/}, which the
   *     module only reads, and {@code out/}, {@code state/} and {@code tmp/}, where it may write
   * @param command program and arguments
   * @param env the module's whole environment
   * @param grace between TERM and KILL
   */
  record Launch(
      Assignment assignment,
      Path folder,
      List<String> command,
      Map<String, String> env,
      Duration timeout,
      Duration grace) {
    /** The file that takes what the module writes to its standard output and error, appended. */
    public Path log() {
      return folder.resolve("log");
    }
  }

  /** A module that was started. */
  interface Running {
    /** The attempt it belongs to. */
    Assignment assignment();

    /** Completes when all its processes are gone. */
    CompletionStage<Exit> exit();

    /** Asks it to end: TERM, grace, KILL, for the whole tree; the reason shows in the exit. */
    void stop(Exit.Cause cause);

    /**
     * Runs a command beside the module: as its user, in its working folder, with its environment.
     * It is killed with the module, and when the limit has passed.
     *
     * @param input what it reads from its standard input
     * @throws io.dynode.model.ProblemException ILLEGAL_STATE: the module has ended, or the
     *     environment cannot
     */
    default Execution exec(List<String> command, byte[] input, Duration limit) {
      throw new ProblemException(
          ErrorCode.ILLEGAL_STATE, "This environment cannot run commands beside a module.");
    }
  }

  /** A command beside a module. */
  interface Execution {
    /** What it writes to standard output and error; ends with it. */
    InputStream output();

    /** Waits for its end. */
    End await();

    /** Kills it. */
    void kill();

    /**
     * How it ended.
     *
     * @param status exit code; 128 + signal when a signal ended it
     * @param message empty, or who ended it
     */
    record End(int status, String message) {}
  }

  /**
   * How a module ended.
   *
   * @param cause who ended it
   * @param status exit code; 128 + signal when a signal ended it
   */
  record Exit(Cause cause, int status, long startedMicros, long endedMicros, String message) {
    /** Who ended a module. */
    public enum Cause {
      /** Itself. */
      EXITED,
      /** Its timeout. */
      TIMED_OUT,
      /** A request. */
      CANCELED,
      /** The agent was silent for too long. */
      LEASE_EXPIRED,
      /** Its agent, for its log. */
      LOG_TOO_LARGE,
      /** Killed for want of memory. */
      OUT_OF_MEMORY,
      /** It vanished and left no status: the host went down, or somebody killed everything. */
      LOST
    }
  }
}
