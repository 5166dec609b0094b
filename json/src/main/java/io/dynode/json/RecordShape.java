package io.dynode.json;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;

/** A record class: how to make one of its components' values, and how to take them out. */
record RecordShape(Class<?> type, RecordComponent[] components, MethodHandle maker) {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  static RecordShape of(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = components[i].getType();
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      MethodHandle maker =
          LOOKUP
              .unreflectConstructor(constructor)
              .asSpreader(Object[].class, types.length)
              .asType(MethodType.methodType(Object.class, Object[].class));
      return new RecordShape(type, components, maker);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("no access to record " + type.getName(), e);
    }
  }

  /** The record of these values; what its constructor throws is thrown on. */
  Object make(Object[] values) {
    try {
      return (Object) maker.invokeExact(values);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("constructor of " + type.getName(), e);
    }
  }

  /** Takes one component's value out of a record. */
  static MethodHandle accessor(RecordComponent component) {
    Method method = component.getAccessor();
    method.setAccessible(true);
    try {
      return LOOKUP.unreflect(method).asType(MethodType.methodType(Object.class, Object.class));
    } catch (IllegalAccessException e) {
      throw new IllegalArgumentException("no access to " + method, e);
    }
  }
}
