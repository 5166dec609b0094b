package io.dynode.engine;

import io.dynode.model.Outbox;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Nobody else looks at rows of the outbox until then. Answers with those of which that is so; the
 * others are gone, or another has put them off.
 *
 * @param mineMicros by row, until when this server has put it off before; 0: it has not
 */
record PutOff(Map<String, Long> mineMicros, long untilMicros) implements Command<Set<String>> {
  @Override
  public List<Lock> locks() {
    return mineMicros.keySet().stream()
        .map(id -> new Lock(Lock.Scope.KEY, "outbox/" + id))
        .toList();
  }

  @Override
  public void foresee(Reader rows, int step, Wanted wanted) {
    if (step == 0) {
      mineMicros.keySet().forEach(id -> wanted.add(Tables.OUTBOX, id));
    }
  }

  @Override
  public Set<String> decide(Work work) {
    Set<String> kept = new TreeSet<>();
    mineMicros.forEach((id, mine) -> {
      if (isPutOff(work, id, mine)) {
        kept.add(id);
      }
    });
    return kept;
  }

  private boolean isPutOff(Work work, String id, long mine) {
    Optional<Outbox> found = work.get(Tables.OUTBOX, id);
    if (found.isEmpty()) {
      return false;
    }
    Outbox row = found.get();
    if (row.dueMicros() == untilMicros) {
      return true; // An earlier try of this very command whose commit was not known.
    }
    if (mine == 0 ? row.dueMicros() > work.nowMicros() : row.dueMicros() != mine) {
      return false;
    }
    work.put(
        new Outbox(
            row.id(),
            row.kind(),
            row.subject(),
            row.correlationId(),
            row.body(),
            untilMicros,
            row.tries() + (mine == 0 ? 1 : 0)));
    return true;
  }
}
