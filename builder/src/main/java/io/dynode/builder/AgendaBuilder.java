package io.dynode.builder;

import io.dynode.json.JsonText;
import io.dynode.json.Records;
import io.dynode.model.AgendaSpec;
import io.dynode.model.FailurePolicy;
import io.dynode.model.Json;
import io.dynode.model.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Makes an agenda, or the operations that a generator adds. An operation is named where it is made
 * and passed on as a Java value from then on: nothing refers to a name that is not there, and
 * nothing waits for itself. Not safe for use by several threads.
 */
public final class AgendaBuilder {
  private final Map<String, Json> fields = new LinkedHashMap<>();
  private final Map<String, Json> labels = new LinkedHashMap<>();
  private final List<OperationBuilder> operations = new ArrayList<>();
  private final List<OperationBuilder> onFailure = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  private AgendaBuilder() {}

  /** An agenda without a title. */
  public static AgendaBuilder agenda() {
    return new AgendaBuilder();
  }

  /** An agenda with a line for people. */
  public static AgendaBuilder agenda(String title) {
    return agenda().set("title", Json.of(title));
  }

  /** Whose it is; default: the only customer of the key it is submitted with. */
  public AgendaBuilder customer(String customer) {
    return set("customerId", Json.of(customer));
  }

  /** Where it waits; default: the first queue whose rules match. */
  public AgendaBuilder queue(String queue) {
    return set("queue", Json.of(queue));
  }

  /** Larger goes first in a priority queue. */
  public AgendaBuilder priority(int priority) {
    return set("priority", Json.of(priority));
  }

  /** Longest time from admission to the end. */
  public AgendaBuilder timeout(Duration timeout) {
    return set("timeout", Values.duration(timeout));
  }

  /** What a failed operation does to the rest. */
  public AgendaBuilder failurePolicy(FailurePolicy policy) {
    return set("failurePolicy", Records.encode(policy));
  }

  /** A key and a value, for people and queue rules. */
  public AgendaBuilder label(String key, String value) {
    labels.put(key, Json.of(value));
    return set("labels", new Json.Obj(labels));
  }

  /** A second submit with the same key gets the first agenda. */
  public AgendaBuilder idempotencyKey(String key) {
    return set("idempotencyKey", Json.of(key));
  }

  /** Any other field of an agenda, as the reference of agendas names it. */
  public AgendaBuilder set(String field, Json value) {
    fields.put(field, value);
    return this;
  }

  /**
   * Adds an operation.
   *
   * @param type module to run: name or name@version, or a built-in
   * @throws IllegalArgumentException the name is none, or is taken (whatever its case)
   */
  public OperationBuilder operation(String name, String type) {
    return added(operations, name, type);
  }

  /** Adds an operation that runs after everything else has stopped, when the agenda failed. */
  public OperationBuilder onFailure(String name, String type) {
    return added(onFailure, name, type);
  }

  private OperationBuilder added(List<OperationBuilder> to, String name, String type) {
    if (!Names.valid(name)) {
      throw new IllegalArgumentException("'" + name + "' is no name: " + Names.PATTERN);
    }
    if (!names.add(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("There is an operation '" + name + "' already");
    }
    OperationBuilder operation = new OperationBuilder(name, type);
    to.add(operation);
    return operation;
  }

  /**
   * The agenda.
   *
   * @throws io.dynode.model.ProblemException with every mistake that shows without a server, each
   *     with its place
   */
  public AgendaSpec build() {
    Map<String, Json> members = new LinkedHashMap<>(fields);
    members.put("operations", list(operations));
    if (!onFailure.isEmpty()) {
      members.put("onFailure", list(onFailure));
    }
    return Records.decode(new Json.Obj(members), AgendaSpec.class);
  }

  /** The agenda as JSON, to be submitted; throws what {@link #build} throws. */
  public String json() {
    return JsonText.pretty(Records.encodeBrief(build()));
  }

  /**
   * The operations alone, as a generator leaves them in its {@code out/output.json}; throws what
   * {@link #build} throws.
   */
  public String grown() {
    build();
    return JsonText.pretty(Json.object("operations", list(operations)));
  }

  private static Json list(List<OperationBuilder> operations) {
    return Json.of(operations.stream().map(OperationBuilder::body).toList());
  }
}
