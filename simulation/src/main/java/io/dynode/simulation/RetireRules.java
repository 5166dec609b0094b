package io.dynode.simulation;

import io.dynode.model.Dispatch.DispatchOutcome;
import io.dynode.model.Document;
import io.dynode.model.Group;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.Output;
import io.dynode.model.Row;
import io.dynode.spi.Change;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import java.util.Set;
import java.util.function.Consumer;

/** What may be removed: agendas that are over, and then all that belongs to them. */
final class RetireRules {
  private static final Set<Table<?>> OWNED =
      Set.of(Tables.OPERATIONS, Tables.OUTPUTS, Tables.GROUPS, Tables.ATTEMPTS, Tables.DOCUMENTS);

  private final Mirror mirror;
  private final Findings findings;
  private final Consumer<Case> judge;

  /**
   * @param judge judges an agenda as it ended, while all of it is there
   */
  RetireRules(Mirror mirror, Findings findings, Consumer<Case> judge) {
    this.mirror = mirror;
    this.findings = findings;
    this.judge = judge;
  }

  void check(Change change) {
    switch (change) {
      case Change.Put put -> written(put.row());
      case Change.Delete delete -> {
        if (delete.table() == Tables.AGENDAS) {
          retired(mirror.of(Mirror.text(delete.key().getFirst())));
        } else if (OWNED.contains(delete.table())) {
          removed(delete);
        }
      }
    }
  }

  private void written(Row row) {
    String agenda =
        switch (row) {
          case io.dynode.model.Agenda a -> a.id().value();
          case Operation o -> o.agenda().value();
          case Output o -> o.agenda().value();
          case Group g -> g.agenda().value();
          case Document d -> d.agenda().value();
          case io.dynode.model.Attempt a -> a.agenda().value();
          case io.dynode.model.Lease l -> l.agenda().value();
          case io.dynode.model.Waiting w -> w.agenda().value();
          default -> "";
        };
    if (!agenda.isEmpty() && mirror.of(agenda).retired) {
      findings.violated("Nothing is written of what was removed", row.toString());
    }
  }

  private void retired(Case own) {
    if (!own.over()) {
      findings.violated("Nothing live is removed", own + ": " + own.row);
      return;
    }
    String source = "/agendas/" + own.id + "/";
    boolean publishing =
        mirror.outbox.values().stream()
            .anyMatch(row ->
                row.body().at("/origin/causeAgenda").flatMap(Json::text).orElse("").equals(own.id));
    boolean undecided =
        mirror.dispatches.values().stream()
            .anyMatch(d ->
                d.source().startsWith(source)
                    && (d.outcome() == DispatchOutcome.PENDING
                        || d.outcome() == DispatchOutcome.PARKED));
    String parent = own.row().causeAgenda();
    boolean child = !parent.isEmpty() && !mirror.of(parent).over();
    if (publishing || undecided || child) {
      findings.violated(
          "Nothing that is needed is removed",
          own
              + (publishing ? " still publishes" : "")
              + (undecided ? " has undecided events" : "")
              + (child ? " was caused by one that lives" : ""));
    }
    judge.accept(own);
  }

  private void removed(Change.Delete delete) {
    Case own = mirror.owner(delete.table(), delete.key());
    boolean again = own.row != null && own.row().run() > 1 && again(own, delete);
    if (!own.retired && !again) {
      findings.violated("Only what was removed from view loses rows", own + ": " + delete);
    }
  }

  /** Before a run begins anew outputs go, and all of what came to be in an earlier run. */
  private static boolean again(Case own, Change.Delete delete) {
    if (own.row().startedMicros() > 0) {
      return false;
    }
    Operation row =
        delete.table() == Tables.OPERATIONS
            ? own.operations.get(((Number) delete.key().get(1)).intValue())
            : null;
    if (row != null && row.parent() >= 0) {
      own.dropped.add(row.name());
    }
    return delete.table() == Tables.OUTPUTS
        || delete.table() == Tables.GROUPS
        || (row != null && row.parent() >= 0);
  }

  /** Once nothing is under way: nothing is left of what was removed. */
  void whole() {
    for (Case own : mirror.cases.values()) {
      boolean rows =
          !own.operations.isEmpty()
              || !own.outputs.isEmpty()
              || !own.groups.isEmpty()
              || !own.joins.isEmpty()
              || !own.attempts.isEmpty()
              || own.documents.values().stream().anyMatch(n -> n > 0);
      if (own.retired && rows) {
        findings.violated(
            "Nothing is left of what was removed",
            own + ": " + own.operations.values() + own.attempts.values() + own.documents);
      }
    }
  }
}
