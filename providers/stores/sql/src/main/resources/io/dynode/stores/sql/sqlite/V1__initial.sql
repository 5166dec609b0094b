create table "counters" (
  "name" TEXT not null,
  "value" INTEGER not null,
  primary key ("name")
) without rowid, strict;

create table "resources" (
  "kind" TEXT not null,
  "owner" TEXT not null,
  "name" TEXT not null,
  "version" TEXT not null,
  "body" TEXT not null,
  "digest" TEXT not null,
  "sequence" INTEGER not null,
  "created_micros" INTEGER not null,
  "updated_micros" INTEGER not null,
  "revision" INTEGER not null,
  primary key ("kind", "owner", "name", "version")
) strict;
create index "resources_by_name" on "resources" ("kind", "name", "owner", "sequence", "version");

create table "definitions" (
  "hash" TEXT not null,
  "body" BLOB not null,
  "operations" INTEGER not null,
  primary key ("hash")
) strict;

create table "pins" (
  "definition" TEXT not null,
  "module" TEXT not null,
  primary key ("definition", "module")
) without rowid, strict;
create index "pins_by_module" on "pins" ("module", "definition");

create table "agendas" (
  "id" TEXT not null,
  "customer" TEXT not null,
  "queue" TEXT not null,
  "pool" TEXT not null,
  "state" TEXT not null,
  "title" TEXT not null,
  "definition" TEXT not null,
  "link_id" TEXT not null,
  "correlation_id" TEXT not null,
  "external_id" TEXT not null,
  "template" TEXT not null,
  "labels" TEXT not null,
  "priority" INTEGER not null,
  "arrival_micros" INTEGER not null,
  "started_micros" INTEGER not null,
  "ended_micros" INTEGER not null,
  "timeout_micros" INTEGER not null,
  "operations" INTEGER not null,
  "dropped" INTEGER not null,
  "ended" INTEGER not null,
  "failed" INTEGER not null,
  "live" INTEGER not null,
  "sleeping" INTEGER not null,
  "spreading" INTEGER not null,
  "host" TEXT not null,
  "cause_event" TEXT not null,
  "cause_agenda" TEXT not null,
  "stopping" TEXT not null,
  "on_failure" TEXT not null,
  "code" TEXT not null,
  "message" TEXT not null,
  "run" INTEGER not null,
  "queued_micros" INTEGER not null,
  "reason" TEXT not null,
  "revision" INTEGER not null,
  primary key ("id")
) without rowid, strict;
create index "agendas_by_arrival" on "agendas" ("arrival_micros", "id");
create index "agendas_by_customer" on "agendas" ("customer", "arrival_micros", "id");
create index "agendas_by_ended" on "agendas" ("customer", "ended_micros", "id");
create index "agendas_by_priority" on "agendas" ("customer", "priority", "id");
create index "agendas_by_link" on "agendas" ("link_id", "id");
create index "agendas_by_correlation" on "agendas" ("correlation_id", "id");
create index "agendas_by_event" on "agendas" ("cause_event", "id");
create index "agendas_by_definition" on "agendas" ("definition", "id");

create table "agenda_runs" (
  "agenda" TEXT not null,
  "run" INTEGER not null,
  "request" TEXT not null,
  "principal" TEXT not null,
  "mode" TEXT not null,
  "reason" TEXT not null,
  "at_micros" INTEGER not null,
  "template" TEXT not null,
  "params" TEXT not null,
  "again" BLOB not null,
  "definition" TEXT not null,
  "before" TEXT not null,
  primary key ("agenda", "run")
) without rowid, strict;
create index "agenda_runs_by_definition" on "agenda_runs" ("definition", "agenda", "run");

create table "operations" (
  "agenda" TEXT not null,
  "index" INTEGER not null,
  "parent" INTEGER not null,
  "name" TEXT not null,
  "state" TEXT not null,
  "run" INTEGER not null,
  "attempts" INTEGER not null,
  "user_failures" INTEGER not null,
  "infrastructure_failures" INTEGER not null,
  "lost" INTEGER not null,
  "attempt" TEXT not null,
  "ready_micros" INTEGER not null,
  "started_micros" INTEGER not null,
  "ended_micros" INTEGER not null,
  "wake_micros" INTEGER not null,
  "reason" TEXT not null,
  "code" TEXT not null,
  "message" TEXT not null,
  "revision" INTEGER not null,
  primary key ("agenda", "index")
) without rowid, strict;

