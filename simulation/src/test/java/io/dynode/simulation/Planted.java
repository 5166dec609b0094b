package io.dynode.simulation;

import io.dynode.model.AttemptId;
import io.dynode.model.Await;
import io.dynode.model.Counter;
import io.dynode.model.Delivery;
import io.dynode.model.Group;
import io.dynode.model.Join;
import io.dynode.model.Lease;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.Outbox;
import io.dynode.model.Row;
import io.dynode.spi.Lock;
import io.dynode.spi.StateStore;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import io.dynode.spi.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Bugs, each planted between the engine and its store; the engine itself is the production one. */
enum Planted {
  /** A superseded attempt's lease and operation are read as if they were still current. */
  FENCING {
    @Override
    StateStore around(StateStore store, long downMicros, Memory memory) {
      return new Tampered(store, transaction -> new StaleLeases(transaction, memory));
    }
  },
  /** The second and later counts of a join are not written: its operation never wakes up. */
  JOIN_WAKE_UP {
    @Override
    StateStore around(StateStore store, long downMicros, Memory memory) {
      return dropping(store, row -> row instanceof Join join && join.ended() >= 2);
    }
  },
  /** Only the first end in a group is written: who waits for its instances never wakes up. */
  GROUP_COUNT {
    @Override
    StateStore around(StateStore store, long downMicros, Memory memory) {
      return dropping(store, row -> row instanceof Group group && group.open() < group.count() - 1);
    }
  },
  /** When the server dies while it publishes, the outbox row is gone and the event is not there. */
  OUTBOX {
    @Override
    StateStore around(StateStore store, long downMicros, Memory memory) {
      return new TornOutbox(store);
    }
  },
  /** A call is forgotten once it was tried. */
  CALLBACKS {
    @Override
    StateStore around(StateStore store, long downMicros, Memory memory) {
      return new Tampered(
          store,
          transaction ->
              new PassingTransaction(transaction) {
                @Override
                public void put(Row row) {
                  if (row instanceof Delivery call && !call.error().isEmpty()) {
                    super.delete(Tables.DELIVERIES, call.id());
                  } else {
                    super.put(row);
                  }
                }
              });
    }
  },
  /** Nobody is told of an event that operations wait for. */
  ARRIVALS {
    @Override
    StateStore around(StateStore store, long downMicros, Memory memory) {
      return dropping(
          store, row -> row instanceof Outbox outbox && outbox.kind().equals("arrival"));
    }
  },
  /** An operation forgets that it has submitted an agenda, and submits another. */
  CHILDREN {
    @Override
    StateStore around(StateStore store, long downMicros, Memory memory) {
      return new Tampered(
          store,
          transaction ->
              new PassingTransaction(transaction) {
                @Override
                public void put(Row row) {
                  boolean born =
                      row instanceof Await a
                          && a.kind() == Await.AwaitKind.AGENDA
                          && !a.subject().isEmpty();
                  super.put(born ? ((Await) row).with("", 1) : row);
                }
              });
    }
  },
  /** A server that starts adds the time it was away to the service clock. */
  RECLAIM_AFTER_OUTAGE {
    @Override
    StateStore around(StateStore store, long downMicros, Memory memory) {
      return new Tampered(
          store,
          transaction ->
              new PassingTransaction(transaction) {
                @Override
                public <R extends Row> Optional<R> get(Table<R> table, Object... key) {
                  Optional<R> row = super.get(table, key);
                  if (row.isPresent() && row.get() instanceof Counter c && clock(c)) {
                    Counter ahead = new Counter(c.name(), c.value() + memory.away(downMicros));
                    return Optional.of(table.type().cast(ahead));
                  }
                  return row;
                }

                @Override
                public void put(Row row) {
                  if (row instanceof Counter c && clock(c)) {
                    memory.counted(downMicros);
                  }
                  super.put(row);
                }

                private boolean clock(Counter counter) {
                  return counter.name().equals("service-clock");
                }
              });
    }
  };

