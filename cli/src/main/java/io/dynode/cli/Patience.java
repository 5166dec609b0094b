package io.dynode.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a command waits. */
final class Patience {
  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = Span.class,
      description = "Longest wait, such as 10m; a bare number means seconds. Default: none.")
  private Duration longest = Duration.ZERO;

  /** Zero: for ever. */
  Duration longest() {
    return longest;
  }
}
