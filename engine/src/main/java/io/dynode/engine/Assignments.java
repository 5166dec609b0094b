package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.Agent;
import io.dynode.model.AttemptId;
import io.dynode.model.Json;
import io.dynode.model.Lease;
import io.dynode.model.ObjectRef;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.StagedFile;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import io.dynode.workflow.PlannedOperation;
import io.dynode.workflow.Start;
import java.util.List;
import java.util.Optional;

/** Makes the lease of an attempt and all an agent needs to run it. */
final class Assignments {
  /** Files one operation may be given. */
  static final int MAX_FILES = 1_000_000;

  /** Files one module may have. */
  private static final int MAX_CODE = 10_000;

  private final Work work;
  private final EngineCore core;
  private final Agent agent;
  private final Handover handover;

  Assignments(Work work, EngineCore core, Agent agent) {
    this.work = work;
    this.core = core;
    this.agent = agent;
    this.handover = new Handover(work, core);
  }

  /** Starts a ready operation; empty: it could not start, and the flow says what became of it. */
  Optional<Assignment> start(AgendaWork agenda, int index) {
    AttemptId attempt = new AttemptId(core.parts().ids().next());
    Start start = agenda.flow().start(index, attempt);
    if (!(start instanceof Start.Started started)) {
      return Optional.empty();
    }
    PlannedOperation operation = agenda.planned(index);
    List<StagedFile> files;
    try {
      files = handover.files(agenda, started.files());
    } catch (ProblemException e) {
      if (Work.storeFailed(e)) {
        throw e;
      }
      agenda
          .flow()
          .end(
              index,
              attempt,
              io.dynode.workflow.Ending.failed(e.code(), e.problems().getFirst().detail()));
      return Optional.empty();
    }
    Lease lease = lease(agenda.agenda(), operation, started.operation(), attempt);
    work.put(lease);
    return Optional.of(handover.assignment(agenda, operation, lease, started.payload(), files));
  }

  /** An attempt again, unchanged, since the agent seems not to have heard of it. */
  Assignment again(Lease lease) {
    AgendaWork agenda = AgendaWork.of(work, core, lease.agenda());
    PlannedOperation operation = agenda.planned(lease.index());
    Start.Started inputs = agenda.flow().inputs(lease.index());
    return handover.assignment(
        agenda, operation, lease, inputs.payload(), handover.files(agenda, inputs.files()));
  }

  private Lease lease(Agenda agenda, PlannedOperation operation, Operation row, AttemptId attempt) {
    return new Lease(
        attempt,
        agenda.id(),
        operation.index(),
        row.run(),
        row.attempts(),
        agenda.customer(),
        agent.id(),
        agent.pool(),
        agent.host(),
        core.parts().ids().secret(),
        work.nowMicros(),
        OperationState.RUNNING,
        Json.NULL,
        "",
        operation.needs(),
        environment(operation),
        /* uploads= */ false);
  }

  private String environment(PlannedOperation operation) {
    if (operation.builtin().isPresent()) {
      return "builtin";
    }
    return operation.environment().isEmpty()
        ? agent.environments().stream().findFirst().orElse("")
        : operation.environment();
  }

  /** The files of a module, which every attempt of it may read. */
  static List<ObjectRef> code(Reader reader, String module) {
    return reader.scan(Scan.of(Tables.OBJECT_REFS, MAX_CODE, "module/" + module));
  }

  /** Owner under which the files of an operation's run are referenced. */
  static String owner(String agenda, int index, int run) {
    return owners(agenda) + index + "/" + run;
  }

  /** How the owners of all files of an agenda's operations begin, and no others. */
  static String owners(String agenda) {
    return "operation/" + agenda + "/";
  }
}
