package io.dynode.workflow;

import io.dynode.model.Group;
import io.dynode.model.Operation;
import java.util.Optional;
import java.util.OptionalInt;

/** What tells which operations an agenda has by now. */
public interface Members {
  /** The compiled definition. */
  Plan plan();

  /** The row of an operation; empty: it is still waiting. */
  Optional<Operation> operation(int index);

  /** What belongs to an operation; empty: nothing (yet). */
  Optional<Group> group(int index);

  /** The operation of that folded name which a generator made. */
  OptionalInt named(String name);

  /** Operations that a generator made, compiled, by the hash of their definition. */
  Plan grown(String hash);
}
