package io.dynode.simulation;

import io.dynode.model.Agenda;
import io.dynode.model.Agent;
import io.dynode.model.AttemptId;
import io.dynode.model.Protocol.ReportRequest;
import io.dynode.model.Protocol.Reported;
import io.dynode.model.Protocol.Verdict;
import io.dynode.spi.Change;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/** Judges every commit: what it changed, and every agenda, host and queue it touched. */
final class Invariants {
  private final Findings findings;
  private final Timeline timeline;
  private final Mirror mirror;
  private final RowRules rows;
  private final CaseRules cases;
  private final PlaceRules places;
  private final AwaitRules awaits;
  private final RetireRules retirements;

  /** Epochs as they were before the last commit that raised them. */
  private final Map<String, Long> epochsBefore = new HashMap<>();

  private final Map<String, Produced> produced = new HashMap<>();
  private final BiFunction<String, Agenda, Course> courses;

  /**
   * @param served how long a server was there
   * @param courses the graph of an agenda by its definition
   */
  Invariants(
      Timeline timeline,
      Findings findings,
      LongSupplier served,
      BiFunction<String, Agenda, Course> courses) {
    this.timeline = timeline;
    this.findings = findings;
    this.courses = courses;
    this.mirror = new Mirror();
    this.rows = new RowRules(mirror, findings, served, produced);
    this.cases = new CaseRules(findings);
    this.places = new PlaceRules(mirror, findings);
    this.awaits = new AwaitRules(mirror, findings);
    this.retirements = new RetireRules(mirror, findings, this::ended);
  }

  Mirror mirror() {
    return mirror;
  }

  Findings findings() {
    return findings;
  }

  /** A module ended well and left this; it counts only if the attempt's success is taken. */
  void produced(AttemptId attempt, Produced what) {
    produced.put(attempt.value(), what);
  }

  void committed(List<Change> changes) {
    Map<String, Agent> before = Map.copyOf(mirror.agents);
    rows.begin();
    for (Change change : changes) {
      rows.check(change);
      retirements.check(change);
      mirror.apply(change);
    }
    before.forEach((id, agent) -> epochsBefore.put(id, agent.epoch()));
    places.check();
    for (Case touched : mirror.touched) {
      // Where definitions are read from the store, this commit is not over yet.
      cases.check(touched);
      awaits.check(touched);
      note(touched);
      if (touched.ended() && touched.course == null && !touched.retired) {
        // It may be removed by one of the next commits, and its definition with it.
        touched.course = courses.apply(touched.id, touched.row());
      }
    }
    mirror.touched.clear();
  }

  private void note(Case touched) {
    timeline.note(touched.id.hashCode());
    if (touched.row != null) {
      timeline.note(touched.row.revision() * 31 + touched.row.state().name().hashCode());
    }
    touched.operations.values().forEach(o -> timeline.note(o.state().name().hashCode()));
  }

  /** Nothing is on its way any more. */
  void quiet() {
    awaits.quiet();
  }

  /** The agendas that ended, each against the plainest reading of its graph. */
  void ended(Case own) {
    Agenda row = own.row();
    if (own.course == null) {
      own.course = courses.apply(own.id, row);
    }
    new EndRules(findings, produced).check(own, own.course);
  }

  /** The whole state, once nothing is under way any more. */
  void whole() {
    mirror.cases.values().forEach(cases::check);
    mirror.cases.values().stream().filter(own -> !own.retired).forEach(this::ended);
    retirements.whole();
    awaits.whole();
    places.check();
    places.quiet();
  }

  /** Called when the server answers a report: what it took must come from the current instance. */
  void answered(ReportRequest request, Reported answer) {
    Agent agent = mirror.agents.get(request.agent().value());
    long before = epochsBefore.getOrDefault(request.agent().value(), 0L);
    boolean current =
        agent != null && (agent.epoch() == request.epoch() || before == request.epoch());
    for (Verdict verdict : answer.verdicts()) {
      if (verdict.code().isEmpty() && !current) {
        findings.violated(
            "No write of a superseded agent is taken",
            "report of "
                + verdict.attempt()
                + " under epoch "
                + request.epoch()
                + ", now "
                + agent);
      }
    }
  }
}
