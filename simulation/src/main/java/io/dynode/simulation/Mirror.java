package io.dynode.simulation;

import io.dynode.model.Agenda;
import io.dynode.model.Agent;
import io.dynode.model.Attempt;
import io.dynode.model.Await;
import io.dynode.model.Counter;
import io.dynode.model.Dispatch;
import io.dynode.model.Dispatch.DispatchOutcome;
import io.dynode.model.Document;
import io.dynode.model.Event;
import io.dynode.model.Group;
import io.dynode.model.Host;
import io.dynode.model.Join;
import io.dynode.model.Lease;
import io.dynode.model.Operation;
import io.dynode.model.Outbox;
import io.dynode.model.Output;
import io.dynode.model.QueueCount;
import io.dynode.model.Ready;
import io.dynode.model.Removal;
import io.dynode.model.Reservation;
import io.dynode.model.Row;
import io.dynode.model.Spread;
import io.dynode.model.Timer;
import io.dynode.model.Waiting;
import io.dynode.spi.Change;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** What is stored, kept from the changes alone and arranged to be judged. */
final class Mirror {
  private static final Map<Table<?>, Function<Case, Map<Integer, ?>>> INDEXED =
      Map.of(
          Tables.OPERATIONS, c -> c.operations,
          Tables.OUTPUTS, c -> c.outputs,
          Tables.GROUPS, c -> c.groups,
          Tables.JOINS, c -> c.joins,
          Tables.SPREADS, c -> c.spreads,
          Tables.TIMERS, c -> c.timers,
          Tables.AWAITS, c -> c.awaits,
          Tables.READY, c -> c.ready);

  final Map<String, Case> cases = new LinkedHashMap<>();
  final Map<String, Agent> agents = new TreeMap<>();
  final Map<String, Host> hosts = new TreeMap<>();
  final Map<String, Map<String, Reservation>> reservations = new TreeMap<>();
  final Map<String, QueueCount> queueCounts = new TreeMap<>();
  final Map<String, Map<String, Waiting>> waiting = new TreeMap<>();
  final Map<String, Long> counters = new TreeMap<>();
  final Map<String, Event> events = new LinkedHashMap<>();
  final Map<String, Dispatch> dispatches = new LinkedHashMap<>();
  final Map<String, Outbox> outbox = new LinkedHashMap<>();
  final Map<String, Integer> parked = new TreeMap<>();

  /** By the try of an operation: agendas that it submitted. */
  final Map<String, Set<String>> born = new TreeMap<>();

  /** Agendas whose rows are being removed. */
  final Set<String> removals = new LinkedHashSet<>();

  /** Agendas touched since the last look. */
  final Set<Case> touched = new LinkedHashSet<>();

  Case of(String agenda) {
    return cases.computeIfAbsent(agenda, Case::new);
  }

  /** A value of a key as text. */
  static String text(Object value) {
    return Table.comparable(value).toString();
  }

  /** The agenda to which that row of it belongs. */
  Case owner(Table<?> table, List<Object> key) {
    String first = text(key.getFirst());
    if (table == Tables.DOCUMENTS) {
      return of(first.substring(0, first.indexOf('/')));
    } else if (table == Tables.ATTEMPTS) {
      return cases.values().stream()
          .filter(c -> c.attempts.containsKey(first))
          .findFirst()
          .orElseGet(() -> of(""));
    }
    return of(first);
  }

  private Case touch(String agenda) {
    Case own = of(agenda);
    touched.add(own);
    return own;
  }

  static String key(Dispatch d) {
    return d.customer()
        + "|"
        + d.source()
        + "|"
        + d.eventId()
        + "|"
        + d.trigger()
        + "|"
        + d.replay();
  }

  void apply(Change change) {
    switch (change) {
      case Change.Put put -> put(put.row());
      case Change.Delete delete -> delete(delete.table(), delete.key());
    }
  }

