package io.dynode.workflow;

import io.dynode.model.Json;
import java.util.List;

/** The references inside one JSON value, parsed once. */
public final class References {
  private final Json value;

  private References(Json value) {
    this.value = value;
  }

  /** Parses the references in every string of the value (not in names of members). */
  public static References parse(Json value) {
    return new References(value);
  }

  /** The value as written. */
  public Json value() {
    return value;
  }

  /** All references, in the order in which they stand. */
  public List<Reference> all() {
    throw new UnsupportedOperationException("being written");
  }
}
