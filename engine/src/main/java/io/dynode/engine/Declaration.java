package io.dynode.engine;

import io.dynode.model.Json;
import io.dynode.model.Kind;

/**
 * A resource as it is declared.
 *
 * @param owner customer, for kinds that are owned; else empty
 * @param body its definition
 * @param expected what must be there before
 */
public record Declaration(Kind kind, String owner, Json body, Expected expected) {
  /** A declaration that takes the place of whatever there is. */
  public static Declaration of(Kind kind, String owner, Json body) {
    return new Declaration(kind, owner, body, Expected.ANY);
  }
}
