package io.dynode.engine;

import io.dynode.model.Agent;
import io.dynode.model.Attempt;
import io.dynode.model.AttemptId;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.Lease;
import io.dynode.model.PoolId;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol;
import io.dynode.model.Protocol.Report;
import io.dynode.model.Protocol.Verdict;
import io.dynode.spi.Lock;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
import io.dynode.workflow.Ending;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Ends of attempts, each decided for itself; then attempts that fit the room they leave.
 *
 * @param whole objects of these reports that were found stored whole
 * @param made what generators among them made
 */
record ReportCommand(
    EngineCore core,
    Caller caller,
    PoolId pool,
    Protocol.ReportRequest request,
    Set<ObjectStore.Key> whole,
    Map<AttemptId, Growths.Made> made)
    implements Command<Protocol.Reported> {
  private static final System.Logger LOG = System.getLogger(ReportCommand.class.getName());

  /** Reports in one request. */
  static final int MAX_REPORTS = 1_000;

  @Override
  public List<Lock> locks() {
    return List.of(new Lock(Lock.Scope.POOL, pool.value()));
  }

  @Override
  public void foresee(Reader rows, int step, Wanted wanted) {
    Placement.foresee(rows, step, core, request.agent(), pool, wanted);
    for (Report report : request.reports()) {
      if (step == 0) {
        wanted.add(Tables.LEASES, report.attempt());
      } else {
        rows.get(Tables.LEASES, report.attempt())
            .ifPresent(lease -> {
              wanted.add(Tables.AGENDAS, lease.agenda());
              wanted.add(Tables.OPERATIONS, lease.agenda(), lease.index());
              wanted.add(Tables.RESERVATIONS, lease.agenda(), lease.host());
              wanted.add(Tables.WAITING, lease.agenda());
            });
      }
    }
  }

  @Override
  public Protocol.Reported decide(Work work) {
    Agent agent = AgentRows.current(work, caller, request.agent(), request.epoch());
    List<Verdict> verdicts = new ArrayList<>();
    for (Report report : request.reports()) {
      verdicts.add(decide(work, agent, report));
    }
    int room = Math.min(request.reports().size(), core.settings().maxLease());
    List<Protocol.Assignment> next =
        agent.state() == Agent.AgentState.ACTIVE
            ? new Placement(work, core, agent).lease(room)
            : List.of();
    return new Protocol.Reported(verdicts, next);
  }

  private Verdict decide(Work work, Agent agent, Report report) {
    Optional<Lease> lease =
        work.get(Tables.LEASES, report.attempt()).filter(l -> l.agent().equals(agent.id()));
    if (lease.isEmpty()) {
      return repeated(work, agent, report);
    }
    try {
      return commit(work, lease.get(), report);
    } catch (RuntimeException e) {
      ProblemException problem = problem(report, e);
      if (problem.code() == ErrorCode.INPUT_MISSING) {
        // Its objects are gone from the store: the agent uploads them again and repeats the report.
        return new Verdict(
            report.attempt(), problem.code().slug(), problem.problems().getFirst().detail());
      }
      return refuse(work, lease.get(), refused(report, problem));
    }
  }

  /** All of a report or nothing: what fails in one is that report's alone. */
  private Verdict commit(Work work, Lease lease, Report report) {
    return work.part(part -> {
      new Outcome(part, core, lease, report, whole, made).commit();
      return accepted(report);
    });
  }

  private Verdict refuse(Work work, Lease lease, Report refused) {
    try {
      return commit(work, lease, refused);
    } catch (RuntimeException e) {
      ProblemException problem = problem(refused, e);
      return new Verdict(
          refused.attempt(), problem.code().slug(), problem.problems().getFirst().detail());
    }
  }

  private static ProblemException problem(Report report, RuntimeException failure) {
    if (Work.storeFailed(failure)) {
      throw failure;
    }
    if (failure instanceof ProblemException problem) {
      return problem;
    }
    LOG.log(System.Logger.Level.ERROR, "The end of attempt " + report.attempt(), failure);
    return new ProblemException(
        ErrorCode.INTERNAL, "The server failed on what the attempt left: " + failure);
  }

  private static Verdict accepted(Report report) {
    return new Verdict(report.attempt(), "", "");
  }

  /** The first answer again, if this attempt ended by this agent's report. */
  private static Verdict repeated(Work work, Agent agent, Report report) {
    Optional<Attempt> ended =
        work.get(Tables.ATTEMPTS, report.attempt())
            .filter(a -> a.agent().equals(agent.id()) && !a.outcome().equals("superseded"));
    return ended.isPresent()
        ? accepted(report)
        : new Verdict(
            report.attempt(),
            ErrorCode.SUPERSEDED.slug(),
            "The attempt is not this agent's any more; what it did is not taken");
  }

  /** A success whose outputs break the contract is a failure of the module. */
  private static Report refused(Report r, ProblemException e) {
    return new Report(
        r.attempt(),
        false,
        e.code().slug(),
        e.problems().getFirst().detail(),
        r.exitCode(),
        r.startedMicros(),
        r.endedMicros(),
        io.dynode.model.Json.NULL,
        List.of(),
        List.of(),
        List.of(),
        r.error(),
        r.progress(),
        r.workdir());
  }

  /** How a report ends its attempt. */
  static Ending ending(Report report) {
    if (report.succeeded()) {
      return Ending.succeeded(report.output());
    }
    ErrorCode code = code(report.code());
    return new Ending.Failed(code, report.message(), !report.progress().isNull());
  }

  static ErrorCode code(String slug) {
    String name = slug.toUpperCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(ErrorCode.values())
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElse(ErrorCode.AGENT_FAILED);
  }
}
