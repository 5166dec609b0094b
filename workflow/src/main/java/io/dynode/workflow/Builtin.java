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
   * Waits, holding no capacity, for a time like {@link #DELAY}, until somebody approves: {@code
   * {"approval": "what is to be approved"}}, for an event: {@code {"event": {"types": […]}}}, or
   * for a call: {@code {"callback": "what for"}}.
   */
  WAIT,
  /** Submits an agenda and waits for its end, holding no capacity: see {@link AgendaPayloads}. */
  AGENDA,
  /** Sends a request and takes the answer, holding no capacity: see {@link HttpPayloads}. */
  HTTP,
  /** Changes its own agenda: see {@link UpdatePayloads}. */
  UPDATE_AGENDA,
  /** Raises an event: {@code {"type": …, "subject": …, "data": …}}. */
  EMIT;

  /** The word in an operation's {@code type}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether it runs without an attempt. */
  boolean unleased() {
    return this == DELAY || awaits();
  }

  /** Whether it may wait for something else than a time. */
  boolean awaits() {
    return switch (this) {
      case WAIT, AGENDA, HTTP, UPDATE_AGENDA -> true;
      case LOG, DELAY, EMIT -> false;
    };
  }

  /** The built-in of that type; built-ins go before modules of the same name. */
  public static Optional<Builtin> of(String type) {
    return switch (type) {
      case "log" -> Optional.of(LOG);
      case "delay" -> Optional.of(DELAY);
      case "wait" -> Optional.of(WAIT);
      case "emit" -> Optional.of(EMIT);
      case "agenda" -> Optional.of(AGENDA);
      case "http" -> Optional.of(HTTP);
      case "update-agenda" -> Optional.of(UPDATE_AGENDA);
      default -> Optional.empty();
    };
  }
}
