package io.dynode.workflow;

import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.Problem;
import java.util.List;

/** What became of an operation that was to be started. */
public sealed interface Start {
  /**
   * It runs: its row is RUNNING with the given attempt.
   *
   * @param operation its row, with run and number of attempts
   * @param payload with all references resolved
   */
  record Started(Operation operation, Json payload, List<Files> files) implements Start {
    public Started {
      files = List.copyOf(files);
    }
  }

  /** Its inputs cannot be had: it failed as the user's error, and its dependents were told. */
  record Failed(List<Problem> problems) implements Start {
    public Failed {
      problems = List.copyOf(problems);
    }
  }

  /** It may not start now (not ready, or the agenda stops); nothing was changed. */
  record Refused(String reason) implements Start {}

  /**
   * Files to place, references resolved.
   *
   * @param from index of the operation whose files they are; −1: the starting event's
   * @param glob which of them
   * @param to folder under {@code in/data}; empty: that itself
   */
  record Files(int from, String glob, String to) {}
}
