package io.dynode.workflow;

import io.dynode.model.Await;
import io.dynode.model.Await.AwaitKind;
import io.dynode.model.Json;
import io.dynode.spi.Change;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What operations wait for without an attempt, as it was and as decided. */
final class Awaits {
  private final AgendaView view;
  private final TreeMap<Integer, Optional<Await>> rows = new TreeMap<>();

  Awaits(AgendaView view) {
    this.view = view;
  }

  /** What the operation waits for now. */
  Optional<Await> open(int index) {
    return row(index).filter(Await::open);
  }

  /** Whether something is still to be done about what it waited for. */
  boolean unsettled(int index) {
    return row(index).filter(a -> !a.open() && a.dueMicros() < Await.NEVER).isPresent();
  }

  private Optional<Await> row(int index) {
    Optional<Await> mine = rows.get(index);
    return mine == null ? view.await(index) : mine;
  }

  /**
   * It begins to wait.
   *
   * @param number which try that is
   * @param dueMicros when something has to be done about it
   */
  void begin(
      PlannedOperation planned, int run, int number, AwaitKind kind, long dueMicros, Json body) {
    rows.put(
        planned.index(),
        Optional.of(
            new Await(
                view.agenda().id(),
                planned.index(),
                run,
                number,
                view.agenda().customer(),
                kind,
                true,
                kind == AwaitKind.EVENT ? WaitPayloads.subject(body) : "",
                kind == AwaitKind.EVENT ? view.lastEvent() : 0,
                dueMicros,
                body)));
  }

  /** It waits for nothing any more, if it is one that may. */
  void over(PlannedOperation planned) {
    if (planned.builtin().filter(Builtin::awaits).isPresent()) {
      open(planned.index()).ifPresent(await -> rows.put(planned.index(), after(await)));
    }
  }

  /** An agenda that was submitted is looked after; who calls late is told so. */
  private Optional<Await> after(Await await) {
    return switch (await.kind()) {
      case AGENDA -> Optional.of(await.closed(view.nowMicros()));
      case CALLBACK -> Optional.of(await.closed(Await.NEVER));
      case EVENT, HTTP, UPDATE -> Optional.empty();
    };
  }

  List<Change> changes() {
    List<Change> all = new ArrayList<>();
    rows.forEach((index, row) ->
        all.add(
            row.<Change>map(Change.Put::new)
                .orElseGet(() ->
                    new Change.Delete(Tables.AWAITS, List.of(view.agenda().id().value(), index)))));
    return all;
  }
}
