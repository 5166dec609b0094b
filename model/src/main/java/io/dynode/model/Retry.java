package io.dynode.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How often and after how long a failed operation is tried again. */
public record Retry(
    @Field(
            value = "Attempts in all that may end with an error listed in 'on'.",
            fallback = "1",
            min = 1,
            max = 100)
        int maxAttempts,
    @Field(
            value = "Error types that are tried again: user, resource, timeout.",
            fallback = "[\"user\", \"resource\", \"timeout\"]",
            max = 3)
        List<ErrorType> on,
    @Field(
            value = "Attempts that may be lost to infrastructure; they do not count as the user's.",
            fallback = "10",
            min = 0,
            max = 1000)
        int infrastructureAttempts,
    @Field(value = "Wait before the second attempt; doubles each time.", fallback = "\"1s\"")
        Duration backoff,
    @Field(value = "Longest wait between attempts.", fallback = "\"5m\"") Duration maxBackoff) {
  /** One attempt; ten for infrastructure. */
  public static final Retry DEFAULT =
      new Retry(
          1,
          List.of(ErrorType.USER, ErrorType.RESOURCE, ErrorType.TIMEOUT),
          10,
          Duration.ofSeconds(1),
          Duration.ofMinutes(5));

  public Retry {
    on = List.copyOf(on);
  }

  /** Types in {@code on} that are not its to list, below that place. */
  public List<Problem> problems(String pointer) {
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < on.size(); i++) {
      if (!DEFAULT.on().contains(on.get(i))) {
        problems.add(
            new Problem(
                ErrorCode.INVALID_VALUE,
                "Only user, resource and timeout can be listed here; canceled is never tried again,"
                    + " other types by infrastructureAttempts",
                pointer + "/on/" + i));
      }
    }
    return problems;
  }
}
