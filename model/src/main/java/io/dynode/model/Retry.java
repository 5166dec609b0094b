package io.dynode.model;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

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
    @Field(
            "Longest wait between attempts, at least backoff; default (and 0s): 5m, or backoff if"
                + " that is longer.")
        Duration maxBackoff) {
  private static final Duration USUAL_LONGEST = Duration.ofMinutes(5);

  /** One attempt; ten for infrastructure. */
  public static final Retry DEFAULT =
      new Retry(
          1,
          List.of(ErrorType.USER, ErrorType.RESOURCE, ErrorType.TIMEOUT),
          10,
          Duration.ofSeconds(1),
          Duration.ZERO);

  private static final List<ErrorType> OTHERS =
      Stream.of(ErrorType.values()).filter(type -> !DEFAULT.on().contains(type)).toList();

  public Retry {
    on = List.copyOf(on);
  }

  /** The longest wait between attempts, whether it was said or not. */
  public Duration longest() {
    return waits().longest();
  }

  /** Types in {@code on} that are not its to list, and waits at odds, below that place. */
  public List<Problem> problems(String pointer) {
    return waits()
        .problems(
            on,
            OTHERS,
            "Only user, resource and timeout can be listed here; canceled is never tried again,"
                + " other types by infrastructureAttempts",
            pointer);
  }

  private Backoff waits() {
    return new Backoff(backoff, maxBackoff, USUAL_LONGEST);
  }
}
