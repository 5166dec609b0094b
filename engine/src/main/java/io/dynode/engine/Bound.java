package io.dynode.engine;

import io.dynode.json.Durations;
import java.time.Duration;

/**
 * A bound of Dynode, as it is shown.
 *
 * @param value a number, or a duration
 * @param description what it limits
 */
public record Bound(String name, String value, String description) {
  /** A number. */
  public static Bound of(String name, long value, String description) {
    return new Bound(name, Long.toString(value), description);
  }

  /** A duration. */
  public static Bound of(String name, Duration value, String description) {
    return new Bound(name, Durations.print(value), description);
  }
}
