package io.dynode.workflow;

import io.dynode.model.AgendaSpec;
import io.dynode.model.FailurePolicy;
import io.dynode.model.FileSelection;
import io.dynode.model.Growth;
import io.dynode.model.Json;
import io.dynode.model.ModuleSpec;
import io.dynode.model.OnLost;
import io.dynode.model.OperationSpec;
import io.dynode.model.Resources;
import io.dynode.model.Retry;
import io.dynode.model.RunIf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Agendas for tests, in few words. */
final class Samples {
  /** Knows {@code work} (0.5 cores, 10 minutes) and {@code careful} (the same, onLost: hold). */
  static final ModuleCatalog MODULES =
      new ModuleCatalog() {
        @Override
        public Optional<Found> find(String type) {
          return switch (type) {
            case "work", "work@2", "acme/work@2" ->
                Optional.of(new Found("acme/work@2", module("work", OnLost.RETRY)));
            case "careful", "acme/careful@2" ->
                Optional.of(new Found("acme/careful@2", module("careful", OnLost.HOLD)));
            default -> Optional.empty();
          };
        }

        @Override
        public Collection<String> names() {
          return List.of("careful", "work");
        }
      };

  private Samples() {}

  private static ModuleSpec module(String name, OnLost onLost) {
    return new ModuleSpec(
        name,
        "2",
        "",
        List.of(),
        List.of("run"),
        Resources.cpu(500),
        Map.of(),
        Duration.ofMinutes(10),
        Optional.empty(),
        onLost,
        false,
        new ModuleSpec.ModuleEvents(List.of(), List.of()),
        List.of());
  }

  static Op op(String name, String... dependsOn) {
    return new Op(name).after(dependsOn);
  }

  /** One operation being described. */
  static final class Op {
    private final String name;
    private String type = "work";
    private Json payload = Json.NULL;
    private final List<String> dependsOn = new ArrayList<>();
    private final List<FileSelection> files = new ArrayList<>();
    private String when = "";
    private RunIf runIf = RunIf.ALL_SUCCEEDED;
    private Json forEach = Json.NULL;
    private Growth growth = Growth.NONE;
    private Optional<Retry> retry = Optional.empty();
    private Optional<Resources> resources = Optional.empty();
    private String environment = "";
    private Duration timeout = Duration.ZERO;

    private Op(String name) {
      this.name = name;
    }

    Op type(String type) {
      this.type = type;
      return this;
    }

    Op timeout(Duration timeout) {
      this.timeout = timeout;
      return this;
    }

    Op payload(Json payload) {
      this.payload = payload;
      return this;
    }

    Op after(String... names) {
      dependsOn.addAll(List.of(names));
      return this;
    }

    Op files(String from, String glob, String to) {
      files.add(new FileSelection(from, glob, to));
      return this;
    }

    Op when(String when) {
      this.when = when;
      return this;
    }

    Op runIf(RunIf runIf) {
      this.runIf = runIf;
      return this;
    }

    Op forEach(Json elements) {
      this.forEach = elements;
      return this;
    }

    Op growth(Growth growth) {
      this.growth = growth;
      return this;
    }

    Op retry(Retry retry) {
      this.retry = Optional.of(retry);
      return this;
    }

    Op needs(Resources resources) {
      this.resources = Optional.of(resources);
      return this;
    }

    Op environment(String environment) {
      this.environment = environment;
      return this;
    }

    OperationSpec spec() {
      return new OperationSpec(
          name,
          type,
          payload,
          dependsOn,
          files,
          when,
          runIf,
          forEach,
          growth,
          resources,
          environment,
          retry,
          timeout,
          Optional.empty(),
          Map.of());
    }
  }

  static AgendaSpec agenda(Op... operations) {
    return agenda(FailurePolicy.CONTINUE, Duration.ZERO, List.of(operations));
  }

  static AgendaSpec agenda(FailurePolicy policy, Duration timeout, List<Op> operations) {
    return new AgendaSpec(
        "sample",
        "acme",
        "",
        Map.of("level", Json.of(7)),
        operations.stream().map(Op::spec).toList(),
        "",
        0,
        Map.of(),
        "",
        "",
        "",
        "",
        Optional.empty(),
        Optional.empty(),
        timeout,
        policy,
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  /** The agenda with operations for its failure. */
  static AgendaSpec mending(AgendaSpec spec, Op... onFailure) {
    return spec.with(spec.operations(), Stream.of(onFailure).map(Op::spec).toList());
  }

  static Plan plan(AgendaSpec spec) {
    return Plan.compile(spec, MODULES, new FakeExpressions(), Limits.DEFAULT);
  }

  /** Operations that a generator made, in an agenda of that policy. */
  static Grown grown(FailurePolicy policy, Op... operations) {
    AgendaSpec spec = agenda(policy, Duration.ZERO, List.of(operations));
    return new Grown(
        "grown-" + spec.hashCode(),
        Plan.compileGrown(spec, MODULES, new FakeExpressions(), Limits.DEFAULT));
  }

  static Limits spread(int spread) {
    Limits d = Limits.DEFAULT;
    return new Limits(
        d.operations(),
        d.edges(),
        spread,
        d.payloadBytes(),
        d.resolvedBytes(),
        d.instantiatedBytes(),
        d.fanOut(),
        d.generations(),
        d.problems());
  }

  static Retry retry(int attempts, Duration backoff) {
    Retry d = Retry.DEFAULT;
    return new Retry(attempts, d.on(), d.infrastructureAttempts(), backoff, Duration.ofMinutes(5));
  }
}
