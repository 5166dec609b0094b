package io.dynode.workflow;

import io.dynode.model.Json;
import java.util.Optional;

/**
 * One reference: {@code @<name::pointer?fallback>}.
 *
 * @param name what it refers to: {@code operation.out}, or a template's parameter
 * @param path JSON pointer into that; empty: the whole
 * @param fallback taken when there is nothing at that place
 * @param pointer JSON pointer of the string it stands in
 */
public record Reference(String name, String path, Optional<Json> fallback, String pointer) {
  private static final String OUT = ".out";

  /** The operation whose output it refers to; empty: it is no reference to an operation. */
  public Optional<String> operation() {
    int end = name.length() - OUT.length();
    return end > 0 && name.regionMatches(true, end, OUT, 0, OUT.length())
        ? Optional.of(name.substring(0, end))
        : Optional.empty();
  }
}