create table "joins" (
  "agenda" TEXT not null,
  "index" INTEGER not null,
  "ended" INTEGER not null,
  "succeeded" INTEGER not null,
  "failed" INTEGER not null,
  primary key ("agenda", "index")
) without rowid, strict;

create table "spreads" (
  "agenda" TEXT not null,
  "source" INTEGER not null,
  "next" INTEGER not null,
  primary key ("agenda", "source")
) without rowid, strict;

create table "outputs" (
  "agenda" TEXT not null,
  "index" INTEGER not null,
  "value" TEXT not null,
  primary key ("agenda", "index")
) strict;

create table "groups" (
  "agenda" TEXT not null,
  "index" INTEGER not null,
  "parent" INTEGER not null,
  "definition" TEXT not null,
  "place" INTEGER not null,
  "first" INTEGER not null,
  "count" INTEGER not null,
  "open" INTEGER not null,
  "failed" INTEGER not null,
  "depth" INTEGER not null,
  "code" TEXT not null,
  primary key ("agenda", "index")
) without rowid, strict;
create index "groups_by_first" on "groups" ("agenda", "first", "index");
create index "groups_by_definition" on "groups" ("definition", "agenda", "index");

create table "items" (
  "agenda" TEXT not null,
  "index" INTEGER not null,
  "value" TEXT not null,
  primary key ("agenda", "index")
) without rowid, strict;

create table "operation_names" (
  "agenda" TEXT not null,
  "name" TEXT not null,
  "index" INTEGER not null,
  primary key ("agenda", "name")
) without rowid, strict;

create table "grown_footprints" (
  "agenda" TEXT not null,
  "footprint" TEXT not null,
  "environments" TEXT not null,
  primary key ("agenda")
) without rowid, strict;

create table "waiting" (
  "queue" TEXT not null,
  "shape" TEXT not null,
  "rank" INTEGER not null,
  "agenda" TEXT not null,
  "customer" TEXT not null,
  "pool" TEXT not null,
  "priority" INTEGER not null,
  "arrival_micros" INTEGER not null,
  "footprint" TEXT not null,
  "regain" INTEGER not null,
  primary key ("agenda")
) without rowid, strict;
create index "waiting_by_rank" on "waiting" ("queue", "shape", "rank", "agenda");

create table "queue_counts" (
  "queue" TEXT not null,
  "waiting" INTEGER not null,
  "live" INTEGER not null,
  "served" INTEGER not null,
  primary key ("queue")
) without rowid, strict;

create table "ready" (
  "pool" TEXT not null,
  "host" TEXT not null,
  "rank" INTEGER not null,
  "agenda" TEXT not null,
  "index" INTEGER not null,
  "needs" TEXT not null,
  "environment" TEXT not null,
  primary key ("agenda", "index")
) without rowid, strict;
create index "ready_by_host" on "ready" ("pool", "host", "rank", "agenda", "index");
create index "ready_by_rank" on "ready" ("pool", "rank", "agenda", "index");

create table "hosts" (
  "pool" TEXT not null,
  "name" TEXT not null,
  "capacity" TEXT not null,
  "used" TEXT not null,
  primary key ("pool", "name")
) without rowid, strict;

create table "held_hosts" (
  "pool" TEXT not null,
  "agenda" TEXT not null,
  "host" TEXT not null,
  primary key ("pool")
) without rowid, strict;

create table "reservations" (
  "pool" TEXT not null,
  "host" TEXT not null,
  "agenda" TEXT not null,
  "reserved" TEXT not null,
  "in_use" TEXT not null,
  primary key ("agenda", "host")
) without rowid, strict;
create index "reservations_by_host" on "reservations" ("pool", "host", "agenda");

create table "agents" (
  "id" TEXT not null,
  "pool" TEXT not null,
  "host" TEXT not null,
  "instance" TEXT not null,
  "epoch" INTEGER not null,
  "state" TEXT not null,
  "lease_until_service" INTEGER not null,
  "seen_micros" INTEGER not null,
  "capacity" TEXT not null,
  "environments" TEXT not null,
  "labels" TEXT not null,
  "protocol" INTEGER not null,
  "version" TEXT not null,
  primary key ("id")
) without rowid, strict;
create index "agents_by_pool" on "agents" ("pool", "id");
create index "agents_by_state" on "agents" ("pool", "state", "id");

