package io.dynode.workflow;

import java.util.Locale;
import java.util.Optional;

/** Operations that need no module. */
public enum Builtin {
  /** Writes {@code {"message": any}} to the attempt's log. */
  LOG,
  /** Sleeps: {@code {"duration": "10s"}} or {@code {"until": "2026-01-01T00:00:00Z"}}. */
  DELAY,
  /**
   * Waits, holding no capacity, for a time like {@link #DELAY}, or until somebody approves: {@code
   * {"approval": "what is to be approved"}}.
   */
  WAIT,
  /** Raises an event: {@code {"type": …, "subject": …, "data": …}}. */
  EMIT;

  /** The word in an operation's {@code type}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it may sleep until a time, and has succeeded then. */
  boolean sleeps() {
    return this == DELAY || this == WAIT;
  }

  /** The built-in of that type; built-ins go before modules of the same name. */
  public static Optional<Builtin> of(String type) {
    return switch (type) {
      case "log" -> Optional.of(LOG);
      case "delay" -> Optional.of(DELAY);
      case "wait" -> Optional.of(WAIT);
      case "emit" -> Optional.of(EMIT);
      default -> Optional.empty();
    };
  }
}
