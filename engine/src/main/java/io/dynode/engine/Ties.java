package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.Await;
import io.dynode.model.Dispatch;
import io.dynode.model.Dispatch.DispatchOutcome;
import io.dynode.model.Json;
import io.dynode.model.Outbox;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Optional;

/** What an ended agenda is still needed for. */
final class Ties {
  /** Rows of its cascade that are looked at; if there are more, it is kept for this time. */
  private static final int MOST = 1_000;

  /** Of the outbox: each may be large. */
  private static final int LETTERS = 16;

  private static final List<Table<?>> LIVE =
      List.of(Tables.WAITING, Tables.READY, Tables.RESERVATIONS, Tables.TIMERS, Tables.SPREADS);

  private Ties() {}

  /** Why it is kept; empty: nothing needs it. */
  static Optional<String> of(Reader reader, Agenda agenda) {
    // An ended agenda has none of these. If one ever has, it is not for a duty to hide it.
    for (Table<?> table : LIVE) {
      if (!reader.scan(Scan.of(table, 1, agenda.id())).isEmpty()) {
        return Optional.of("it has rows in " + table);
      }
    }
    if (!reader.scan(Scan.along(Tables.LEASES, "by_agenda", 1, agenda.id())).isEmpty()) {
      return Optional.of("an attempt of it is leased");
    }
    if (looking(reader, agenda)) {
      return Optional.of("something is to be done about an agenda that it submitted");
    }
    if (parentLives(reader, agenda)) {
      return Optional.of("agenda " + agenda.causeAgenda() + ", which caused it, has not ended");
    }
    return publishing(reader, agenda)
        ? Optional.of("something of it is still in the outbox")
        : undecided(reader, agenda)
            ? Optional.of("an event it raised is not dispatched yet")
            : Optional.empty();
  }

  static boolean parentLives(Reader reader, Agenda agenda) {
    return !agenda.causeAgenda().isEmpty()
        && reader
            .get(Tables.AGENDAS, new AgendaId(agenda.causeAgenda()))
            .filter(parent -> !parent.over())
            .isPresent();
  }

  /** Whether what its operations waited for is not settled. */
  private static boolean looking(Reader reader, Agenda agenda) {
    List<Await> rows = reader.scan(Scan.of(Tables.AWAITS, MOST, agenda.id()));
    return rows.stream().anyMatch(await -> await.dueMicros() < Await.NEVER);
  }

  private static boolean publishing(Reader reader, Agenda agenda) {
    List<Outbox> rows =
        reader.scan(Scan.along(Tables.OUTBOX, "by_correlation", LETTERS, agenda.correlationId()));
    return rows.size() == LETTERS || rows.stream().anyMatch(row -> concerns(row, agenda));
  }

  /** What is not known to be another's counts as its own. */
  private static boolean concerns(Outbox row, Agenda agenda) {
    return row.body()
        .at("/origin/causeAgenda")
        .flatMap(Json::text)
        .map(cause -> cause.equals(agenda.id().value()))
        .orElse(true);
  }

  private static boolean undecided(Reader reader, Agenda agenda) {
    String source = Outcome.SOURCES + agenda.id() + "/";
    for (DispatchOutcome open : List.of(DispatchOutcome.PENDING, DispatchOutcome.PARKED)) {
      List<Dispatch> rows =
          reader.scan(
              Scan.along(Tables.DISPATCHES, "by_correlation", MOST, agenda.correlationId(), open));
      if (rows.size() == MOST || rows.stream().anyMatch(d -> d.source().startsWith(source))) {
        return true;
      }
    }
    return false;
  }
}
