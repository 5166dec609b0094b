package io.dynode.engine;

import io.dynode.model.Problem;
import java.util.List;

/** What a declaration would come to. */
public sealed interface Rehearsed {
  /** It would be taken. */
  record Taken(Applied applied) implements Rehearsed {}

  /** It would be refused, because of these problems. */
  record Refused(List<Problem> problems) implements Rehearsed {
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}
