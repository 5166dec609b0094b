package io.dynode.spi;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaRun;
import io.dynode.model.Agent;
import io.dynode.model.ApiKey;
import io.dynode.model.Archived;
import io.dynode.model.ArchivedLines;
import io.dynode.model.Attempt;
import io.dynode.model.Audit;
import io.dynode.model.Await;
import io.dynode.model.Counter;
import io.dynode.model.Definition;
import io.dynode.model.Delivery;
import io.dynode.model.Dispatch;
import io.dynode.model.Document;
import io.dynode.model.DutyState;
import io.dynode.model.Event;
import io.dynode.model.Exec;
import io.dynode.model.ExecPiece;
import io.dynode.model.Fact;
import io.dynode.model.Group;
import io.dynode.model.GrownFootprint;
import io.dynode.model.HeldHost;
import io.dynode.model.Host;
import io.dynode.model.Idempotency;
import io.dynode.model.Item;
import io.dynode.model.Join;
import io.dynode.model.Lease;
import io.dynode.model.LogChunk;
import io.dynode.model.ObjectRef;
import io.dynode.model.Operation;
import io.dynode.model.OperationName;
import io.dynode.model.Outbox;
import io.dynode.model.Output;
import io.dynode.model.Pin;
import io.dynode.model.QueueCount;
import io.dynode.model.Ready;
import io.dynode.model.Reap;
import io.dynode.model.Removal;
import io.dynode.model.Reservation;
import io.dynode.model.Resource;
import io.dynode.model.Row;
import io.dynode.model.Spread;
import io.dynode.model.StoredObject;
import io.dynode.model.Timer;
import io.dynode.model.UploadIntent;
import io.dynode.model.Waiting;
import io.dynode.model.Webhook;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The schema: every table of the state store with its key and indexes. No index holds a column that
 * an admission or a lease changes in place.
 */