  private void put(Row row) {
    switch (row) {
      case Agenda a -> touch(a.id().value()).row = a;
      case Operation o -> touch(o.agenda().value()).operations.put(o.index(), o);
      case Group g -> touch(g.agenda().value()).groups.put(g.index(), g);
      case Join j -> touch(j.agenda().value()).joins.put(j.index(), j);
      case Spread s -> touch(s.agenda().value()).spreads.put(s.source(), s);
      case Output o -> touch(o.agenda().value()).outputs.put(o.index(), o.value());
      case Timer t -> touch(t.agenda().value()).timers.put(t.index(), t);
      case Await a -> {
        Case own = touch(a.agenda().value());
        own.awaits.put(a.index(), a);
        if (a.kind() == Await.AwaitKind.AGENDA && !a.subject().isEmpty()) {
          born.computeIfAbsent(AwaitRules.key(a), _ -> new TreeSet<>()).add(a.subject());
        }
        if (a.open()) {
          own.awaited.put(a.index(), a);
        }
      }
      case Ready r -> touch(r.agenda().value()).ready.put(r.index(), r);
      case Lease l -> touch(l.agenda().value()).leases.put(l.attempt().value(), l);
      case Attempt a -> touch(a.agenda().value()).attempts.put(a.attempt().value(), a);
      case Document d -> touch(d.agenda().value()).documents.merge(d.index(), 1, Integer::sum);
      case Waiting w -> {
        touch(w.agenda().value()).waiting = w;
        waiting.computeIfAbsent(w.queue().value(), _ -> new TreeMap<>()).put(w.agenda().value(), w);
      }
      case Reservation r -> {
        touch(r.agenda().value()).reservations.put(r.host(), r);
        reservations.computeIfAbsent(r.host(), _ -> new TreeMap<>()).put(r.agenda().value(), r);
      }
      default -> putShared(row);
    }
  }

  private void putShared(Row row) {
    switch (row) {
      case Agent a -> agents.put(a.id().value(), a);
      case Host h -> hosts.put(h.name(), h);
      case QueueCount c -> queueCounts.put(c.queue().value(), c);
      case Counter c -> counters.put(c.name(), c.value());
      case Outbox o -> outbox.put(o.id(), o);
      case Removal r -> removals.add(r.agenda().value());
      case Event e -> {
        events.put(e.key().text(), e);
        if (!e.causeAgenda().isEmpty()) {
          of(e.causeAgenda()).events.merge(e.causeOperation(), 1, Integer::sum);
        }
      }
      case Dispatch d -> {
        Dispatch before = dispatches.put(key(d), d);
        int change = parked(d) - (before == null ? 0 : parked(before));
        parked.merge(d.owner().value(), change, Integer::sum);
      }
      default -> {
        // The other rows are not judged.
      }
    }
  }

  private static int parked(Dispatch d) {
    return d.outcome() == DispatchOutcome.PARKED ? 1 : 0;
  }

  private void delete(Table<?> table, List<Object> key) {
    String first = text(key.getFirst());
    if (table == Tables.AGENDAS) {
      touch(first).retired = true;
    } else if (table == Tables.REMOVALS) {
      removals.remove(first);
    } else if (table == Tables.DOCUMENTS) {
      int index = Integer.parseInt(first.split("/", -1)[1]);
      owner(table, key).documents.merge(index, -1, Integer::sum);
    } else if (table == Tables.ATTEMPTS) {
      owner(table, key).attempts.remove(first);
    } else if (INDEXED.containsKey(table)) {
      INDEXED.get(table).apply(touch(first)).remove(((Number) key.get(1)).intValue());
    } else if (table == Tables.OUTBOX) {
      outbox.remove(first);
    } else if (table == Tables.RESERVATIONS) {
      String host = Table.comparable(key.get(1)).toString();
      touch(first).reservations.remove(host);
      Map<String, Reservation> there = reservations.get(host);
      if (there != null) {
        there.remove(first);
      }
    } else if (table == Tables.WAITING) {
      touch(first).waiting = null;
      waiting.values().forEach(line -> line.remove(first));
    } else if (table == Tables.LEASES) {
      cases.values().stream().filter(c -> c.leases.remove(first) != null).forEach(touched::add);
    }
  }
}
