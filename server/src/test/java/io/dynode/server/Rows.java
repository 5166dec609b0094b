package io.dynode.server;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** Many rows where a test needs more than can be made one by one. */
final class Rows {
  private Rows() {}

  /** The same row with another first component, which is its id. */
  static <R extends Record> R like(R row, Class<R> type, Object id) {
    RecordComponent[] parts = type.getRecordComponents();
    Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Object[] values = new Object[parts.length];
      for (int i = 0; i < parts.length; i++) {
        values[i] = i == 0 ? id : parts[i].getAccessor().invoke(row);
      }
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
