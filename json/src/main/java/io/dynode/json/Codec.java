package io.dynode.json;

import io.dynode.model.Json;
import org.jspecify.annotations.Nullable;

/** How values of one type are read, written and described. */
interface Codec {
  /** The value; null after a problem was added. */
  @Nullable Object read(Json json, Problems problems);

  /** The value of a field that is not given; null after a problem was added. */
  @Nullable Object absent(Problems problems);

  /**
   * The value as JSON.
   *
   * @param omitEmpty whether records leave out members that equal what an absent one means
   */
  Json write(Object value, boolean omitEmpty);

  /** Its JSON Schema. */
  Json.Obj schema(Schemas schemas);

  /** Whether JSON null is a value of the type, rather than an absent one. */
  default boolean takesNull() {
    return false;
  }
}
