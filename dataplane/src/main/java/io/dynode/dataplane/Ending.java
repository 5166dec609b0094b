package io.dynode.dataplane;

import io.dynode.model.ErrorCode;
import io.dynode.model.Protocol.Assignment;
import io.dynode.spi.Environment.Exit;

/** What a module's end that is no success is called. */
record Ending(ErrorCode code, String message) {
  private static final int NOT_FOUND = 127;
  private static final int NOT_EXECUTABLE = 126;

  static Ending of(Exit exit, Assignment assignment) {
    Ending ending =
        switch (exit.cause()) {
          case EXITED -> exited(exit, assignment);
          case TIMED_OUT ->
              new Ending(
                  ErrorCode.TIMED_OUT,
                  "The module did not end within its timeout of " + assignment.timeout() + ".");
          case CANCELED -> new Ending(ErrorCode.CANCELED, "The module was stopped on request.");
          case LEASE_EXPIRED ->
              new Ending(
                  ErrorCode.LEASE_LOST,
                  "The module was stopped since its agent had not reached the server in time.");
          case OUT_OF_MEMORY ->
              new Ending(ErrorCode.OUT_OF_MEMORY, "The module was killed for want of memory.");
          case LOST ->
              new Ending(
                  ErrorCode.AGENT_FAILED,
                  "The module vanished and left no exit code: its host went down, or it was"
                      + " killed with all that watched it.");
        };
    return exit.message().isEmpty()
        ? ending
        : new Ending(ending.code(), ending.message() + " " + exit.message());
  }

  private static Ending exited(Exit exit, Assignment assignment) {
    boolean ownWord = !exit.message().isEmpty();
    if (ownWord && (exit.status() == NOT_FOUND || exit.status() == NOT_EXECUTABLE)) {
      String program = assignment.command().isEmpty() ? "" : assignment.command().getFirst();
      return new Ending(
          ErrorCode.COMMAND_NOT_FOUND, "The program '" + program + "' could not be run.");
    }
    return new Ending(
        ErrorCode.EXIT_NONZERO, "The module ended with exit code " + exit.status() + ".");
  }
}
