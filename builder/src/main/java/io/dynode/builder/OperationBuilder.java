package io.dynode.builder;

import io.dynode.json.Records;
import io.dynode.model.FileSelection;
import io.dynode.model.Growth;
import io.dynode.model.Json;
import io.dynode.model.Resources;
import io.dynode.model.RunIf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One operation of an agenda that is being made. */
public final class OperationBuilder {
  private final String name;
  private final Map<String, Json> fields = new LinkedHashMap<>();
  private final Map<String, Json> payload = new LinkedHashMap<>();
  private final List<Json> dependsOn = new ArrayList<>();
  private final List<Json> files = new ArrayList<>();

  OperationBuilder(String name, String type) {
    this.name = name;
    set("name", Json.of(name));
    set("type", Json.of(type));
  }

  /** Its name in the agenda. */
  public String name() {
    return name;
  }

  /** Its whole output, as a value in another's payload. */
  public Reference out() {
    return new Reference("@<" + name + ".out>");
  }

  /**
   * A part of its output.
   *
   * @param pointer a JSON pointer: {@code /rows/0}
   * @throws IllegalArgumentException {@code >} or {@code ?} in it, which references cannot hold
   */
  public Reference out(String pointer) {
    return new Reference("@<" + name + ".out::" + place(pointer) + ">");
  }

  /**
   * A part of its output, or this text when there is nothing at that place.
   *
   * @param fallback empty: null
   * @throws IllegalArgumentException {@code >} in one of them or {@code ?} in the pointer, which
   *     references cannot hold
   */
  public Reference out(String pointer, String fallback) {
    place(pointer);
    without(fallback, '>');
    return new Reference("@<" + name + ".out::" + pointer + "?" + fallback + ">");
  }

  private static String place(String pointer) {
    without(pointer, '>');
    without(pointer, '?');
    return pointer;
  }

  private static void without(String text, char sign) {
    if (text.indexOf(sign) >= 0) {
      throw new IllegalArgumentException(
          "A reference cannot hold '"
              + sign
              + "', as in '"
              + text
              + "'; refer to what is around it");
    }
  }

  /** The outputs of the operations it made, in order. */
  public Reference children() {
    return new Reference("@<" + name + ".children>");
  }

  /**
   * A member of its payload.
   *
   * @param value text, number, boolean, null, {@link Reference}, {@link Json}, or a List or a Map
   *     by text of these; text is taken as it stands, references are made with {@link #out}
   * @throws IllegalArgumentException another type
   */
  public OperationBuilder payload(String member, @Nullable Object value) {
    payload.put(member, Values.json(value));
    return set("payload", new Json.Obj(payload));
  }

  /** Waits for these; what its payload and files refer to need not be named. */
  public OperationBuilder after(OperationBuilder... others) {
    for (OperationBuilder other : others) {
      dependsOn.add(Json.of(other.name));
    }
    return set("dependsOn", Json.of(dependsOn));
  }

  /** Places files of another under {@code in/data}: those that match a glob. */
  public OperationBuilder files(OperationBuilder from, String glob) {
    return files(from, glob, "");
  }

  /** The same in a folder under {@code in/data}. */
  public OperationBuilder files(OperationBuilder from, String glob, String to) {
    files.add(Records.encodeBrief(new FileSelection(from.name, glob, to)));
    return set("files", Json.of(files));
  }

  /** Runs only when this CEL condition is true. */
  public OperationBuilder when(String condition) {
    return set("when", Json.of(condition));
  }

  /** Which ends of its dependencies let it run. */
  public OperationBuilder runIf(RunIf runIf) {
    return set("runIf", Records.encode(runIf));
  }

  /**
   * Runs once for each element: of a list, or of the array that a reference gives.
   *
   * @param elements as a value of {@link #payload}
   */
  public OperationBuilder forEach(Object elements) {
    return set("forEach", Values.json(elements));
  }

  /**
   * The element of an instance, or a part of it; empty: all of it.
   *
   * @throws IllegalArgumentException {@code >} or {@code ?} in it, which references cannot hold
   */
  public static Reference item(String pointer) {
    return new Reference(pointer.isEmpty() ? "@<item>" : "@<item::" + place(pointer) + ">");
  }

  /** The place of an instance's element. */
  public static Reference index() {
    return new Reference("@<index>");
  }

  /** Operations in its output are added to the agenda. */
  public OperationBuilder growth(Growth growth) {
    return set("growth", Records.encode(growth));
  }

  /** What one attempt needs; default: the module's. */
  public OperationBuilder resources(Resources resources) {
    return set("resources", Records.encodeBrief(resources));
  }

  /** Where it runs; default: the first environment that can. */
  public OperationBuilder environment(String environment) {
    return set("environment", Json.of(environment));
  }

  /**
   * Attempts in all.
   *
   * @param backoff wait before the second; it doubles each time
   */
  public OperationBuilder retry(int maxAttempts, Duration backoff) {
    return set(
        "retry",
        Json.object("maxAttempts", Json.of(maxAttempts), "backoff", Values.duration(backoff)));
  }

  /** Longest run of one attempt; default: the module's. */
  public OperationBuilder timeout(Duration timeout) {
    return set("timeout", Values.duration(timeout));
  }

  /** Any other field of an operation, as the reference of agendas names it. */
  public OperationBuilder set(String field, Json value) {
    fields.put(field, value);
    return this;
  }

  Json.Obj body() {
    return new Json.Obj(fields);
  }
}
