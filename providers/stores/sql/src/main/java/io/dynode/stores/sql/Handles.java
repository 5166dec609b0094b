package io.dynode.stores.sql;

import io.dynode.model.Row;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;

/** Fast access to records by method handles. */
final class Handles {
  private Handles() {}

  /** The canonical constructor as a function of an array of all components. */
  static MethodHandle constructor(Class<? extends Row> type, Class<?>... components) {
    try {
      return MethodHandles.publicLookup()
          .findConstructor(type, MethodType.methodType(void.class, components))
          .asType(MethodType.genericMethodType(components.length))
          .asSpreader(Object[].class, components.length)
          .asType(MethodType.methodType(Object.class, Object[].class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("Cannot make rows of " + type, e);
    }
  }

  /** A component as a function of the record. */
  static MethodHandle accessor(RecordComponent component) {
    try {
      return MethodHandles.publicLookup()
          .unreflect(component.getAccessor())
          .asType(MethodType.methodType(Object.class, Object.class));
    } catch (IllegalAccessException e) {
      throw new IllegalArgumentException("Cannot read " + component, e);
    }
  }

  static Object call(MethodHandle function, Object argument) {
    try {
      return function.invokeExact(argument);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  static Object call(MethodHandle function, Object[] arguments) {
    try {
      return function.invokeExact(arguments);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  private static RuntimeException unchecked(Throwable e) {
    return switch (e) {
      case RuntimeException unchecked -> unchecked;
      case Error error -> throw error;
      default -> new IllegalStateException(e);
    };
  }
}
