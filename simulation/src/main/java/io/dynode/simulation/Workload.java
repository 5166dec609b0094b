package io.dynode.simulation;

import io.dynode.model.AgendaCallback;
import io.dynode.model.AgendaSpec;
import io.dynode.model.ErrorType;
import io.dynode.model.FailurePolicy;
import io.dynode.model.Growth;
import io.dynode.model.Json;
import io.dynode.model.OperationSpec;
import io.dynode.model.RerunRule;
import io.dynode.model.Resources;
import io.dynode.model.Retry;
import io.dynode.model.RunIf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Agendas of every shape: chains, diamonds, fans with a join, and whatever chance draws. */
final class Workload {
  /** How the names of what runs on failure begin, and no others. */
  static final String MENDS = "mend-";

  private static final String UPDATE = "update-agenda";

  private static final List<String> BUILT_IN =
      List.of("log", "delay", "wait", "emit", "agenda", UPDATE);

  /** Of operations that submit agendas. */
  private static final Retry AGAIN =
      new Retry(2, Retry.DEFAULT.on(), 10, Duration.ofMillis(200), Duration.ofSeconds(1));

  private static final List<RunIf> RUN_IFS = List.of(RunIf.values());

  private final Chance chance;
  private final int most;

  Workload(Chance chance, int most) {
    this.chance = chance;
    this.most = most;
  }

  AgendaSpec agenda(String key) {
    FailurePolicy policy = chance.happens(0.5) ? FailurePolicy.CONTINUE : FailurePolicy.FAIL_FAST;
    List<OperationSpec> operations =
        most > 10 && chance.happens(0.5)
            ? fan(most - 2)
            : drawn("op-", chance.between(1, Math.min(most, 9)), policy);
    return new AgendaSpec(
        "",
        Prefab.CUSTOMER,
        "",
        Map.of(),
        operations,
        chance.one(List.of("", "ranked", "tight", Prefab.BRIEF)),
        chance.between(-3, 3),
        Map.of(),
        "",
        "",
        "",
        key,
        Optional.empty(),
        chance.happens(0.2) ? Optional.of(again()) : Optional.empty(),
        chance.happens(0.1) ? Duration.ofSeconds(chance.between(2, 20)) : Duration.ZERO,
        policy,
        chance.happens(0.3) ? cleanup() : List.of(),
        chance.happens(0.2) ? Optional.of(Resources.cpu(1_000)) : Optional.empty(),
        chance.happens(0.3)
            ? Optional.of(new AgendaCallback(Hooks.URL + chance.below(3), "", List.of()))
            : Optional.empty());
  }

  /** It runs again by itself, once or twice, whatever it failed with. */
  private RerunRule again() {
    return new RerunRule(
        chance.between(2, 3),
        List.of(ErrorType.USER, ErrorType.RESOURCE, ErrorType.TIMEOUT, ErrorType.INFRASTRUCTURE),
        Duration.ofSeconds(chance.between(0, 5)),
        Duration.ofSeconds(10));
  }

  /** The same with other content. */
  static AgendaSpec other(AgendaSpec spec) {
    return new AgendaSpec(
        "another",
        spec.customerId(),
        spec.template(),
        spec.params(),
        spec.operations(),
        spec.queue(),
        spec.priority(),
        spec.labels(),
        spec.linkId(),
        spec.correlationId(),
        spec.externalId(),
        spec.idempotencyKey(),
        spec.retry(),
        spec.rerun(),
        spec.timeout(),
        spec.failurePolicy(),
        spec.onFailure(),
        spec.resources(),
        spec.callback());
  }

  private List<OperationSpec> fan(int width) {
    List<OperationSpec> operations = new ArrayList<>();
    List<String> middle = new ArrayList<>();
    String type = chance.happens(0.5) ? "wide" : "log";
    operations.add(operation("first", "work", List.of(), RunIf.ALL_SUCCEEDED, Json.EMPTY));
    for (int i = 0; i < width; i++) {
      Json payload = type.equals("log") ? Json.object("message", Json.of(i)) : Json.EMPTY;
      operations.add(operation("fan-" + i, type, List.of("first"), RunIf.ALL_SUCCEEDED, payload));
      middle.add("fan-" + i);
    }
    RunIf join = chance.happens(0.5) ? RunIf.ALL_DONE : RunIf.ALL_SUCCEEDED;
    operations.add(operation("join", "work", middle, join, Json.EMPTY));
    return operations;
  }

