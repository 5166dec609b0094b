package io.dynode.engine;

import io.dynode.model.AgendaRun;
import io.dynode.model.Attempt;
import io.dynode.model.Document;
import io.dynode.model.Fact;
import io.dynode.model.Group;
import io.dynode.model.LogChunk;
import io.dynode.model.ObjectRef;
import io.dynode.model.Removal;
import io.dynode.model.Row;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import java.util.List;

/**
 * The rows that belong to an agenda that is gone from view, removed piece by piece: what is there
 * says what is left to do, so that any server can go on after any crash.
 */
final class AgendaRows {
  private static final List<Table<?>> INDEXED =
      List.of(
          Tables.OPERATIONS,
          Tables.JOINS,
          Tables.OUTPUTS,
          Tables.ITEMS,
          Tables.OPERATION_NAMES,
          Tables.GROWN_FOOTPRINTS,
          Tables.SPREADS,
          Tables.TIMERS,
          Tables.AWAITS);

  private final Work work;
  private final Removal removal;
  private int left;

  /**
   * @param most rows to remove; a document goes with all of its facts
   */
  AgendaRows(Work work, Removal removal, int most) {
    this.work = work;
    this.removal = removal;
    this.left = most;
  }

  /**
   * Removes as much as it may.
   *
   * @return whether nothing is left
   */
  boolean remove() {
    boolean gone = attempts() && documents() && files() && groups();
    for (Table<?> table : INDEXED) {
      gone = gone && rows(table);
    }
    gone = gone && runs();
    if (gone) {
      DefinitionRows.leave(work, removal.definition());
    }
    return gone;
  }

  /** How its runs began, and the definitions of those that had another than the last. */
  private boolean runs() {
    while (left > 0) {
      List<AgendaRun> page = work.scan(Scan.of(Tables.RUNS, left, removal.agenda()));
      if (page.isEmpty()) {
        return true;
      }
      for (AgendaRun run : page) {
        delete(Tables.RUNS, run);
        RunRows.definition(run).ifPresent(hash -> DefinitionRows.leave(work, hash));
      }
    }
    return false;
  }

  private <R extends Row> void delete(Table<R> table, Row row) {
    work.delete(table, table.keyOf(row).toArray());
    left--;
  }

  private <R extends Row> boolean rows(Table<R> table) {
    while (left > 0) {
      List<R> page = work.scan(Scan.of(table, left, removal.agenda()));
      if (page.isEmpty()) {
        return true;
      }
      page.forEach(row -> delete(table, row));
    }
    return false;
  }

  /** What generators made goes with the definitions that describe it. */
  private boolean groups() {
    while (left > 0) {
      List<Group> page = work.scan(Scan.of(Tables.GROUPS, left, removal.agenda()));
      if (page.isEmpty()) {
        return true;
      }
      for (Group group : page) {
        delete(Tables.GROUPS, group);
        if (!group.definition().isEmpty()) {
          DefinitionRows.leave(work, group.definition());
        }
      }
    }
    return false;
  }

  private boolean attempts() {
    while (left > 0) {
      List<Attempt> page =
          work.scan(Scan.along(Tables.ATTEMPTS, "by_operation", left, removal.agenda()));
      if (page.isEmpty()) {
        return true;
      }
      for (Attempt attempt : page) {
        // The attempt goes last: it is the way to its log.
        if (!log(attempt)) {
          return false;
        }
        delete(Tables.ATTEMPTS, attempt);
      }
    }
    return false;
  }

  private boolean log(Attempt attempt) {
    while (left > 0) {
      List<LogChunk> page = work.scan(Scan.of(Tables.LOG_CHUNKS, left, attempt.attempt()));
      if (page.isEmpty()) {
        return true;
      }
      for (LogChunk chunk : page) {
        delete(Tables.LOG_CHUNKS, chunk);
        release(chunk.hash(), chunk.generation());
      }
    }
    return false;
  }

  private boolean documents() {
    while (left > 0) {
      List<Document> page =
          work.scan(Scan.along(Tables.DOCUMENTS, "by_agenda", 1, removal.agenda()));
      if (page.isEmpty()) {
        return true;
      }
      Document document = page.getFirst();
      Scan<Fact> facts = Scan.along(Tables.FACTS, "by_document", Facts.MAX, document.id());
      work.scan(facts).forEach(fact -> delete(Tables.FACTS, fact));
      delete(Tables.DOCUMENTS, document);
    }
    return false;
  }

  private boolean files() {
    String prefix = Assignments.owners(removal.agenda().value());
    while (left > 0) {
      List<ObjectRef> page =
          work.scan(Scan.of(Tables.OBJECT_REFS, left).after(prefix)).stream()
              .filter(ref -> ref.owner().startsWith(prefix))
              .toList();
      if (page.isEmpty()) {
        return true;
      }
      for (ObjectRef ref : page) {
        delete(Tables.OBJECT_REFS, ref);
        release(ref.hash(), ref.generation());
      }
    }
    return false;
  }

  private void release(String hash, int generation) {
    work.get(Tables.OBJECTS, hash)
        .filter(object -> object.generation() == generation)
        .ifPresent(object -> ObjectRows.reference(work, object, -1));
    left--;
  }
}
