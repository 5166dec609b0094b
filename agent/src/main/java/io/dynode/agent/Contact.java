package io.dynode.agent;

import io.dynode.model.ProblemException;
import io.dynode.spi.Ids;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Whether the server answers this agent. Says how long to wait when it does not, and writes a line
 * when that changes, not at every try.
 */
final class Contact {
  private static final Logger LOG = System.getLogger("io.dynode.agent");
  private static final Duration FIRST = Duration.ofMillis(100);

  /** While attempts are held: a restarted agent, say, must be back before their lease passes. */
  private static final Duration HOLDING = Duration.ofMillis(500);

  private final String agent;
  private final Backoff backoff;

  /** What keeps the server from answering, in a word; empty: it answers. */
  private String trouble = "";

  Contact(AgentSettings settings, Ids ids) {
    this.agent = settings.id().value();
    this.backoff = new Backoff(FIRST, settings.retryAfter(), ids);
  }

  /**
   * The server has not answered, or not done what was asked.
   *
   * @return how long to wait before it is asked again
   */
  Duration failed(Throwable error, boolean holding) {
    String now = error instanceof ProblemException problem ? problem.code().slug() : "away";
    if (!now.equals(trouble)) {
      trouble = now;
      LOG.log(
          Level.WARNING,
          "Agent " + agent + " cannot work with its server and goes on trying: " + error);
    }
    return holding ? backoff.next(HOLDING) : backoff.next();
  }

  boolean troubled() {
    return !trouble.isEmpty();
  }

  /** The server has done what was asked. */
  void answered() {
    backoff.reset();
    if (!trouble.isEmpty()) {
      trouble = "";
      LOG.log(Level.INFO, "The server answers agent {0} again", agent);
    }
  }
}
