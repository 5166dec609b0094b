package io.dynode.agent;

import io.dynode.dataplane.Reports;
import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.Drop;
import io.dynode.model.Protocol.DropReason;
import io.dynode.model.Protocol.Holding;
import io.dynode.model.Protocol.Renewed;
import io.dynode.model.Protocol.Report;
import io.dynode.spi.Environment;
import io.dynode.spi.Environment.Running;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The attempts an agent holds, and those it is getting rid of. An attempt is begun once. */
final class Crew {
  private final AgentPorts ports;
  private final Calls calls;
  private final Ended ended;
  private final Map<AttemptId, AttemptLife> held = new LinkedHashMap<>();

  /** Superseded, but their processes or folders are not gone yet. */
  private final Map<AttemptId, AttemptLife> leaving = new LinkedHashMap<>();

  private Consumer<Runnable> whenStanding = Runnable::run;
  private LongSupplier epoch = () -> 0;
  private LongSupplier until = () -> Long.MAX_VALUE;
  private Consumer<Report> reports = _ -> {};
  private Consumer<AttemptId> unreport = _ -> {};
  private Runnable progressed = () -> {};
  private Runnable changed = () -> {};

  Crew(AgentPorts ports, Calls calls, Ended ended) {
    this.ports = ports;
    this.calls = calls;
    this.ended = ended;
  }

  /** Where attempts send their reports; before anything is accepted. */
  void connect(Session session, Reporter reporter, Runnable onChange) {
    whenStanding = session::whenStanding;
    epoch = session::epoch;
    until = session::until;
    progressed = session::renewSoon;
    reports = reporter::add;
    unreport = reporter::forget;
    changed = onChange;
  }

  AgentPorts ports() {
    return ports;
  }

  Calls calls() {
    return calls;
  }

  Ended ended() {
    return ended;
  }

  int size() {
    return held.size();
  }

  boolean isEmpty() {
    return held.isEmpty() && leaving.isEmpty();
  }

  List<Holding> holding() {
    List<Holding> list = new ArrayList<>(held.size());
    held.values().forEach(life -> list.add(life.holding()));
    return list;
  }

  /** Begins the attempt, unless it was begun before. */
  void accept(Assignment assignment) {
    AttemptId id = assignment.attempt();
    if (held.containsKey(id) || leaving.containsKey(id) || ended.contains(id)) {
      return;
    }
    AttemptLife life = new AttemptLife(this, assignment);
    held.put(id, life);
    life.begin();
  }

  /** Takes over an attempt of an earlier run of this agent whose module was started. */
  void adopt(Running running) {
    AttemptLife life = new AttemptLife(this, running.assignment());
    held.put(running.assignment().attempt(), life);
    life.adopted(running);
  }

  /** Takes over one whose module had not been started: it begins anew once the lease stands. */
  void adopt(Environment.Launch launch) {
    AttemptLife life = new AttemptLife(this, launch.assignment());
    held.put(launch.assignment().attempt(), life);
    whenStanding(life::begin);
  }

  void renewed(Renewed answer) {
    answer.drop().forEach(this::drop);
    answer.hold().forEach(this::accept);
  }

  private void drop(Drop drop) {
    AttemptId id = drop.attempt();
    AttemptLife life = held.get(id);
    if (drop.reason() == DropReason.SUPERSEDED) {
      forget(id);
    } else if (life != null) {
      life.cancel();
    } else if (!leaving.containsKey(id) && !ended.contains(id)) {
      // The answer that gave it was lost. It never begins, and somebody waits for its end.
      ended.add(id);
      report(
          Reports.failed(
              id, ErrorCode.CANCELED, "Canceled before it began", ports.clock().wallMicros()));
    }
  }

  /** The attempt is not this agent's any more: it is stopped, and nothing of it is reported. */
  void forget(AttemptId attempt) {
    dismiss(attempt, AttemptLife::abandon);
  }

  /** All of them are stopped, and their folders left to the next agent here. */
  void leaveAll() {
    List.copyOf(held.keySet()).forEach(attempt -> dismiss(attempt, AttemptLife::leave));
  }

  private void dismiss(AttemptId attempt, Consumer<AttemptLife> how) {
    AttemptLife life = held.remove(attempt);
    if (life != null) {
      ended.add(attempt);
      unreport.accept(attempt);
      leaving.put(attempt, life);
      how.accept(life);
    }
  }

  /** Stops every attempt; each is reported as a failure of the agent. */
  void stopAll() {
    List.copyOf(held.values()).forEach(AttemptLife::stopForAgent);
  }

  /** The server has accepted the report. */
  void acknowledged(Report report) {
    AttemptLife life = held.remove(report.attempt());
    if (life != null) {
      ended.add(report.attempt());
      leaving.put(report.attempt(), life);
      life.acknowledged(report);
    }
  }

  void collectAgain(AttemptId attempt, String why) {
    AttemptLife life = held.get(attempt);
    if (life != null) {
      life.collectAgain(why);
    }
  }

  long epoch() {
    return epoch.getAsLong();
  }

  /** Until when (monotonic) what is decided now is this agent's to do. */
  long until() {
    return until.getAsLong();
  }

  void whenStanding(Runnable task) {
    whenStanding.accept(task);
  }

  void report(Report report) {
    reports.accept(report);
  }

  /** What an attempt tells of itself has changed. */
  void progressed() {
    progressed.run();
  }

  /** Its running module, for a command beside it; ILLEGAL_STATE: there is none, or it cannot. */
  Running beside(AttemptId attempt) {
    AttemptLife life = held.get(attempt);
    if (life == null) {
      throw new ProblemException(ErrorCode.ILLEGAL_STATE, "The attempt does not run here");
    }
    return life.beside();
  }

  /** Nothing of it is left here. */
  void gone(AttemptId attempt) {
    leaving.remove(attempt);
    changed.run();
  }

  void changed() {
    changed.run();
  }
}
