package io.dynode.model;

import java.time.Duration;

/**
 * A command that somebody runs beside the module of an attempt.
 *
 * @param agent that holds the attempt
 * @param command program and arguments
 * @param input what it reads from its standard input
 * @param runner chosen by the agent's process that runs it; empty: none does yet
 * @param pieces how many there are of its output
 * @param bytes of its output
 * @param exitCode -1: none, see the message
 */
@SuppressWarnings("ArrayRecordComponent")
public record Exec(
    String id,
    AttemptId attempt,
    AgendaId agenda,
    AgentId agent,
    ExecState state,
    Json command,
    byte[] input,
    String runner,
    int pieces,
    long bytes,
    int exitCode,
    String message,
    long askedMicros)
    implements Row {
  /** How long one may run. */
  public static final Duration LONGEST = Duration.ofMinutes(10);

  /** Bytes of its output. */
  public static final long MOST_OUTPUT = 8L << 20;

  /** Pieces of its output. */
  public static final int MOST_PIECES = 10_000;

  /** Where it stands. */
  public enum ExecState {
    /** The agent has not heard of it. */
    ASKED,
    RUNNING,
    ENDED
  }

  /** The same as its agent tells of it; its input has been heard then. */
  public Exec told(ExecState now, String by, int more, long size, int status, String words) {
    return new Exec(
        id,
        attempt,
        agenda,
        agent,
        now,
        command,
        new byte[0],
        by,
        pieces + more,
        bytes + size,
        status,
        words,
        askedMicros);
  }

  /** Without its input, so that it reaches no log. */
  @Override
  public String toString() {
    return "Exec[" + id + " beside " + attempt + ", " + state + "]";
  }
}
