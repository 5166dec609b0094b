package io.dynode.environments.process;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Settings of the process environment.
 *
 * @param poll how often a shim looks for a request to stop and at its clock; at most half a second.
 *     It wakes earlier when a deadline or timeout comes earlier
 * @param ownUsers whether each attempt runs as a user of its own, where that is possible (root on
 *     Linux with setpriv); else all run as the agent's user
 * @param firstUser first user id for attempts
 * @param users folder, shared by all agents of the machine, that says which ids are whose
 */
public record ProcessSettings(Duration poll, boolean ownUsers, int firstUser, Path users) {
  private static final Duration LONGEST_POLL = Duration.ofMillis(500);
  private static final int FIRST_FREE_USER = 1000;

  /** Fit for most. */
  public static final ProcessSettings DEFAULT =
      new ProcessSettings(Duration.ofMillis(250), true, 700_000, Path.of("/run/dynode/users"));

  public ProcessSettings {
    if (!poll.isPositive() || poll.compareTo(LONGEST_POLL) > 0) {
      throw new IllegalArgumentException("poll must be above 0 and at most 500 ms: " + poll);
    }
    if (firstUser < FIRST_FREE_USER) {
      throw new IllegalArgumentException("firstUser must be at least 1000: " + firstUser);
    }
  }

  /** The same without users of their own. */
  public ProcessSettings withoutOwnUsers() {
    return new ProcessSettings(poll, false, firstUser, users);
  }
}
