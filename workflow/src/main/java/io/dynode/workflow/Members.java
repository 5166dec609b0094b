package io.dynode.workflow;

import io.dynode.model.Group;
import io.dynode.model.Operation;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

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

  /** Which of these folded names operations have that a generator made. */
  default Set<String> taken(NavigableSet<String> names) {
    return names.stream().filter(name -> named(name).isPresent()).collect(Collectors.toSet());
  }

  /** Operations that a generator made, compiled, by the hash of their definition. */
  Plan grown(String hash);
}
