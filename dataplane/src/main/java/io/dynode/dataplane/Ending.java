package io.dynode.dataplane;

import io.dynode.model.ErrorCode;
import io.dynode.model.Protocol.Assignment;
import io.dynode.spi.Environment.Exit;

/** What a module's end that is no success is called; its environment's own words come first. */
record Ending(ErrorCode code, String message) {
  static Ending of(Exit exit, Assignment assignment) {
    Ending ending =
        switch (exit.cause()) {
          case EXITED ->
              new Ending(ErrorCode.EXIT_NONZERO, "It ended with exit code " + exit.status() + ".");
          case TIMED_OUT -> new Ending(ErrorCode.TIMED_OUT, "It ran into its timeout.");
          case CANCELED -> new Ending(ErrorCode.CANCELED, "It was stopped on request.");
          case LEASE_EXPIRED ->
              new Ending(
                  ErrorCode.LEASE_LOST,
                  "It was stopped since its agent had not reached the server in time.");
          case LOG_TOO_LARGE ->
              new Ending(ErrorCode.LOG_TOO_LARGE, "It was stopped, for its log was too large.");
          case OUT_OF_MEMORY ->
              new Ending(ErrorCode.OUT_OF_MEMORY, "It was killed for want of memory.");
          case LOST ->
              new Ending(
                  ErrorCode.AGENT_FAILED,
                  "It vanished and left no exit code: its host went down, or it was killed with"
                      + " all that watched it.");
        };
    String words = exit.message().isEmpty() ? ending.message : exit.message();
    return exit.cause() == Exit.Cause.TIMED_OUT
        ? new Ending(ending.code, words + " The timeout is " + shown(assignment) + ".")
        : new Ending(ending.code, words);
  }

  private static String shown(Assignment assignment) {
    long millis = assignment.timeout().toMillis();
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }
}
