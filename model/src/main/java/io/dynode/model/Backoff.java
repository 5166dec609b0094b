package io.dynode.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Waits between tries that grow from a first to a longest.
 *
 * @param said the longest, as it was given; zero: not at all
 * @param usual the longest when none was given
 */
record Backoff(Duration first, Duration said, Duration usual) {
  /** The longest wait, never shorter than the first. */
  Duration longest() {
    if (!said.isZero()) {
      return said;
    }
    return first.compareTo(usual) > 0 ? first : usual;
  }

  /**
   * What is wrong with a rule of tries.
   *
   * @param unlistable the types of errors that it may not list
   * @param why said of each of those
   */
  List<Problem> problems(
      List<ErrorType> on, List<ErrorType> unlistable, String why, String pointer) {
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < on.size(); i++) {
      if (unlistable.contains(on.get(i))) {
        problems.add(new Problem(ErrorCode.INVALID_VALUE, why, pointer + "/on/" + i));
      }
    }
    if (!said.isZero() && said.compareTo(first) < 0) {
      problems.add(
          new Problem(
              ErrorCode.INVALID_VALUE,
              "The longest wait is shorter than 'backoff', the first; leave it out or make it"
                  + " longer",
              pointer + "/maxBackoff"));
    }
    return problems;
  }
}
