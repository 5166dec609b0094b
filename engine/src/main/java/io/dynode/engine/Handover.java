package io.dynode.engine;

import io.dynode.model.ErrorCode;
import io.dynode.model.Glob;
import io.dynode.model.Group;
import io.dynode.model.Json;
import io.dynode.model.Lease;
import io.dynode.model.ModuleSpec;
import io.dynode.model.ObjectRef;
import io.dynode.model.Operation;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.FileEntry;
import io.dynode.model.Protocol.StagedFile;
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

/** What an attempt is given, whoever runs it. */
final class Handover {
  private final Work work;
  private final EngineCore core;
  private @Nullable Left left;

  /** The files that were read last: operations that want the same are often started together. */
  private record Left(Group of, Map<Integer, List<ObjectRef>> files) {}

  Handover(Work work, EngineCore core) {
    this.work = work;
    this.core = core;
  }

  /** All an agent needs to run the attempt. */
  Assignment assignment(
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
            : Assignments.code(work, operation.module()).stream()
                .map(ref -> staged(ref, ""))
                .toList(),
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

  /** The files that the selections mean. */
  List<StagedFile> files(AgendaWork agenda, List<Start.Files> selections) {
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
                  Tables.OBJECT_REFS,
                  Assignments.MAX_FILES,
                  EventIntake.owner(agenda.agenda().causeEvent())));
    }
    int run = agenda.operation(from).map(Operation::run).orElse(1);
    return work.scan(
        Scan.of(
            Tables.OBJECT_REFS,
            Assignments.MAX_FILES,
            Assignments.owner(agenda.agenda().id().value(), from, run)));
  }

  private static StagedFile staged(ObjectRef ref, String to) {
    return new StagedFile(
        to.isEmpty() ? ref.path() : to + "/" + ref.path(),
        new FileEntry(ref.path(), ref.hash(), ref.generation(), ref.size(), ref.mode()));
  }
}
