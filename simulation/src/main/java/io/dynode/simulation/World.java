package io.dynode.simulation;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.Await;
import io.dynode.model.Dispatch;
import io.dynode.model.Dispatch.DispatchOutcome;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.Protocol.Assignment;
import io.dynode.spi.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One history: a virtual installation with its users, hosts and network, in which the production
 * engine and agents run on one thread. All of it follows from the seed.
 */
final class World {
  /** Virtual time within which all must be done once nothing goes wrong any more. */
  private static final long PATIENCE = 600_000_000;

  private static final long STRAYS = 30_000_000;
  private static final int LOOK_EVERY = 16;

  private final long seed;
  private final Timeline timeline = new Timeline();
  private final Chance chance;
  private final Scenario scenario;
  private final Faults faults;
  private final Findings findings;
  private final Invariants invariants;
  private final Servers servers;
  private final Clients clients;
  private final Hooks hooks = new Hooks(this);
  private final List<VirtualHost> hosts = new ArrayList<>();
  private final Map<String, Course> courses = new HashMap<>();
  private final Set<String> started = new HashSet<>();
  private long commits;

  /**
   * @param told whether the story is kept
   * @param change what a test makes of the seed's scenario
   */
  World(long seed, boolean told, Tampering tampering, UnaryOperator<Scenario> change) {
    this.seed = seed;
    this.chance = new Chance(seed);
    Scenario drawn = Scenario.of(chance);
    this.scenario = change.apply(chance.happens(0.08) ? drawn.eventful() : drawn);
    this.faults = new Faults(chance);
    this.findings = new Findings(timeline, told);
    this.servers = new Servers(this, tampering);
    this.invariants = new Invariants(timeline, findings, servers::served, this::course);
    Network network = new Network(this);
    this.clients = new Clients(this, network.new Link());
    for (int i = 0; i < scenario.hosts(); i++) {
      hosts.add(new VirtualHost(this, "host-" + i, network.new Link()));
    }
  }

  Timeline timeline() {
    return timeline;
  }

  Chance chance() {
    return chance;
  }

  Scenario scenario() {
    return scenario;
  }

  Faults faults() {
    return faults;
  }

  Findings findings() {
    return findings;
  }

  Invariants invariants() {
    return invariants;
  }

  /** Whom agendas' callbacks call. */
  Hooks hooks() {
    return hooks;
  }

  Servers servers() {
    return servers;
  }

  List<VirtualHost> hosts() {
    return hosts;
  }

  // --- The course of a history ---

  History run() {
    try {
      live();
    } catch (RuntimeException | AssertionError e) {
      findings.violated("Nothing escapes from the product", e + at(e));
    }
    return new History(
        seed,
        timeline.steps(),
        timeline.now(),
        commits,
        invariants.mirror().cases.size(),
        timeline.hash(),
        faults.counts(),
        findings.violations(),
        findings.story());
  }

  private static String at(Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    StringBuilder at = new StringBuilder();
    for (int i = 0; i < Math.min(6, trace.length); i++) {
      at.append(" at ").append(trace[i]);
    }
    return at.toString();
  }

  private void live() {
    servers.boot();
    hosts.forEach(VirtualHost::boot);
    clients.plan();
    new Troubles(this).next();
    while (timeline.now() < scenario.chaos() && !findings.any() && timeline.step()) {
      // All happens in the steps.
    }
    heal();
    long end = timeline.now() + PATIENCE;
    while (!findings.any() && !quiet() && timeline.now() < end) {
      few();
    }
    end = timeline.now() + STRAYS;
    while (!findings.any() && modules() > 0 && timeline.now() < end) {
      few();
    }
    if (!findings.any()) {
      judge();
    }
  }

  private void few() {
    for (int i = 0; i < LOOK_EVERY && !findings.any(); i++) {
      timeline.step();
    }
  }

  private void heal() {
    findings.tell("all faults end");
    faults.end();
    servers.resume();
    servers.boot();
    servers.settle();
    hosts.forEach(host -> host.link().mend());
    hosts.forEach(VirtualHost::resume);
  }

  /** Nothing is under way. What waits for a user gets what it waits for. */
  private boolean quiet() {
    boolean quiet = clients.content() && invariants.mirror().outbox.isEmpty();
    quiet &= invariants.mirror().removals.isEmpty() && hooks.quiet();
    if (invariants.mirror().outbox.isEmpty()) {
      invariants.quiet();
    }
    for (Case own : invariants.mirror().cases.values()) {
      if (!own.over()) {
        quiet = false;
        goOn(own);
      }
    }
    for (Dispatch d : invariants.mirror().dispatches.values()) {
      boolean open =
          d.outcome() == DispatchOutcome.PENDING || d.outcome() == DispatchOutcome.PARKED;
      quiet &= !open;
    }
    return quiet;
  }

