package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.Agent;
import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Glob;
import io.dynode.model.Group;
import io.dynode.model.Json;
import io.dynode.model.Lease;
import io.dynode.model.ModuleSpec;
import io.dynode.model.ObjectRef;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.FileEntry;
import io.dynode.model.Protocol.StagedFile;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import io.dynode.workflow.PlannedOperation;
import io.dynode.workflow.Start;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the lease of an attempt and all an agent needs to run it. */
final class Assignments {
  /** Files one operation may be given. */
  static final int MAX_FILES = 1_000_000;

  /** Files one module may have. */
  private static final int MAX_CODE = 10_000;

  private final Work work;
  private final EngineCore core;
  private final Agent agent;
  private @Nullable Left left;

  /** The files that were read last: operations that want the same are often started together. */
  private record Left(Group of, Map<Integer, List<ObjectRef>> files) {}

  Assignments(Work work, EngineCore core, Agent agent) {
    this.work = work;
    this.core = core;
    this.agent = agent;
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
      files = files(agenda, started.files());
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
    return Optional.of(assignment(agenda, operation, lease, started.payload(), files));
  }

  /** An attempt again, unchanged, since the agent seems not to have heard of it. */
  Assignment again(Lease lease) {
    AgendaWork agenda = AgendaWork.of(work, core, lease.agenda());
    PlannedOperation operation = agenda.planned(lease.index());
    Start.Started inputs = agenda.flow().inputs(lease.index());
    return assignment(agenda, operation, lease, inputs.payload(), files(agenda, inputs.files()));
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

  private Assignment assignment(
      AgendaWork agenda,
      PlannedOperation operation,
      Lease lease,
      Json payload,
      List<StagedFile> files) {
    boolean builtin = operation.builtin().isPresent();
    Optional<ModuleSpec> module =
        builtin ? Optional.empty() : Optional.of(core.catalog().module(work, operation.module()));
    return new Assignment(
        lease.attempt(),
        lease.token(),
        lease.agenda(),
        lease.customer(),
        operation.name(),
        lease.index(),
        lease.run(),
        lease.number(),
        operation.module(),
        module.map(ModuleSpec::command).orElse(List.of()),
        builtin
            ? List.of()
            : code(work, operation.module()).stream().map(ref -> staged(ref, "")).toList(),
        module.map(ModuleSpec::env).orElse(Map.of()),
        lease.environment(),
        lease.needs(),
        operation.timeout(),
        payload,
        agenda.event(),
        files,
        agenda.agenda().correlationId(),
        keeps(operation, module));
  }

  private static boolean keeps(PlannedOperation operation, Optional<ModuleSpec> module) {
    return operation.spec().keepWorkdir().orElse(module.map(ModuleSpec::keepWorkdir).orElse(false));
  }

  /** The files of a module, which every attempt of it may read. */
  static List<ObjectRef> code(Reader reader, String module) {
    return reader.scan(Scan.of(Tables.OBJECT_REFS, MAX_CODE, "module/" + module));
  }

  private List<StagedFile> files(AgendaWork agenda, List<Start.Files> selections) {
    List<StagedFile> files = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (Start.Files selection : selections) {
      Optional<Group> instances = agenda.group(selection.from()).filter(Group::instances);
      if (instances.isEmpty()) {
        add(refs(agenda, selection.from()), selection.glob(), selection.to(), files, taken);
        continue;
      }
      // Instances leave files of the same names: each has a folder, its number.
      for (Map.Entry<Integer, List<ObjectRef>> left : left(instances.get()).entrySet()) {
        int k = left.getKey() - instances.get().first();
        String to = selection.to().isEmpty() ? "" + k : selection.to() + "/" + k;
        add(left.getValue(), selection.glob(), to, files, taken);
      }
    }
    return files;
  }

  private static void add(
      List<ObjectRef> refs, String pattern, String to, List<StagedFile> files, Set<String> taken) {
    Glob glob = new Glob(pattern);
    for (ObjectRef ref : refs) {
      if (!glob.matches(ref.path())) {
        continue;
      }
      StagedFile file = staged(ref, to);
      if (!taken.add(file.path())) {
        throw new ProblemException(
            ErrorCode.INVALID_PATH,
            "Two files would be placed at in/data/"
                + file.path()
                + "; give the selections different 'to' folders");
      }
      files.add(file);
    }
  }

  /** What the instances left; it does not change any more, since all of them have ended. */
  private Map<Integer, List<ObjectRef>> left(Group instances) {
    Left known = left;
    if (known == null || !known.of().equals(instances)) {
      known = new Left(instances, GroupFiles.of(work, instances));
      left = known;
    }
    return known.files();
  }

  private List<ObjectRef> refs(AgendaWork agenda, int from) {
    if (from < 0) {
      return agenda.agenda().causeEvent().isEmpty()
          ? List.of()
          : work.scan(
              Scan.of(
                  Tables.OBJECT_REFS, MAX_FILES, EventIntake.owner(agenda.agenda().causeEvent())));
    }
    int run = agenda.operation(from).map(Operation::run).orElse(1);
    return work.scan(
        Scan.of(Tables.OBJECT_REFS, MAX_FILES, owner(agenda.agenda().id().value(), from, run)));
  }

  /** Owner under which the files of an operation's run are referenced. */
  static String owner(String agenda, int index, int run) {
    return owners(agenda) + index + "/" + run;
  }

  /** How the owners of all files of an agenda's operations begin, and no others. */
  static String owners(String agenda) {
    return "operation/" + agenda + "/";
  }

  private static StagedFile staged(ObjectRef ref, String to) {
    return new StagedFile(
        to.isEmpty() ? ref.path() : to + "/" + ref.path(),
        new FileEntry(ref.path(), ref.hash(), ref.generation(), ref.size(), ref.mode()));
  }
}