  /** Any; but none that waits for the failure of what cannot fail. */
  private RunIf runIf(
      FailurePolicy policy, List<String> dependsOn, List<OperationSpec> operations) {
    RunIf runIf = chance.happens(0.6) ? RunIf.ALL_SUCCEEDED : chance.one(RUN_IFS);
    boolean mayFail =
        policy == FailurePolicy.CONTINUE
            && operations.stream()
                .anyMatch(o -> dependsOn.contains(o.name()) && !BUILT_IN.contains(o.type()));
    return runIf == RunIf.ANY_FAILED && !mayFail ? RunIf.ALL_DONE : runIf;
  }

  private List<OperationSpec> drawn(String prefix, int count, FailurePolicy policy) {
    List<OperationSpec> operations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> dependsOn = new ArrayList<>();
      for (int j = 0; j < i; j++) {
        if (chance.happens(j == i - 1 ? 0.6 : 0.25)) {
          dependsOn.add(prefix + j);
        }
      }
      RunIf runIf = runIf(policy, dependsOn, operations);
      String type = type();
      Json payload =
          type.equals(UPDATE) ? changes(prefix + i) : payload(type, dependsOn, runIf, operations);
      OperationSpec plain = operation(prefix + i, type, dependsOn, runIf, payload);
      boolean spreads = type.equals("work") && chance.happens(0.2);
      operations.add(spreads ? spread(plain, operations) : plain);
    }
    return operations;
  }

  /** The same once for each element of an array: a given one, or one that a dependency leaves. */
  private OperationSpec spread(OperationSpec plain, List<OperationSpec> before) {
    Json elements = Growing.elements(chance.below(5));
    for (OperationSpec operation : before) {
      boolean there = plain.runIf() == RunIf.ALL_SUCCEEDED && leaves(operation);
      if (there && plain.dependsOn().contains(operation.name()) && chance.happens(0.7)) {
        elements = Json.of("@<" + operation.name() + ".out::/list>");
      }
    }
    Json inputs = plain.payload().at("/inputs").orElse(Json.EMPTY);
    return operation(plain, elements, Growing.element(inputs));
  }

  /** Whether it leaves what modules leave. */
  private static boolean leaves(OperationSpec operation) {
    return !BUILT_IN.contains(operation.type())
        && operation.forEach().isNull()
        && operation.growth() == Growth.NONE;
  }

  private static OperationSpec operation(OperationSpec plain, Json forEach, Json payload) {
    return new OperationSpec(
        plain.name(),
        plain.type(),
        payload,
        plain.dependsOn(),
        plain.files(),
        plain.when(),
        plain.runIf(),
        forEach,
        plain.growth(),
        plain.resources(),
        plain.environment(),
        plain.retry(),
        plain.timeout(),
        plain.keepWorkdir(),
        plain.params());
  }

  /** What runs when it failed: some wait for each other, and some fail themselves. */
  private List<OperationSpec> cleanup() {
    return drawn(MENDS, chance.between(1, 3), FailurePolicy.CONTINUE);
  }

  private String type() {
    int draw = chance.below(100);
    if (draw < 50) {
      return "work";
    }
    if (draw < 60) {
      return "raise";
    }
    if (draw < 68) {
      return "log";
    }
    if (draw < 73) {
      return "delay";
    }
    if (draw < 76) {
      return "agenda";
    }
    if (draw < 78) {
      return UPDATE;
    }
    if (draw < 82) {
      return "wait";
    }
    if (draw < 86) {
      return "emit";
    }
    if (draw < 91) {
      return "grow";
    }
    return draw < 96 ? "long" : "wary";
  }

  private Json payload(
      String type, List<String> dependsOn, RunIf runIf, List<OperationSpec> before) {
    return switch (type) {
      case "log" -> Json.object("message", Json.of("hello"));
      case "wait" -> wanted();
      case "agenda" -> inner(1);
      case "delay" ->
          Json.object(
              "duration", Json.of(chance.happens(0.1) ? "12s" : chance.between(5, 3_000) + "ms"));
      case "emit" ->
          Json.object(
              "type",
              Json.of(chance.happens(0.5) ? Prefab.MADE : Prefab.UNHEARD),
              "data",
              Json.object("n", Json.of(chance.below(Prefab.DEPTH + 1))));
      default -> inputs(dependsOn, runIf, before);
    };
  }

  /** What an operation changes of its own agenda: it adds some to it. */
  private Json changes(String name) {
    return Json.object(
        "title", Json.of("changed by " + name),
        "operations", Growing.quoted(new Growing(chance, name).operations()));
  }

  /** An agenda that an operation submits, in which another may do so. */
  private Json inner(int depth) {
    List<Json> operations = new ArrayList<>();
    int count = chance.between(1, 3);
    for (int i = 0; i < count; i++) {
      int draw = chance.below(10);
      String type =
          draw < 6 ? "work" : draw < 8 ? "delay" : draw < 9 || depth > 2 ? "wait" : "agenda";
      Json payload =
          switch (type) {
            case "delay" -> Json.object("duration", Json.of(chance.between(5, 2_000) + "ms"));
            case "wait" -> wanted();
            case "agenda" -> inner(depth + 1);
            default -> Json.EMPTY;
          };
      List<Json> after =
          i > 0 && chance.happens(0.5) ? List.of(Json.of("in-" + (i - 1))) : List.of();
      operations.add(
          Json.object(
              "name", Json.of("in-" + i),
              "type", Json.of(type),
              "dependsOn", Json.of(after),
              "payload", payload));
    }
    List<Object> members = new ArrayList<>();
    if (chance.happens(0.3)) {
      members.add("rerun");
      members.add(Json.object("maxRuns", Json.of(chance.between(2, 3)), "backoff", Json.of("1s")));
    }
    members.addAll(List.of("operations", Json.of(operations)));
    members.addAll(List.of("queue", Json.of(chance.one(List.of("plain", "tight")))));
    String policy = chance.happens(0.5) ? "continue" : "fail-fast";
    members.addAll(List.of("failurePolicy", Json.of(policy)));
    return Json.object(members.toArray());
  }

  /** What it waits for. */
  private Json wanted() {
    if (chance.happens(0.3)) {
      return Json.object("approval", Json.of("go on?"));
    }
    if (chance.happens(0.4)) {
      return Json.object("callback", Json.of("who calls?"));
    }
    List<Json> types =
        chance.one(
            List.of(
                List.<Json>of(Json.of(Prefab.UNHEARD)),
                List.<Json>of(Json.of("un*")),
                List.<Json>of(Json.of(Prefab.MADE), Json.of(Prefab.UNHEARD))));
    Json filter = Json.of("event.data.n < " + Prefab.DEPTH);
    return Json.object(
        "event",
        chance.happens(0.5)
            ? Json.object("types", Json.of(types), "filter", filter)
            : Json.object("types", Json.of(types)));
  }

  /** References to what its dependencies leave, where that is sure to be there. */
  private static Json inputs(List<String> dependsOn, RunIf runIf, List<OperationSpec> before) {
    Map<String, Json> inputs = new LinkedHashMap<>();
    for (OperationSpec operation : before) {
      if (runIf == RunIf.ALL_SUCCEEDED
          && leaves(operation)
          && dependsOn.contains(operation.name())) {
        inputs.put(operation.name(), Json.of("@<" + operation.name() + ".out::/by>"));
      }
    }
    return Json.object("inputs", new Json.Obj(inputs), "n", Json.of(0));
  }

  private OperationSpec operation(
      String name, String type, List<String> dependsOn, RunIf runIf, Json payload) {
    return new OperationSpec(
        name,
        type,
        payload,
        dependsOn,
        List.of(),
        chance.happens(0.05) ? "false" : "",
        runIf,
        Json.NULL,
        !type.equals("grow") && !type.equals(UPDATE)
            ? Growth.NONE
            : chance.happens(0.7) ? Growth.AWAITED : Growth.FREE,
        Optional.empty(),
        "",
        type.equals("agenda") && chance.happens(0.4) ? Optional.of(AGAIN) : Optional.empty(),
        (type.equals("wait") || type.equals("agenda")) && chance.happens(0.2)
            ? Duration.ofSeconds(chance.between(1, 10))
            : Duration.ZERO,
        Optional.empty(),
        Map.of());
  }
}
