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
    @Field(value = "Longest wait between runs.", fallback = "\"1h\"") Duration maxBackoff) {
  public RerunRule {
    on = List.copyOf(on);
  }

  /** Types in {@code on} that are not its to list, below that place. */
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
    return problems;
  }
}