public final class Tables {
  public static final Table<Resource> RESOURCES =
      Table.of("resources", Resource.class, "kind", "owner", "name", "version")
          .index("by_name", "kind", "name", "owner", "sequence");
  public static final Table<Agenda> AGENDAS =
      Table.of("agendas", Agenda.class, "id")
          .index("by_arrival", "arrivalMicros")
          .index("by_customer", "customer", "arrivalMicros")
          .index("by_ended", "customer", "endedMicros")
          .index("by_priority", "customer", "priority")
          .index("by_link", "linkId")
          .index("by_correlation", "correlationId")
          .index("by_event", "causeEvent")
          .index("by_definition", "definition");
  public static final Table<AgendaRun> RUNS =
      Table.of("agenda_runs", AgendaRun.class, "agenda", "run")
          .index("by_definition", "definition");
  public static final Table<Definition> DEFINITIONS =
      Table.of("definitions", Definition.class, "hash");
  public static final Table<Pin> PINS =
      Table.of("pins", Pin.class, "definition", "module").index("by_module", "module");
  public static final Table<Operation> OPERATIONS =
      Table.of("operations", Operation.class, "agenda", "index");
  public static final Table<Join> JOINS = Table.of("joins", Join.class, "agenda", "index");
  public static final Table<Spread> SPREADS = Table.of("spreads", Spread.class, "agenda", "source");
  public static final Table<Output> OUTPUTS = Table.of("outputs", Output.class, "agenda", "index");
  public static final Table<Group> GROUPS =
      Table.of("groups", Group.class, "agenda", "index")
          .index("by_first", "agenda", "first")
          .index("by_definition", "definition");
  public static final Table<Item> ITEMS = Table.of("items", Item.class, "agenda", "index");
  public static final Table<OperationName> OPERATION_NAMES =
      Table.of("operation_names", OperationName.class, "agenda", "name");
  public static final Table<GrownFootprint> GROWN_FOOTPRINTS =
      Table.of("grown_footprints", GrownFootprint.class, "agenda");
  public static final Table<Waiting> WAITING =
      Table.of("waiting", Waiting.class, "agenda").index("by_rank", "queue", "shape", "rank");
  public static final Table<QueueCount> QUEUE_COUNTS =
      Table.of("queue_counts", QueueCount.class, "queue");
  public static final Table<Ready> READY =
      Table.of("ready", Ready.class, "agenda", "index")
          .index("by_host", "pool", "host", "rank")
          .index("by_rank", "pool", "rank");
  public static final Table<Host> HOSTS = Table.of("hosts", Host.class, "pool", "name");
  public static final Table<HeldHost> HELD_HOSTS = Table.of("held_hosts", HeldHost.class, "pool");
  public static final Table<Reservation> RESERVATIONS =
      Table.of("reservations", Reservation.class, "agenda", "host")
          .index("by_host", "pool", "host");
  public static final Table<Agent> AGENTS =
      Table.of("agents", Agent.class, "id")
          .index("by_pool", "pool")
          .index("by_state", "pool", "state");
  public static final Table<Lease> LEASES =
      Table.of("leases", Lease.class, "attempt")
          .index("by_agent", "agent")
          .index("by_agenda", "agenda", "index");
  public static final Table<Attempt> ATTEMPTS =
      Table.of("attempts", Attempt.class, "attempt")
          .index("by_operation", "agenda", "index", "run", "number");
  public static final Table<Timer> TIMERS =
      Table.of("timers", Timer.class, "agenda", "index")
          .index("by_due", "dueMicros")
          .index("by_agenda", "agenda", "dueMicros");
  public static final Table<Await> AWAITS =
      Table.of("awaits", Await.class, "agenda", "index")
          .index("by_due", "kind", "dueMicros")
          .index("by_subject", "customer", "kind", "subject");
  public static final Table<Event> EVENTS =
      Table.of("events", Event.class, "customer", "source", "id")
          .index("by_sequence", "sequence")
          .index("by_customer", "customer", "sequence")
          .index("by_correlation", "correlationId", "sequence")
          .index("by_cause", "causeAgenda", "sequence");
  public static final Table<Dispatch> DISPATCHES =
      Table.of("dispatches", Dispatch.class, "customer", "source", "eventId", "trigger", "replay")
          .index("by_outcome", "outcome", "dueMicros", "sequence")
          .index("by_owner", "owner", "outcome", "sequence")
          .index("by_correlation", "correlationId", "outcome");
  public static final Table<Outbox> OUTBOX =
      Table.of("outbox", Outbox.class, "id")
          .index("by_due", "dueMicros")
          .index("by_correlation", "correlationId");
  public static final Table<Document> DOCUMENTS =
      Table.of("documents", Document.class, "id")
          .index("by_customer", "customer", "createdMicros")
          .index("by_correlation", "correlationId", "createdMicros")
          .index("by_agenda", "agenda", "index");
  public static final Table<Fact> FACTS =
      Table.of("facts", Fact.class, "customer", "key", "value", "type", "document")
          .index("by_document", "document");
  public static final Table<StoredObject> OBJECTS = Table.of("objects", StoredObject.class, "hash");
  public static final Table<ObjectRef> OBJECT_REFS =
      Table.of("object_refs", ObjectRef.class, "owner", "path")
          .index("by_hash", "hash", "customer");
  public static final Table<UploadIntent> INTENTS =
      Table.of("upload_intents", UploadIntent.class, "hash", "holder").index("by_holder", "holder");
  public static final Table<LogChunk> LOG_CHUNKS =
      Table.of("log_chunks", LogChunk.class, "attempt", "sequence");
  public static final Table<ApiKey> API_KEYS = Table.of("api_keys", ApiKey.class, "id");
  public static final Table<Audit> AUDIT =
      Table.of("audit", Audit.class, "sequence").index("by_customer", "customer");
  public static final Table<Idempotency> IDEMPOTENCY =
      Table.of("idempotency", Idempotency.class, "customer", "key")
          .index("by_agenda", "agenda")
          .index("by_gone", "goneMicros");
  public static final Table<DutyState> DUTIES = Table.of("duties", DutyState.class, "name");
  public static final Table<Removal> REMOVALS = Table.of("removals", Removal.class, "agenda");
  public static final Table<Reap> REAPS = Table.of("reaps", Reap.class, "hash", "generation");
  public static final Table<Archived> ARCHIVE =
      Table.of("archive", Archived.class, "agenda")
          .index("by_arrival", "arrivalMicros")
          .index("by_customer", "customer", "arrivalMicros")
          .index("by_link", "linkId")
          .index("by_correlation", "correlationId");
  public static final Table<ArchivedLines> ARCHIVED_LINES =
      Table.of("archived_lines", ArchivedLines.class, "id")
          .index("by_kind", "kind", "lastSequence")
          .index("by_owner", "kind", "customer", "lastSequence")
          .index("by_customer", "customer", "archivedMicros");
  public static final Table<Webhook> WEBHOOKS =
      Table.of("webhooks", Webhook.class, "id").index("by_customer", "agenda", "customer");
  public static final Table<Delivery> DELIVERIES =
      Table.of("deliveries", Delivery.class, "id")
          .index("by_turn", "state", "receiver", "dueMicros")
          .index("by_webhook", "webhook", "state", "dueMicros");
  public static final Table<Exec> EXECS =
      Table.of("execs", Exec.class, "id")
          .index("by_agent", "agent", "state")
          .index("by_asked", "askedMicros");
  public static final Table<ExecPiece> EXEC_PIECES =
      Table.of("exec_pieces", ExecPiece.class, "exec", "sequence");
  public static final Table<Counter> COUNTERS = Table.of("counters", Counter.class, "name");

  /** Every table, in the order in which changes are written. */
  public static final List<Table<?>> ALL =
      List.of(
          COUNTERS,
          RESOURCES,
          DEFINITIONS,
          PINS,
          AGENDAS,
          RUNS,
          OPERATIONS,
          JOINS,
          SPREADS,
          OUTPUTS,
          GROUPS,
          ITEMS,
          OPERATION_NAMES,
          GROWN_FOOTPRINTS,
          WAITING,
          QUEUE_COUNTS,
          READY,
          HOSTS,
          HELD_HOSTS,
          RESERVATIONS,
          AGENTS,
          LEASES,
          ATTEMPTS,
          TIMERS,
          AWAITS,
          EVENTS,
          DISPATCHES,
          OUTBOX,
          DOCUMENTS,
          FACTS,
          OBJECTS,
          OBJECT_REFS,
          INTENTS,
          LOG_CHUNKS,
          API_KEYS,
          AUDIT,
          IDEMPOTENCY,
          DUTIES,
          REMOVALS,
          REAPS,
          ARCHIVE,
          ARCHIVED_LINES,
          WEBHOOKS,
          DELIVERIES,
          EXECS,
          EXEC_PIECES);

  private static final Map<Class<?>, Table<?>> BY_TYPE =
      ALL.stream().collect(Collectors.toUnmodifiableMap(Table::type, Function.identity()));

  private Tables() {}

  /** The table a row belongs to. */
  public static Table<?> of(Row row) {
    Table<?> table = BY_TYPE.get(row.getClass());
    if (table == null) {
      throw new IllegalArgumentException("No table holds " + row.getClass());
    }
    return table;
  }
}
