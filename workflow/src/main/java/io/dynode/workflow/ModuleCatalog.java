package io.dynode.workflow;

import io.dynode.model.ModuleSpec;
import java.util.Collection;
import java.util.Optional;

/** The modules a submitter may use. Built-in operations are not in it. */
public interface ModuleCatalog {
  /**
   * The module a type names: {@code name} (its newest version), {@code name@version}, or the pinned
   * form {@code owner/name@version}.
   */
  Optional<Found> find(String type);

  /** The template of that name with its version; empty: there is none that may be used. */
  default Optional<String> template(String name) {
    return Optional.of(name);
  }

  /** Names to suggest from when a type is unknown; called only then. */
  Collection<String> names();

  /**
   * A module.
   *
   * @param pinned {@code owner/name@version}, which finds the same module for ever
   */
  record Found(String pinned, ModuleSpec spec) {}
}