  /** A store that writes no such row. */
  private static StateStore dropping(StateStore store, Predicate<Row> which) {
    return new Tampered(
        store,
        transaction ->
            new PassingTransaction(transaction) {
              @Override
              public void put(Row row) {
                if (!which.test(row)) {
                  super.put(row);
                }
              }
            });
  }

  abstract StateStore around(StateStore store, long downMicros, Memory memory);

  /** A world with this bug. */
  History history(long seed) {
    Memory memory = new Memory();
    Tampering tampering = (store, down) -> around(store, down, memory);
    return new World(seed, false, tampering, s -> this == OUTBOX ? s.eventful() : s).run();
  }

  /** What a planted bug keeps through the restarts of one world's server. */
  static final class Memory {
    private final Map<AttemptId, Lease> gone = new HashMap<>();
    private final Map<AttemptId, Operation> operations = new HashMap<>();
    private final List<Long> counted = new ArrayList<>();

    private long away(long downMicros) {
      return counted.contains(downMicros) ? 0 : downMicros;
    }

    private void counted(long downMicros) {
      counted.add(downMicros);
    }
  }

  /** A store whose transactions are not what they seem. */
  private static final class Tampered extends PassingStore {
    private final Function<Transaction, Transaction> how;

    private Tampered(StateStore inner, Function<Transaction, Transaction> how) {
      super(inner);
      this.how = how;
    }

    @Override
    public <T> T write(List<Lock> locks, Function<Transaction, T> body) {
      return super.write(locks, transaction -> body.apply(how.apply(transaction)));
    }
  }

  /** Remembers leases that were taken from their agents, and shows them to a late report. */
  private static final class StaleLeases extends PassingTransaction {
    private final Memory memory;
    private Optional<Operation> shown = Optional.empty();

    private StaleLeases(Transaction inner, Memory memory) {
      super(inner);
      this.memory = memory;
    }

    @Override
    public void put(Row row) {
      if (row instanceof Lease lease) {
        memory.gone.put(lease.attempt(), lease);
      }
      if (row instanceof Operation o && o.state() == OperationState.RUNNING) {
        memory.operations.put(new AttemptId(o.attempt()), o);
      }
      super.put(row);
    }

    @Override
    public <R extends Row> Optional<R> get(Table<R> table, Object... key) {
      Optional<R> row = super.get(table, key);
      if (table == Tables.LEASES && row.isEmpty()) {
        AttemptId attempt = new AttemptId(Table.comparable(key[0]).toString());
        Lease lease = memory.gone.get(attempt);
        if (lease != null && current(lease)) {
          shown = Optional.ofNullable(memory.operations.get(attempt));
          return Optional.of(table.type().cast(lease));
        }
      }
      if (table == Tables.OPERATIONS
          && shown.isPresent()
          && row.isPresent()
          && row.get() instanceof Operation now
          && now.agenda().equals(shown.get().agenda())
          && now.index() == shown.get().index()) {
        return Optional.of(table.type().cast(shown.get()));
      }
      return row;
    }

    /** Only while the operation has not ended: else the table of legal transitions helps. */
    private boolean current(Lease lease) {
      return super.get(Tables.OPERATIONS, lease.agenda(), lease.index())
          .filter(o -> !o.state().ended())
          .isPresent();
    }
  }

  /** Not atomic: when the server dies in a commit, the outbox rows are gone all the same. */
  private static final class TornOutbox extends PassingStore {
    private TornOutbox(StateStore inner) {
      super(inner);
    }

    @Override
    public <T> T write(List<Lock> locks, Function<Transaction, T> body) {
      List<Object[]> gone = new ArrayList<>();
      try {
        return super.write(
            locks,
            transaction ->
                body.apply(
                    new PassingTransaction(transaction) {
                      @Override
                      public <R extends Row> void delete(Table<R> table, Object... key) {
                        if (table == Tables.OUTBOX) {
                          gone.add(key);
                        }
                        super.delete(table, key);
                      }
                    }));
      } catch (Machine.Killed e) {
        super.write(
            List.of(),
            transaction -> {
              gone.forEach(key -> transaction.delete(Tables.OUTBOX, key));
              return true;
            });
        throw e;
      }
    }
  }
}