create table "leases" (
  "attempt" TEXT not null,
  "agenda" TEXT not null,
  "index" INTEGER not null,
  "run" INTEGER not null,
  "number" INTEGER not null,
  "customer" TEXT not null,
  "agent" TEXT not null,
  "pool" TEXT not null,
  "host" TEXT not null,
  "token" TEXT not null,
  "leased_micros" INTEGER not null,
  "observed" TEXT not null,
  "progress" TEXT not null,
  "cancel" TEXT not null,
  "needs" TEXT not null,
  "environment" TEXT not null,
  "uploads" INTEGER not null,
  primary key ("attempt")
) without rowid, strict;
create index "leases_by_agent" on "leases" ("agent", "attempt");
create index "leases_by_agenda" on "leases" ("agenda", "index", "attempt");

create table "attempts" (
  "attempt" TEXT not null,
  "agenda" TEXT not null,
  "index" INTEGER not null,
  "run" INTEGER not null,
  "number" INTEGER not null,
  "agent" TEXT not null,
  "host" TEXT not null,
  "environment" TEXT not null,
  "leased_micros" INTEGER not null,
  "started_micros" INTEGER not null,
  "ended_micros" INTEGER not null,
  "outcome" TEXT not null,
  "code" TEXT not null,
  "message" TEXT not null,
  "exit_code" INTEGER not null,
  "error" TEXT not null,
  "progress" TEXT not null,
  "workdir" TEXT not null,
  primary key ("attempt")
) strict;
create index "attempts_by_operation" on "attempts" ("agenda", "index", "run", "number", "attempt");

create table "timers" (
  "due_micros" INTEGER not null,
  "agenda" TEXT not null,
  "index" INTEGER not null,
  "run" INTEGER not null,
  primary key ("agenda", "index")
) without rowid, strict;
create index "timers_by_due" on "timers" ("due_micros", "agenda", "index");
create index "timers_by_agenda" on "timers" ("agenda", "due_micros", "index");

create table "awaits" (
  "agenda" TEXT not null,
  "index" INTEGER not null,
  "run" INTEGER not null,
  "number" INTEGER not null,
  "customer" TEXT not null,
  "kind" TEXT not null,
  "open" INTEGER not null,
  "subject" TEXT not null,
  "sequence" INTEGER not null,
  "due_micros" INTEGER not null,
  "body" TEXT not null,
  primary key ("agenda", "index")
) without rowid, strict;
create index "awaits_by_due" on "awaits" ("kind", "due_micros", "agenda", "index");
create index "awaits_by_subject" on "awaits" ("customer", "kind", "subject", "agenda", "index");

create table "events" (
  "customer" TEXT not null,
  "source" TEXT not null,
  "id" TEXT not null,
  "type" TEXT not null,
  "subject" TEXT not null,
  "accepted_micros" INTEGER not null,
  "sequence" INTEGER not null,
  "digest" TEXT not null,
  "correlation_id" TEXT not null,
  "cause_agenda" TEXT not null,
  "cause_operation" TEXT not null,
  "body" TEXT not null,
  primary key ("customer", "source", "id")
) strict;
create index "events_by_sequence" on "events" ("sequence", "customer", "source", "id");
create index "events_by_customer" on "events" ("customer", "sequence", "source", "id");
create index "events_by_correlation" on "events" ("correlation_id", "sequence", "customer", "source", "id");
create index "events_by_cause" on "events" ("cause_agenda", "sequence", "customer", "source", "id");

create table "dispatches" (
  "trigger" TEXT not null,
  "customer" TEXT not null,
  "source" TEXT not null,
  "event_id" TEXT not null,
  "replay" INTEGER not null,
  "owner" TEXT not null,
  "correlation_id" TEXT not null,
  "outcome" TEXT not null,
  "agenda" TEXT not null,
  "code" TEXT not null,
  "message" TEXT not null,
  "sequence" INTEGER not null,
  "decided_micros" INTEGER not null,
  "due_micros" INTEGER not null,
  primary key ("customer", "source", "event_id", "trigger", "replay")
) without rowid, strict;
create index "dispatches_by_outcome" on "dispatches" ("outcome", "due_micros", "sequence", "customer", "source", "event_id", "trigger", "replay");
create index "dispatches_by_owner" on "dispatches" ("owner", "outcome", "sequence", "customer", "source", "event_id", "trigger", "replay");
create index "dispatches_by_correlation" on "dispatches" ("correlation_id", "outcome", "customer", "source", "event_id", "trigger", "replay");

