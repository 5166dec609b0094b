package io.dynode.simulation;

import io.dynode.json.Records;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.spi.Expressions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs the cases of agendas' tests. Needs no server, and no real time. */
public final class AgendaTests {
  private static final Logger LOG = Logger.getLogger("io.dynode");

  private final AgendaTest test;
  private final Installation installation;
  private final Expressions expressions;

  /** Operations that were there in the cases that ran: true, when a mock can stand for them. */
  private final Map<String, Boolean> seen = new TreeMap<>();

  private AgendaTests(AgendaTest test, Installation installation, Expressions expressions) {
    this.test = test;
    this.installation = installation;
    this.expressions = expressions;
  }

  /**
   * What came of a case.
   *
   * @param complaints what is not as it must be; empty: it passed
   * @param took virtual time
   */
  public record Verdict(String name, List<String> complaints, int operations, Duration took) {}

  /**
   * Reads a test.
   *
   * @throws ProblemException with every mistake and its place
   */
  public static AgendaTest read(Json file) {
    AgendaTest test = Records.decode(AgendaTest.written(file), AgendaTest.class);
    List<Problem> problems = new ArrayList<>(twofold(test.mocks(), ""));
    for (int i = 0; i < test.cases().size(); i++) {
      AgendaTest.Case own = test.cases().get(i);
      problems.addAll(twofold(own.mocks(), "/cases/" + i));
      boolean started = !own.event().isNull();
      if (!started && test.agenda().isEmpty() == test.template().isEmpty()) {
        problems.add(
            new Problem(
                ErrorCode.MISSING_FIELD,
                "Say what begins: 'agenda' or 'template' of the test, or 'event' of the case",
                "/cases/" + i));
      }
      for (int k = 0; k < own.steps().size(); k++) {
        if (own.steps().get(k).count() != 1) {
          problems.add(
              new Problem(
                  ErrorCode.INVALID_VALUE,
                  "A step does one thing: approve, reject, cancel, call or event",
                  "/cases/" + i + "/steps/" + k));
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new ProblemException(problems);
    }
    return test;
  }

  /** Mocks that say two things of one request. */
  private static List<Problem> twofold(Map<String, List<AgendaTest.Mock>> mocks, String pointer) {
    List<Problem> problems = new ArrayList<>();
    mocks.forEach((name, ofOne) -> {
      for (int i = 0; i < ofOne.size(); i++) {
        if (ofOne.get(i).fail().isPresent() && ofOne.get(i).response().isPresent()) {
          problems.add(
              new Problem(
                  ErrorCode.INVALID_VALUE,
                  "A request fails or is answered: give 'fail' or 'response', not both",
                  pointer + "/mocks/" + Problem.token(name) + "/" + i));
        }
      }
    });
    return problems;
  }

  /**
   * A test, ready to run.
   *
   * @param agenda what its file of an agenda says
   * @param documents what its declarations say, each with its {@code kind}
   */
  public static AgendaTests of(
      AgendaTest test,
      Optional<Json.Obj> agenda,
      List<Json.Obj> documents,
      Expressions expressions) {
    return new AgendaTests(test, new Installation(test, agenda, documents), expressions);
  }

  /** Runs one of its cases. */
  public Verdict run(AgendaTest.Case own) {
    Level before = LOG.getLevel();
    // What modules fail with is what the test is about.
    LOG.setLevel(Level.OFF);
    try {
      Rehearsal rehearsal = new Rehearsal(test, own, installation, expressions);
      List<String> complaints = new ArrayList<>(rehearsal.run());
      int operations = 0;
      if (!rehearsal.agendas().isEmpty()) {
        Judge judge = new Judge(rehearsal, test);
        complaints.addAll(judge.complaints());
        operations = judge.operations();
        judge.seen(seen);
      }
      return new Verdict(own.name(), complaints, operations, rehearsal.took());
    } finally {
      LOG.setLevel(before);
    }
  }

  /**
   * What is wrong with the mocks for all cases, once all have run: no case has such an operation.
   */
  public List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    for (String name : new TreeSet<>(test.mocks().keySet())) {
      if (!seen.containsKey(name)) {
        complaints.add(
            "mocks." + name + ": no case has such an operation" + Judge.near(name, seen.keySet()));
      } else if (Boolean.FALSE.equals(seen.get(name))) {
        complaints.add("mocks." + name + ": it does what it always does; mock modules and http");
      }
    }
    return complaints;
  }
}
