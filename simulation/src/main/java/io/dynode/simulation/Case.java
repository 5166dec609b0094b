package io.dynode.simulation;

import io.dynode.model.Agenda;
import io.dynode.model.Attempt;
import io.dynode.model.Await;
import io.dynode.model.Group;
import io.dynode.model.Join;
import io.dynode.model.Json;
import io.dynode.model.Lease;
import io.dynode.model.Operation;
import io.dynode.model.Ready;
import io.dynode.model.Reservation;
import io.dynode.model.Spread;
import io.dynode.model.Timer;
import io.dynode.model.Waiting;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All rows of one agenda as they are stored, kept beside the store to be judged. */
final class Case {
  final String id;
  @Nullable Agenda row;
  @Nullable Waiting waiting;
  @Nullable Course course;

  /** Whether it was removed since it was over; its row is kept here for what is judged at last. */
  boolean retired;

  final TreeMap<Integer, Operation> operations = new TreeMap<>();

  /** Operations that had begun before those of onFailure did. */
  final Set<Integer> before = new TreeSet<>();

  final TreeMap<Integer, Group> groups = new TreeMap<>();
  final TreeMap<Integer, Join> joins = new TreeMap<>();
  final TreeMap<Integer, Spread> spreads = new TreeMap<>();
  final TreeMap<Integer, Timer> timers = new TreeMap<>();
  final TreeMap<Integer, Await> awaits = new TreeMap<>();

  /** By index: what it last began to wait for. */
  final TreeMap<Integer, Await> awaited = new TreeMap<>();

  final TreeMap<Integer, Ready> ready = new TreeMap<>();
  final TreeMap<Integer, Json> outputs = new TreeMap<>();
  final TreeMap<String, Lease> leases = new TreeMap<>();
  final TreeMap<String, Reservation> reservations = new TreeMap<>();
  final Map<String, Attempt> attempts = new HashMap<>();

  /** By index, then run: the attempt whose success was taken. */
  final Map<Integer, TreeMap<Integer, String>> succeeded = new HashMap<>();

  /** By index: events in the outbox or accepted, and insights. */
  final Map<Integer, Integer> documents = new HashMap<>();

  /** Names of operations that a rerun dropped: events of theirs count for those of today. */
  final Set<String> dropped = new TreeSet<>();

  /** By operation's name: events accepted. */
  final Map<String, Integer> events = new HashMap<>();

  Case(String id) {
    this.id = id;
  }

  Agenda row() {
    Agenda known = row;
    if (known == null) {
      throw new IllegalStateException("No agenda " + id);
    }
    return known;
  }

  boolean ended() {
    return row != null && row.state().ended();
  }

  /** Whether it has ended, and does not run again by itself. */
  boolean over() {
    return row != null && row.over();
  }

  @Override
  public String toString() {
    return "agenda " + id;
  }
}