  private void goOn(Case own) {
    AgendaId id = new AgendaId(own.id);
    AgendaState state = own.row().state();
    if (state == AgendaState.PAUSED || state == AgendaState.HELD) {
      clients.steering().resume(id);
    }
    own.operations.values().stream()
        .filter(o -> o.state() == OperationState.HELD)
        .forEach(o -> clients.release(id, o.index(), o.reason().equals("approval")));
    own.awaits.values().stream().filter(Await::open).forEach(clients.bringers()::bring);
  }

  private long modules() {
    return hosts.stream().flatMap(h -> h.modules.values().stream()).filter(Module::alive).count();
  }

  private void judge() {
    invariants.whole();
    new EventRules(invariants.mirror(), findings).check();
    hooks.judge();
    if (modules() > 0) {
      findings.violated("No module outlives its attempt", modules() + " still run");
    }
    clients
        .accepted()
        .forEach((key, id) -> {
          if (!invariants.mirror().cases.containsKey(id.value())) {
            findings.violated("What was accepted is kept", key + ": " + id);
          }
        });
    long asked =
        invariants.mirror().cases.values().stream()
            .filter(c -> c.row().causeEvent().isEmpty() && c.row().causeAgenda().isEmpty())
            .count();
    long unheard = asked - clients.accepted().size();
    if (unheard < 0 || unheard > clients.givenUp()) {
      findings.violated(
          "A key makes one agenda", asked + " agendas of " + clients.accepted().size() + " keys");
    }
  }

  private Course course(String id, Agenda row) {
    return courses.computeIfAbsent(
        row.definition(), _ -> Course.of(servers.engine().definition(new AgendaId(id))));
  }

  // --- What the parts tell ---

  void committed(List<Change> changes) {
    commits++;
    if (findings.told()) {
      for (Change change : changes) {
        String text = change.toString();
        findings.tell("  " + text.substring(0, Math.min(text.length(), 400)));
      }
    }
    changes.forEach(hooks::committed);
    invariants.committed(changes);
  }

  /** A module is about to start. */
  void starting(VirtualHost host, Assignment assignment) {
    if (findings.told()) {
      findings.tell(
          host
              + ": "
              + assignment.attempt()
              + " starts "
              + assignment.agenda()
              + "/"
              + assignment.index());
    }
    if (!started.add(assignment.attempt().value())) {
      findings.violated("An attempt is begun once", assignment.attempt() + " on " + host);
    }
    alone(host, assignment);
    inputs(assignment);
    element(assignment);
  }

  /** A module whose host was suspended goes on. */
  void alone(Module module) {
    for (VirtualHost host : hosts) {
      if (host.modules.containsValue(module)) {
        alone(host, module.assignment());
      }
    }
  }

  private void alone(VirtualHost here, Assignment mine) {
    for (VirtualHost host : hosts) {
      for (Module other : host.modules.values()) {
        Assignment its = other.assignment();
        boolean twin =
            other.alive()
                && !host.suspended()
                && its.agenda().equals(mine.agenda())
                && its.index() == mine.index()
                && !its.attempt().equals(mine.attempt());
        if (twin) {
          findings.violated(
              "Never two modules of one operation at once",
              mine.attempt() + " on " + here + " and " + its.attempt() + " on " + host);
        }
      }
    }
  }

  /** An instance has the element of its number. */
  private void element(Assignment assignment) {
    Json at = assignment.payload().at("/at").orElse(Json.NULL);
    String number = at instanceof Json.Num n ? "[" + n.literal() + "]" : "";
    if (!at.equals(assignment.payload().at("/item/n").orElse(Json.NULL))
        || !assignment.operation().endsWith(number)) {
      findings.violated("An instance has its element", assignment.toString());
    }
  }

  /** References were replaced by what their operations left. */
  private void inputs(Assignment assignment) {
    Case own = invariants.mirror().of(assignment.agenda().value());
    if (!(assignment.payload().at("/inputs").orElse(Json.NULL) instanceof Json.Obj inputs)) {
      return;
    }
    inputs
        .members()
        .forEach((name, value) -> {
          for (Operation o : own.operations.values()) {
            if (o.name().equals(name)
                && !value.equals(
                    own.outputs.getOrDefault(o.index(), Json.NULL).at("/by").orElse(Json.NULL))) {
              findings.violated("A reference is replaced by the output", assignment + ": " + name);
            }
          }
        });
  }
}
