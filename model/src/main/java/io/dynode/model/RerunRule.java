package io.dynode.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How often and after how long an agenda that failed runs again by itself. */
public record RerunRule(
    @Field(
            value = "Runs in all, the first included, until a user runs it again.",
            fallback = "2",
            min = 2,
            max = 100)
        int maxRuns,
    @Field(
            value = "Error types after which it runs again; all but canceled may be listed.",
            fallback =
                "[\"user\", \"resource\", \"timeout\", \"infrastructure\", \"external\","
                    + " \"internal\"]",
            max = 6)
        List<ErrorType> on,
    @Field(value = "Wait before the second run; doubles each time.", fallback = "\"1m\"")
        Duration backoff,
    @Field(
            "Longest wait between runs, at least backoff; default (and 0s): 1h, or backoff if that"
                + " is longer.")
        Duration maxBackoff) {
  private static final Duration USUAL_LONGEST = Duration.ofHours(1);

  public RerunRule {
    on = List.copyOf(on);
  }

  /** The longest wait between runs, whether it was said or not. */
  public Duration longest() {
    if (!maxBackoff.isZero()) {
      return maxBackoff;
    }
    return backoff.compareTo(USUAL_LONGEST) > 0 ? backoff : USUAL_LONGEST;
  }

  /** Types in {@code on} that are not its to list, and waits at odds, below that place. */
  public List<Problem> problems(String pointer) {
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < on.size(); i++) {
      if (on.get(i) == ErrorType.CANCELED) {
        problems.add(
            new Problem(
                ErrorCode.INVALID_VALUE,
                "What a user canceled is never run again by itself",
                pointer + "/on/" + i));
      }
    }
    if (!maxBackoff.isZero() && maxBackoff.compareTo(backoff) < 0) {
      problems.add(
          new Problem(
              ErrorCode.INVALID_VALUE,
              "The longest wait is shorter than 'backoff', the first; leave it out or make it"
                  + " longer",
              pointer + "/maxBackoff"));
    }
    return problems;
  }
}
