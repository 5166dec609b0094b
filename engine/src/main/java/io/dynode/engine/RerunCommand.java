package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaRun;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.QueueSpec;
import io.dynode.model.Spread;
import io.dynode.spi.Lock;
import io.dynode.spi.Tables;
import io.dynode.workflow.Flow;
import io.dynode.workflow.Plan;
import java.util.List;
import java.util.Optional;

/**
 * Lets an agenda that has ended wait again, for another run. Its rows are brought there in steps;
 * it stands in its queue once all are.
 *
 * @param request an id of its own, to know its own success by
 */
record RerunCommand(EngineCore core, Caller caller, RerunPlan plan, String request, String reason)
    implements Command<Agenda> {
  @Override
  public List<Lock> locks() {
    Agenda agenda = plan.agenda();
    return List.of(
        new Lock(Lock.Scope.AGENDA, agenda.id().value()),
        new Lock(Lock.Scope.QUEUE, agenda.queue().value()));
  }

  @Override
  public Agenda decide(Work work) {
    Agenda seen = plan.agenda();
    int next = seen.run() + 1;
    Optional<Agenda> made = made(work);
    if (made.isPresent()) {
      return made.get();
    }
    Agenda now =
        work.get(Tables.AGENDAS, seen.id())
            .orElseThrow(
                () -> new ProblemException(ErrorCode.NOT_FOUND, "There is no agenda " + seen.id()));
    if (!now.state().ended() || now.revision() != seen.revision()) {
      throw new ProblemException(
          ErrorCode.ILLEGAL_STATE,
          "Agenda " + seen.id() + " was changed meanwhile: it is " + now.state());
    }
    QueueSpec queue = SubmitCommand.stillThere(work, core, seen.queue().value(), seen.customer());
    WaitingRows.again(work, seen, queue);
    SelfReruns.forget(work, seen.id());
    if (!plan.decided().definition().row().hash().equals(now.definition())) {
      SubmitCommand.keep(work, core, plan.decided().definition());
    }
    work.put(row(work, next));
    Plan compiled = plan.decided().definition().plan();
    work.put(
        seen.again(
            plan.decided().definition().row().hash(),
            compiled.size() - compiled.mainCount(),
            work.nowMicros()));
    Spread reset = new Spread(seen.id(), Flow.RESET, 0);
    work.put(reset);
    AgendaWork own = AgendaWork.of(work, core, seen.id());
    own.flow().spread(reset);
    Agenda after = own.finish();
    Children.tell(work, after);
    Audits.write(
        work, caller, "rerun", "agenda/" + seen.id(), seen.customer().value(), detail(next));
    return after;
  }

  /** The agenda as it is, if this very rerun has begun. */
  Optional<Agenda> made(Work work) {
    Agenda seen = plan.agenda();
    return work.get(Tables.RUNS, seen.id(), seen.run() + 1)
        .filter(row -> row.request().equals(request))
        .flatMap(_ -> work.get(Tables.AGENDAS, seen.id()));
  }

  private String detail(int run) {
    String what =
        "run " + run + ", " + plan.decided().mode() + ": " + plan.again().size() + " operations";
    return reason.isEmpty() ? what : what + "; " + reason;
  }

  private AgendaRun row(Work work, int run) {
    return new AgendaRun(
        plan.agenda().id(),
        run,
        request,
        caller.principal(),
        plan.decided().mode(),
        reason,
        work.nowMicros(),
        plan.decided().origin().template(),
        plan.params(),
        plan.decided().stored().toByteArray(),
        plan.agenda().definition(),
        RunRows.ended(plan.agenda()));
  }
}
