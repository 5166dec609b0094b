package io.dynode.model;

import java.time.Duration;
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
    return waits().longest();
  }

  /** Types in {@code on} that are not its to list, and waits at odds, below that place. */
  public List<Problem> problems(String pointer) {
    return waits()
        .problems(
            on,
            List.of(ErrorType.CANCELED),
            "What a user canceled is never run again by itself",
            pointer);
  }

  private Backoff waits() {
    return new Backoff(backoff, maxBackoff, USUAL_LONGEST);
  }
}