create table "outbox" (
  "id" TEXT not null,
  "kind" TEXT not null,
  "subject" TEXT not null,
  "correlation_id" TEXT not null,
  "body" TEXT not null,
  "due_micros" INTEGER not null,
  "tries" INTEGER not null,
  primary key ("id")
) without rowid, strict;
create index "outbox_by_due" on "outbox" ("due_micros", "id");
create index "outbox_by_correlation" on "outbox" ("correlation_id", "id");

create table "documents" (
  "id" TEXT not null,
  "customer" TEXT not null,
  "agenda" TEXT not null,
  "index" INTEGER not null,
  "operation" TEXT not null,
  "module" TEXT not null,
  "correlation_id" TEXT not null,
  "created_micros" INTEGER not null,
  "body" TEXT not null,
  primary key ("id")
) strict;
create index "documents_by_customer" on "documents" ("customer", "created_micros", "id");
create index "documents_by_correlation" on "documents" ("correlation_id", "created_micros", "id");
create index "documents_by_agenda" on "documents" ("agenda", "index", "id");

create table "facts" (
  "customer" TEXT not null,
  "key" TEXT not null,
  "type" TEXT not null,
  "value" TEXT not null,
  "document" TEXT not null,
  primary key ("customer", "key", "value", "type", "document")
) without rowid, strict;
create index "facts_by_document" on "facts" ("document", "customer", "key", "value", "type");

create table "objects" (
  "hash" TEXT not null,
  "generation" INTEGER not null,
  "size" INTEGER not null,
  "live" INTEGER not null,
  "dying" INTEGER not null,
  "references" INTEGER not null,
  primary key ("hash")
) without rowid, strict;

create table "object_refs" (
  "owner" TEXT not null,
  "path" TEXT not null,
  "hash" TEXT not null,
  "generation" INTEGER not null,
  "size" INTEGER not null,
  "mode" INTEGER not null,
  "customer" TEXT not null,
  "agenda" TEXT not null,
  "operation" TEXT not null,
  "created_micros" INTEGER not null,
  primary key ("owner", "path")
) without rowid, strict;
create index "object_refs_by_hash" on "object_refs" ("hash", "customer", "owner", "path");

create table "upload_intents" (
  "hash" TEXT not null,
  "holder" TEXT not null,
  "generation" INTEGER not null,
  "created_micros" INTEGER not null,
  primary key ("hash", "holder")
) without rowid, strict;
create index "upload_intents_by_holder" on "upload_intents" ("holder", "hash");

create table "log_chunks" (
  "attempt" TEXT not null,
  "sequence" INTEGER not null,
  "hash" TEXT not null,
  "generation" INTEGER not null,
  "size" INTEGER not null,
  "created_micros" INTEGER not null,
  primary key ("attempt", "sequence")
) without rowid, strict;

create table "api_keys" (
  "id" TEXT not null,
  "secret_hash" TEXT not null,
  "principal" TEXT not null,
  "role" TEXT not null,
  "customers" TEXT not null,
  "pool" TEXT not null,
  "created_micros" INTEGER not null,
  "expires_micros" INTEGER not null,
  "revoked" INTEGER not null,
  primary key ("id")
) without rowid, strict;

create table "audit" (
  "sequence" INTEGER not null,
  "at_micros" INTEGER not null,
  "principal" TEXT not null,
  "action" TEXT not null,
  "subject" TEXT not null,
  "customer" TEXT not null,
  "detail" TEXT not null,
  primary key ("sequence")
) without rowid, strict;
create index "audit_by_customer" on "audit" ("customer", "sequence");

create table "idempotency" (
  "customer" TEXT not null,
  "key" TEXT not null,
  "agenda" TEXT not null,
  "digest" TEXT not null,
  "created_micros" INTEGER not null,
  "gone_micros" INTEGER not null,
  primary key ("customer", "key")
) without rowid, strict;
create index "idempotency_by_agenda" on "idempotency" ("agenda", "customer", "key");
create index "idempotency_by_gone" on "idempotency" ("gone_micros", "customer", "key");

create table "duties" (
  "name" TEXT not null,
  "runs" INTEGER not null,
  "started_micros" INTEGER not null,
  "ended_micros" INTEGER not null,
  "next_micros" INTEGER not null,
  "claimed_micros" INTEGER not null,
  "looked" INTEGER not null,
  "done" INTEGER not null,
  "failed" INTEGER not null,
  "total_done" INTEGER not null,
  "problem" TEXT not null,
  primary key ("name")
) without rowid, strict;

