package io.dynode.workflow;

import io.dynode.model.Json;
import io.dynode.model.Names;
import java.util.Locale;
import java.util.Optional;

/**
 * One reference: {@code @<name::pointer?fallback>}.
 *
 * <p>A fallback is text, as it was in POP, and so keeps its meaning inside of other text; {@code ?}
 * alone is null. A typed fallback would need JSON inside a string inside JSON, which nobody can
 * quote; who needs one uses {@code ?} and a default in the module.
 *
 * @param name what it refers to: {@code operation.out}, or a template's parameter
 * @param path JSON pointer into that; empty: the whole
 * @param fallback taken when there is nothing at that place; never instead of a null that is there
 * @param pointer JSON pointer of the string it stands in
 */
public record Reference(String name, String path, Optional<Json> fallback, String pointer) {
  private static final String OUT = ".out";
  private static final String CHILDREN = ".children";

  /** The operation whose output it refers to; empty: it is no reference to an output. */
  public Optional<String> operation() {
    int end = name.length() - OUT.length();
    return end > 0 && endsWith(OUT) ? Optional.of(name.substring(0, end)) : Optional.empty();
  }

  /** The operation to whose children's outputs it refers; empty: to none. */
  public Optional<String> children() {
    int end = name.length() - CHILDREN.length();
    return end > 0 && endsWith(CHILDREN) ? Optional.of(name.substring(0, end)) : Optional.empty();
  }

  /** Whether it is the element that an instance of a {@code forEach} is for. */
  boolean isItem() {
    return Names.fold(name).equals("item");
  }

  /** Whether it is the number of an instance of a {@code forEach}. */
  boolean isIndex() {
    return Names.fold(name).equals("index");
  }

  /**
   * Whether it speaks of an operation at all: its name has an ending that parameters cannot have.
   */
  boolean ofOperation() {
    return endsWith(OUT) || endsWith(CHILDREN);
  }

  private boolean endsWith(String ending) {
    return name.toLowerCase(Locale.ROOT).endsWith(ending);
  }

  /** The value it stands for within what its name names; empty: nothing there, and no fallback. */
  Optional<Json> within(Optional<Json> named) {
    return named.flatMap(value -> value.at(path)).or(() -> fallback);
  }

  /** As it is written. */
  @Override
  public String toString() {
    String tail = fallback.map(f -> "?" + f.text().orElse("")).orElse("");
    return "@<" + name + (path.isEmpty() && tail.isEmpty() ? "" : "::" + path + tail) + ">";
  }
}
