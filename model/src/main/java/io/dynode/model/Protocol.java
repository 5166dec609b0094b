package io.dynode.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Messages between an agent and a server. Every message of an agent carries its id and the epoch it
 * was given at registration; one with an older epoch is refused with {@link ErrorCode#SUPERSEDED}.
 */
public final class Protocol {
  /** Level of the protocol that this build speaks. */
  public static final int LEVEL = 1;

  private Protocol() {}

  /** An agent's start. The same instance may register again: it keeps its epoch and attempts. */
  public record Register(
      AgentId agent,
      String instance,
      PoolId pool,
      @Field("Capacity key; empty: the agent's id.") String host,
      Resources capacity,
      List<String> environments,
      Map<String, String> labels,
      int protocol,
      String version) {}

  /**
   * @param epoch to be carried by all further messages
   * @param lease how long after a renewal was sent the attempts stay the agent's own
   * @param renewEvery how often to renew
   */
  public record Registered(long epoch, Duration lease, Duration renewEvery) {}

  /** Asks for attempts; waits on the server up to {@code patience} for one that fits. */
  public record LeaseRequest(AgentId agent, long epoch, int max, Duration patience) {}

  /** Attempts given to the agent; may be empty. {@code renew}: a renewal will tell it more. */
  public record Leased(List<Assignment> assignments, boolean renew) {
    /** Attempts alone. */
    public Leased(List<Assignment> assignments) {
      this(assignments, false);
    }
  }

  /** Lists every attempt the agent holds. */
  public record Renew(AgentId agent, long epoch, boolean draining, List<Holding> holding) {}

  /** One attempt an agent holds. */
  public record Holding(AttemptId attempt, OperationState observed, Json progress) {}

  /**
   * @param hold attempts that are the agent's and that it did not list, in full: it must start
   *     them. Those it listed and that are not in {@code drop} are its own as before
   * @param drop attempts it must stop, with the reason
   * @param lease how long after this renewal was sent the attempts stay the agent's own
   * @param renewEvery how often to renew from now on
   * @param execs commands to be run beside the modules of attempts
   */
  public record Renewed(
      List<Assignment> hold,
      List<Drop> drop,
      Duration lease,
      Duration renewEvery,
      List<ExecOrder> execs) {}

  /** A command that a user wants beside the module of an attempt. */
  public record ExecOrder(
      String exec,
      AttemptId attempt,
      List<String> command,
      @Field("What it reads, in Base64.") String input) {}

  /** What an agent tells of such a command: that it begins, what it wrote, how it ended. */
  public record ExecTold(
      AgentId agent,
      long epoch,
      String exec,
      @Field("Chosen by who runs it.") String runner,
      @Field("Which piece of its output this is.") int sequence,
      @Field("A piece of its output, in Base64.") String output,
      boolean ended,
      @Field(value = "-1: none, or not ended.", fallback = "-1") int exitCode,
      String message) {}

  /** Whether the command is this runner's and may go on. */
  public record ExecHeard(boolean go) {}

  /** An attempt to stop: its processes are killed; canceled ones are reported, others forgotten. */
  public record Drop(AttemptId attempt, DropReason reason) {}

  /** Why an attempt is to be stopped. */
  public enum DropReason {
    /** A user or the agenda's policy asked for it; the agent reports the end. */
    CANCELED,
    /** It is no longer this agent's; nothing it reports is accepted. */
    SUPERSEDED
  }

  /** Ends of attempts. A repeated one gets the first answer. */
  public record ReportRequest(AgentId agent, long epoch, List<Report> reports) {}

  /** How one attempt ended. */
  public record Report(
      AttemptId attempt,
      boolean succeeded,
      @Field("Empty when it succeeded.") String code,
      String message,
      @Field(value = "Exit code of the module; -1: none.", fallback = "-1") int exitCode,
      long startedMicros,
      long endedMicros,
      Json output,
      List<Json> insights,
      List<RaisedEvent> events,
      List<FileEntry> files,
      @Field("The module's error.json, or null.") Json error,
      Json progress,
      @Field("Where its work folder will be kept if it counts as failed; empty: nowhere.")
          String workdir) {
    /** The same, with its work folder kept there if it counts as failed. */
    public Report keptAt(String path) {
      return new Report(
          attempt,
          succeeded,
          code,
          message,
          exitCode,
          startedMicros,
          endedMicros,
          output,
          insights,
          events,
          files,
          error,
          progress,
          path);
    }
  }

  /** An event a module raised; the file name is part of its identity. */
  public record RaisedEvent(
      String file, String type, String subject, Json data, List<FileEntry> files) {}

  /** A file by name and content. */
  public record FileEntry(String path, String sha256, int generation, long size, int mode) {}

  /** Answers to reports, one each, and further attempts for the agent. */
  public record Reported(List<Verdict> verdicts, List<Assignment> next) {}

  /**
   * What became of a report: empty code: accepted. {@code superseded}: the attempt is not the
   * agent's, it forgets it. {@code precondition-failed} or {@code input-missing}: an object is not
   * stored any more, it stores it again and reports again. {@code unavailable}, {@code
   * store-failed} or {@code store-locked}: it reports again later. Any other: it reports the
   * attempt as failed with that code and detail.
   */
  public record Verdict(AttemptId attempt, String code, String detail) {}

  /** Everything needed to run one attempt. */
  public record Assignment(
      AttemptId attempt,
      @Field("Secret of this attempt; the module's writes carry it.") String token,
      AgendaId agenda,
      CustomerId customer,
      String operation,
      int index,
      int run,
      int number,
      @Field("name@version, or a built-in's name.") String module,
      List<String> command,
      @Field("The module's files, placed read-only under code/.") List<StagedFile> code,
      Map<String, String> env,
      String environment,
      Resources needs,
      Duration timeout,
      @Field("References resolved.") Json payload,
      @Field("The event that started the agenda, or null.") Json event,
      List<StagedFile> files,
      String correlationId,
      @Field("Whether its work folder is kept when it fails.") boolean keepWorkdir) {}

  /** A file to place under {@code in/data}, or {@code code/}. */
  public record StagedFile(String path, FileEntry file) {}

  /** Objects an attempt is about to store. */
  public record IntendRequest(AgentId agent, long epoch, AttemptId attempt, List<String> hashes) {}

  /**
   * @param generations generation to store each under, in the order asked
   * @param present whether each is stored already
   */
  public record Intended(List<Integer> generations, List<Boolean> present) {}
}