create table "removals" (
  "agenda" TEXT not null,
  "customer" TEXT not null,
  "definition" TEXT not null,
  "started_micros" INTEGER not null,
  primary key ("agenda")
) without rowid, strict;

create table "reaps" (
  "hash" TEXT not null,
  "generation" INTEGER not null,
  "marked_micros" INTEGER not null,
  primary key ("hash", "generation")
) without rowid, strict;

create table "archive" (
  "agenda" TEXT not null,
  "customer" TEXT not null,
  "queue" TEXT not null,
  "state" TEXT not null,
  "title" TEXT not null,
  "labels" TEXT not null,
  "link_id" TEXT not null,
  "correlation_id" TEXT not null,
  "external_id" TEXT not null,
  "operations" INTEGER not null,
  "failed" INTEGER not null,
  "code" TEXT not null,
  "message" TEXT not null,
  "arrival_micros" INTEGER not null,
  "ended_micros" INTEGER not null,
  "archived_micros" INTEGER not null,
  "hash" TEXT not null,
  "generation" INTEGER not null,
  "size" INTEGER not null,
  primary key ("agenda")
) without rowid, strict;
create index "archive_by_arrival" on "archive" ("arrival_micros", "agenda");
create index "archive_by_customer" on "archive" ("customer", "arrival_micros", "agenda");
create index "archive_by_link" on "archive" ("link_id", "agenda");
create index "archive_by_correlation" on "archive" ("correlation_id", "agenda");

create table "archived_lines" (
  "id" TEXT not null,
  "kind" TEXT not null,
  "customer" TEXT not null,
  "first_micros" INTEGER not null,
  "last_micros" INTEGER not null,
  "first_sequence" INTEGER not null,
  "last_sequence" INTEGER not null,
  "lines" INTEGER not null,
  "archived_micros" INTEGER not null,
  "hash" TEXT not null,
  "generation" INTEGER not null,
  "size" INTEGER not null,
  primary key ("id")
) without rowid, strict;
create index "archived_lines_by_kind" on "archived_lines" ("kind", "last_sequence", "id");
create index "archived_lines_by_owner" on "archived_lines" ("kind", "customer", "last_sequence", "id");
create index "archived_lines_by_customer" on "archived_lines" ("customer", "archived_micros", "id");

create table "webhooks" (
  "id" TEXT not null,
  "customer" TEXT not null,
  "agenda" TEXT not null,
  "url" TEXT not null,
  "types" TEXT not null,
  "link_id" TEXT not null,
  "secret" TEXT not null,
  "created_micros" INTEGER not null,
  "given_up" INTEGER not null,
  "kept" INTEGER not null,
  "error" TEXT not null,
  "error_micros" INTEGER not null,
  primary key ("id")
) without rowid, strict;
create index "webhooks_by_customer" on "webhooks" ("agenda", "customer", "id");

create table "deliveries" (
  "id" TEXT not null,
  "webhook" TEXT not null,
  "customer" TEXT not null,
  "receiver" TEXT not null,
  "state" TEXT not null,
  "body" TEXT not null,
  "due_micros" INTEGER not null,
  "tries" INTEGER not null,
  "created_micros" INTEGER not null,
  "error" TEXT not null,
  primary key ("id")
) without rowid, strict;
create index "deliveries_by_turn" on "deliveries" ("state", "receiver", "due_micros", "id");
create index "deliveries_by_webhook" on "deliveries" ("webhook", "state", "due_micros", "id");

create table "execs" (
  "id" TEXT not null,
  "attempt" TEXT not null,
  "agenda" TEXT not null,
  "agent" TEXT not null,
  "state" TEXT not null,
  "command" TEXT not null,
  "input" BLOB not null,
  "runner" TEXT not null,
  "pieces" INTEGER not null,
  "bytes" INTEGER not null,
  "exit_code" INTEGER not null,
  "message" TEXT not null,
  "asked_micros" INTEGER not null,
  primary key ("id")
) strict;
create index "execs_by_agent" on "execs" ("agent", "state", "id");
create index "execs_by_asked" on "execs" ("asked_micros", "id");

create table "exec_pieces" (
  "exec" TEXT not null,
  "sequence" INTEGER not null,
  "content" BLOB not null,
  primary key ("exec", "sequence")
) strict;
