package io.dynode.model;

import java.util.List;
import java.util.stream.Collectors;

/** A request or an action refused, with every problem found; the first one gives the status. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  public ProblemException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("no problem, no exception");
    }
    this.problems = List.copyOf(problems);
  }

  public ProblemException(ErrorCode code, String detail) {
    this(List.of(new Problem(code, detail)));
  }

  public ProblemException(ErrorCode code, String detail, String pointer) {
    this(List.of(new Problem(code, detail, pointer)));
  }

  /** At least one. */
  public List<Problem> problems() {
    return problems;
  }

  /** The code of the first problem. */
  public ErrorCode code() {
    return problems.getFirst().code();
  }
}
