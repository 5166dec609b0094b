package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.Await;
import io.dynode.model.Json;
import io.dynode.model.Outbox;
import io.dynode.spi.Lock;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Optional;

/**
 * An agenda was paused or resumed: what its operations wait for is looked at again, some of it at a
 * time. What is seen then is the agenda as it is by that time.
 */
record FamilyCommand(String id) implements Command<Done> {
  /** Kind of the rows in the outbox. */
  static final String KIND = "family";

  private static final int PAGE = 200;

  /** Has those looked at, if there are any. */
  static void tell(Work work, Agenda agenda) {
    if (!work.scan(Scan.of(Tables.AWAITS, 1, agenda.id())).isEmpty()) {
      work.put(row(agenda.id().value(), agenda.correlationId(), -1, work.nowMicros()));
    }
  }

  private static Outbox row(String agenda, String correlation, int after, long dueMicros) {
    Json body =
        Json.object("after", Json.of(after), "origin", Json.object("causeAgenda", Json.of(agenda)));
    return new Outbox(KIND + "/" + agenda, KIND, agenda, correlation, body, dueMicros, 0);
  }

  @Override
  public List<Lock> locks() {
    return List.of(new Lock(Lock.Scope.KEY, "outbox/" + id));
  }

  @Override
  public Done decide(Work work) {
    Optional<Outbox> row = work.get(Tables.OUTBOX, id);
    if (row.isEmpty()) {
      return Done.DONE;
    }
    int after =
        row.get().body().at("/after").orElse(Json.of(-1)) instanceof Json.Num number
            ? number.decimal().intValue()
            : -1;
    AgendaId agenda = new AgendaId(row.get().subject());
    List<Await> page = work.scan(Scan.of(Tables.AWAITS, PAGE, agenda).after(after));
    for (Await await : page) {
      if (await.open() && await.dueMicros() == Await.NEVER && follows(await)) {
        work.put(await.due(work.nowMicros()));
      }
    }
    if (page.size() < PAGE) {
      work.delete(Tables.OUTBOX, id);
    } else {
      String correlation = row.get().correlationId();
      work.put(row(agenda.value(), correlation, page.getLast().index(), work.nowMicros()));
    }
    return Done.DONE;
  }

  private static boolean follows(Await await) {
    return switch (await.kind()) {
      case AGENDA, HTTP, UPDATE -> true;
      case EVENT, CALLBACK -> false;
    };
  }
}
