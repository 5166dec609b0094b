create table "counters" (
  "name" text collate "C" not null,
  "value" bigint not null,
  primary key ("name")
);

create table "resources" (
  "kind" text collate "C" not null,
  "owner" text collate "C" not null,
  "name" text collate "C" not null,
  "version" text collate "C" not null,
  "body" text not null,
  "digest" text collate "C" not null,
  "sequence" bigint not null,
  "created_micros" bigint not null,
  "updated_micros" bigint not null,
  "revision" bigint not null,
  primary key ("kind", "owner", "name", "version")
);
create index "resources_by_name" on "resources" ("kind", "name", "owner", "sequence", "version");

create table "definitions" (
  "hash" text collate "C" not null,
  "body" bytea not null,
  "operations" integer not null,
  primary key ("hash")
);

create table "pins" (
  "definition" text collate "C" not null,
  "module" text collate "C" not null,
  primary key ("definition", "module")
);
create index "pins_by_module" on "pins" ("module", "definition");

create table "agendas" (
  "id" text collate "C" not null,
  "customer" text collate "C" not null,
  "queue" text collate "C" not null,
  "pool" text collate "C" not null,
  "state" text collate "C" not null,
  "title" text collate "C" not null,
  "definition" text collate "C" not null,
  "link_id" text collate "C" not null,
  "correlation_id" text collate "C" not null,
  "external_id" text collate "C" not null,
  "template" text collate "C" not null,
  "labels" text not null,
  "priority" integer not null,
  "arrival_micros" bigint not null,
  "started_micros" bigint not null,
  "ended_micros" bigint not null,
  "timeout_micros" bigint not null,
  "operations" integer not null,
  "dropped" integer not null,
  "ended" integer not null,
  "failed" integer not null,
  "live" integer not null,
  "sleeping" integer not null,
  "spreading" integer not null,
  "host" text collate "C" not null,
  "cause_event" text collate "C" not null,
  "cause_agenda" text collate "C" not null,
  "stopping" text collate "C" not null,
  "on_failure" text collate "C" not null,
  "code" text collate "C" not null,
  "message" text collate "C" not null,
  "run" integer not null,
  "queued_micros" bigint not null,
  "reason" text collate "C" not null,
  "revision" bigint not null,
  primary key ("id")
) with (fillfactor = 60);
create index "agendas_by_arrival" on "agendas" ("arrival_micros", "id");
create index "agendas_by_customer" on "agendas" ("customer", "arrival_micros", "id");
create index "agendas_by_ended" on "agendas" ("customer", "ended_micros", "id");
create index "agendas_by_priority" on "agendas" ("customer", "priority", "id");
create index "agendas_by_link" on "agendas" ("link_id", "id");
create index "agendas_by_correlation" on "agendas" ("correlation_id", "id");
create index "agendas_by_event" on "agendas" ("cause_event", "id");
create index "agendas_by_definition" on "agendas" ("definition", "id");

create table "agenda_runs" (
  "agenda" text collate "C" not null,
  "run" integer not null,
  "request" text collate "C" not null,
  "principal" text collate "C" not null,
  "mode" text collate "C" not null,
  "reason" text collate "C" not null,
  "at_micros" bigint not null,
  "template" text collate "C" not null,
  "params" text not null,
  "again" bytea not null,
  "definition" text collate "C" not null,
  "before" text not null,
  primary key ("agenda", "run")
);
create index "agenda_runs_by_definition" on "agenda_runs" ("definition", "agenda", "run");

create table "operations" (
  "agenda" text collate "C" not null,
  "index" integer not null,
  "parent" integer not null,
  "name" text collate "C" not null,
  "state" text collate "C" not null,
  "run" integer not null,
  "attempts" integer not null,
  "user_failures" integer not null,
  "infrastructure_failures" integer not null,
  "lost" integer not null,
  "attempt" text collate "C" not null,
  "ready_micros" bigint not null,
  "started_micros" bigint not null,
  "ended_micros" bigint not null,
  "wake_micros" bigint not null,
  "reason" text collate "C" not null,
  "code" text collate "C" not null,
  "message" text collate "C" not null,
  "revision" bigint not null,
  primary key ("agenda", "index")
) with (fillfactor = 60);

create table "joins" (
  "agenda" text collate "C" not null,
  "index" integer not null,
  "ended" integer not null,
  "succeeded" integer not null,
  "failed" integer not null,
  primary key ("agenda", "index")
);

create table "spreads" (
  "agenda" text collate "C" not null,
  "source" integer not null,
  "next" integer not null,
  primary key ("agenda", "source")
);

create table "outputs" (
  "agenda" text collate "C" not null,
  "index" integer not null,
  "value" text not null,
  primary key ("agenda", "index")
);

create table "groups" (
  "agenda" text collate "C" not null,
  "index" integer not null,
  "parent" integer not null,
  "definition" text collate "C" not null,
  "place" integer not null,
  "first" integer not null,
  "count" integer not null,
  "open" integer not null,
  "failed" integer not null,
  "depth" integer not null,
  "code" text collate "C" not null,
  primary key ("agenda", "index")
);
create index "groups_by_first" on "groups" ("agenda", "first", "index");
create index "groups_by_definition" on "groups" ("definition", "agenda", "index");

create table "items" (
  "agenda" text collate "C" not null,
  "index" integer not null,
  "value" text not null,
  primary key ("agenda", "index")
);

create table "operation_names" (
  "agenda" text collate "C" not null,
  "name" text collate "C" not null,
  "index" integer not null,
  primary key ("agenda", "name")
);

create table "grown_footprints" (
  "agenda" text collate "C" not null,
  "footprint" text not null,
  "environments" text not null,
  primary key ("agenda")
);

create table "waiting" (
  "queue" text collate "C" not null,
  "shape" text collate "C" not null,
  "rank" bigint not null,
  "agenda" text collate "C" not null,
  "customer" text collate "C" not null,
  "pool" text collate "C" not null,
  "priority" integer not null,
  "arrival_micros" bigint not null,
  "footprint" text not null,
  "regain" smallint not null,
  primary key ("agenda")
);
create index "waiting_by_rank" on "waiting" ("queue", "shape", "rank", "agenda");

create table "queue_counts" (
  "queue" text collate "C" not null,
  "waiting" bigint not null,
  "live" bigint not null,
  "served" bigint not null,
  primary key ("queue")
);

create table "ready" (
  "pool" text collate "C" not null,
  "host" text collate "C" not null,
  "rank" bigint not null,
  "agenda" text collate "C" not null,
  "index" integer not null,
  "needs" text not null,
  "environment" text collate "C" not null,
  primary key ("agenda", "index")
);
create index "ready_by_host" on "ready" ("pool", "host", "rank", "agenda", "index");
create index "ready_by_rank" on "ready" ("pool", "rank", "agenda", "index");

create table "hosts" (
  "pool" text collate "C" not null,
  "name" text collate "C" not null,
  "capacity" text not null,
  "used" text not null,
  primary key ("pool", "name")
);

create table "held_hosts" (
  "pool" text collate "C" not null,
  "agenda" text collate "C" not null,
  "host" text collate "C" not null,
  primary key ("pool")
);

create table "reservations" (
  "pool" text collate "C" not null,
  "host" text collate "C" not null,
  "agenda" text collate "C" not null,
  "reserved" text not null,
  "in_use" text not null,
  primary key ("agenda", "host")
);
create index "reservations_by_host" on "reservations" ("pool", "host", "agenda");

create table "agents" (
  "id" text collate "C" not null,
  "pool" text collate "C" not null,
  "host" text collate "C" not null,
  "instance" text collate "C" not null,
  "epoch" bigint not null,
  "state" text collate "C" not null,
  "lease_until_service" bigint not null,
  "seen_micros" bigint not null,
  "capacity" text not null,
  "environments" text not null,
  "labels" text not null,
  "protocol" integer not null,
  "version" text collate "C" not null,
  primary key ("id")
);
create index "agents_by_pool" on "agents" ("pool", "id");
create index "agents_by_state" on "agents" ("pool", "state", "id");

create table "leases" (
  "attempt" text collate "C" not null,
  "agenda" text collate "C" not null,
  "index" integer not null,
  "run" integer not null,
  "number" integer not null,
  "customer" text collate "C" not null,
  "agent" text collate "C" not null,
  "pool" text collate "C" not null,
  "host" text collate "C" not null,
  "token" text collate "C" not null,
  "leased_micros" bigint not null,
  "observed" text collate "C" not null,
  "progress" text not null,
  "cancel" text collate "C" not null,
  "needs" text not null,
  "environment" text collate "C" not null,
  "uploads" smallint not null,
  primary key ("attempt")
);
create index "leases_by_agent" on "leases" ("agent", "attempt");
create index "leases_by_agenda" on "leases" ("agenda", "index", "attempt");

create table "attempts" (
  "attempt" text collate "C" not null,
  "agenda" text collate "C" not null,
  "index" integer not null,
  "run" integer not null,
  "number" integer not null,
  "agent" text collate "C" not null,
  "host" text collate "C" not null,
  "environment" text collate "C" not null,
  "leased_micros" bigint not null,
  "started_micros" bigint not null,
  "ended_micros" bigint not null,
  "outcome" text collate "C" not null,
  "code" text collate "C" not null,
  "message" text collate "C" not null,
  "exit_code" integer not null,
  "error" text not null,
  "progress" text not null,
  "workdir" text collate "C" not null,
  primary key ("attempt")
);
create index "attempts_by_operation" on "attempts" ("agenda", "index", "run", "number", "attempt");

create table "timers" (
  "due_micros" bigint not null,
  "agenda" text collate "C" not null,
  "index" integer not null,
  "run" integer not null,
  primary key ("agenda", "index")
);
create index "timers_by_due" on "timers" ("due_micros", "agenda", "index");
create index "timers_by_agenda" on "timers" ("agenda", "due_micros", "index");

create table "awaits" (
  "agenda" text collate "C" not null,
  "index" integer not null,
  "run" integer not null,
  "number" integer not null,
  "customer" text collate "C" not null,
  "kind" text collate "C" not null,
  "open" smallint not null,
  "subject" text collate "C" not null,
  "sequence" bigint not null,
  "due_micros" bigint not null,
  "body" text not null,
  primary key ("agenda", "index")
);
create index "awaits_by_due" on "awaits" ("kind", "due_micros", "agenda", "index");
create index "awaits_by_subject" on "awaits" ("customer", "kind", "subject", "agenda", "index");

create table "events" (
  "customer" text collate "C" not null,
  "source" text collate "C" not null,
  "id" text collate "C" not null,
  "type" text collate "C" not null,
  "subject" text collate "C" not null,
  "accepted_micros" bigint not null,
  "sequence" bigint not null,
  "digest" text collate "C" not null,
  "correlation_id" text collate "C" not null,
  "cause_agenda" text collate "C" not null,
  "cause_operation" text collate "C" not null,
  "body" text not null,
  primary key ("customer", "source", "id")
);
create index "events_by_sequence" on "events" ("sequence", "customer", "source", "id");
create index "events_by_customer" on "events" ("customer", "sequence", "source", "id");
create index "events_by_correlation" on "events" ("correlation_id", "sequence", "customer", "source", "id");
create index "events_by_cause" on "events" ("cause_agenda", "sequence", "customer", "source", "id");

create table "dispatches" (
  "trigger" text collate "C" not null,
  "customer" text collate "C" not null,
  "source" text collate "C" not null,
  "event_id" text collate "C" not null,
  "replay" integer not null,
  "owner" text collate "C" not null,
  "correlation_id" text collate "C" not null,
  "outcome" text collate "C" not null,
  "agenda" text collate "C" not null,
  "code" text collate "C" not null,
  "message" text collate "C" not null,
  "sequence" bigint not null,
  "decided_micros" bigint not null,
  "due_micros" bigint not null,
  primary key ("customer", "source", "event_id", "trigger", "replay")
);
create index "dispatches_by_outcome" on "dispatches" ("outcome", "due_micros", "sequence", "customer", "source", "event_id", "trigger", "replay");
create index "dispatches_by_owner" on "dispatches" ("owner", "outcome", "sequence", "customer", "source", "event_id", "trigger", "replay");
create index "dispatches_by_correlation" on "dispatches" ("correlation_id", "outcome", "customer", "source", "event_id", "trigger", "replay");

create table "outbox" (
  "id" text collate "C" not null,
  "kind" text collate "C" not null,
  "subject" text collate "C" not null,
  "correlation_id" text collate "C" not null,
  "body" text not null,
  "due_micros" bigint not null,
  "tries" integer not null,
  primary key ("id")
);
create index "outbox_by_due" on "outbox" ("due_micros", "id");
create index "outbox_by_correlation" on "outbox" ("correlation_id", "id");

create table "documents" (
  "id" text collate "C" not null,
  "customer" text collate "C" not null,
  "agenda" text collate "C" not null,
  "index" integer not null,
  "operation" text collate "C" not null,
  "module" text collate "C" not null,
  "correlation_id" text collate "C" not null,
  "created_micros" bigint not null,
  "body" text not null,
  primary key ("id")
);
create index "documents_by_customer" on "documents" ("customer", "created_micros", "id");
create index "documents_by_correlation" on "documents" ("correlation_id", "created_micros", "id");
create index "documents_by_agenda" on "documents" ("agenda", "index", "id");

create table "facts" (
  "customer" text collate "C" not null,
  "key" text collate "C" not null,
  "type" text collate "C" not null,
  "value" text collate "C" not null,
  "document" text collate "C" not null,
  primary key ("customer", "key", "value", "type", "document")
);
create index "facts_by_document" on "facts" ("document", "customer", "key", "value", "type");

create table "objects" (
  "hash" text collate "C" not null,
  "generation" integer not null,
  "size" bigint not null,
  "live" smallint not null,
  "dying" smallint not null,
  "references" bigint not null,
  primary key ("hash")
);

create table "object_refs" (
  "owner" text collate "C" not null,
  "path" text collate "C" not null,
  "hash" text collate "C" not null,
  "generation" integer not null,
  "size" bigint not null,
  "mode" integer not null,
  "customer" text collate "C" not null,
  "agenda" text collate "C" not null,
  "operation" text collate "C" not null,
  "created_micros" bigint not null,
  primary key ("owner", "path")
);
create index "object_refs_by_hash" on "object_refs" ("hash", "customer", "owner", "path");

create table "upload_intents" (
  "hash" text collate "C" not null,
  "holder" text collate "C" not null,
  "generation" integer not null,
  "created_micros" bigint not null,
  primary key ("hash", "holder")
);
create index "upload_intents_by_holder" on "upload_intents" ("holder", "hash");

create table "log_chunks" (
  "attempt" text collate "C" not null,
  "sequence" integer not null,
  "hash" text collate "C" not null,
  "generation" integer not null,
  "size" bigint not null,
  "created_micros" bigint not null,
  primary key ("attempt", "sequence")
);

create table "api_keys" (
  "id" text collate "C" not null,
  "secret_hash" text collate "C" not null,
  "principal" text collate "C" not null,
  "role" text collate "C" not null,
  "customers" text not null,
  "pool" text collate "C" not null,
  "created_micros" bigint not null,
  "expires_micros" bigint not null,
  "revoked" smallint not null,
  primary key ("id")
);

create table "audit" (
  "sequence" bigint not null,
  "at_micros" bigint not null,
  "principal" text collate "C" not null,
  "action" text collate "C" not null,
  "subject" text collate "C" not null,
  "customer" text collate "C" not null,
  "detail" text collate "C" not null,
  primary key ("sequence")
);
create index "audit_by_customer" on "audit" ("customer", "sequence");

create table "idempotency" (
  "customer" text collate "C" not null,
  "key" text collate "C" not null,
  "agenda" text collate "C" not null,
  "digest" text collate "C" not null,
  "created_micros" bigint not null,
  "gone_micros" bigint not null,
  primary key ("customer", "key")
);
create index "idempotency_by_agenda" on "idempotency" ("agenda", "customer", "key");
create index "idempotency_by_gone" on "idempotency" ("gone_micros", "customer", "key");

create table "duties" (
  "name" text collate "C" not null,
  "runs" bigint not null,
  "started_micros" bigint not null,
  "ended_micros" bigint not null,
  "next_micros" bigint not null,
  "claimed_micros" bigint not null,
  "looked" bigint not null,
  "done" bigint not null,
  "failed" bigint not null,
  "total_done" bigint not null,
  "problem" text collate "C" not null,
  primary key ("name")
);

create table "removals" (
  "agenda" text collate "C" not null,
  "customer" text collate "C" not null,
  "definition" text collate "C" not null,
  "started_micros" bigint not null,
  primary key ("agenda")
);

create table "reaps" (
  "hash" text collate "C" not null,
  "generation" integer not null,
  "marked_micros" bigint not null,
  primary key ("hash", "generation")
);

create table "archive" (
  "agenda" text collate "C" not null,
  "customer" text collate "C" not null,
  "queue" text collate "C" not null,
  "state" text collate "C" not null,
  "title" text collate "C" not null,
  "labels" text not null,
  "link_id" text collate "C" not null,
  "correlation_id" text collate "C" not null,
  "external_id" text collate "C" not null,
  "operations" integer not null,
  "failed" integer not null,
  "code" text collate "C" not null,
  "message" text collate "C" not null,
  "arrival_micros" bigint not null,
  "ended_micros" bigint not null,
  "archived_micros" bigint not null,
  "hash" text collate "C" not null,
  "generation" integer not null,
  "size" bigint not null,
  primary key ("agenda")
);
create index "archive_by_arrival" on "archive" ("arrival_micros", "agenda");
create index "archive_by_customer" on "archive" ("customer", "arrival_micros", "agenda");
create index "archive_by_link" on "archive" ("link_id", "agenda");
create index "archive_by_correlation" on "archive" ("correlation_id", "agenda");

create table "archived_lines" (
  "id" text collate "C" not null,
  "kind" text collate "C" not null,
  "customer" text collate "C" not null,
  "first_micros" bigint not null,
  "last_micros" bigint not null,
  "first_sequence" bigint not null,
  "last_sequence" bigint not null,
  "lines" integer not null,
  "archived_micros" bigint not null,
  "hash" text collate "C" not null,
  "generation" integer not null,
  "size" bigint not null,
  primary key ("id")
);
create index "archived_lines_by_kind" on "archived_lines" ("kind", "last_sequence", "id");
create index "archived_lines_by_owner" on "archived_lines" ("kind", "customer", "last_sequence", "id");
create index "archived_lines_by_customer" on "archived_lines" ("customer", "archived_micros", "id");

create table "webhooks" (
  "id" text collate "C" not null,
  "customer" text collate "C" not null,
  "agenda" text collate "C" not null,
  "url" text collate "C" not null,
  "types" text not null,
  "link_id" text collate "C" not null,
  "secret" text collate "C" not null,
  "created_micros" bigint not null,
  "given_up" integer not null,
  "kept" integer not null,
  "error" text collate "C" not null,
  "error_micros" bigint not null,
  primary key ("id")
);
create index "webhooks_by_customer" on "webhooks" ("agenda", "customer", "id");

create table "deliveries" (
  "id" text collate "C" not null,
  "webhook" text collate "C" not null,
  "customer" text collate "C" not null,
  "receiver" text collate "C" not null,
  "state" text collate "C" not null,
  "body" text not null,
  "due_micros" bigint not null,
  "tries" integer not null,
  "created_micros" bigint not null,
  "error" text collate "C" not null,
  primary key ("id")
);
create index "deliveries_by_turn" on "deliveries" ("state", "receiver", "due_micros", "id");
create index "deliveries_by_webhook" on "deliveries" ("webhook", "state", "due_micros", "id");

create table "execs" (
  "id" text collate "C" not null,
  "attempt" text collate "C" not null,
  "agenda" text collate "C" not null,
  "agent" text collate "C" not null,
  "state" text collate "C" not null,
  "command" text not null,
  "input" bytea not null,
  "runner" text collate "C" not null,
  "pieces" integer not null,
  "bytes" bigint not null,
  "exit_code" integer not null,
  "message" text collate "C" not null,
  "asked_micros" bigint not null,
  primary key ("id")
);
create index "execs_by_agent" on "execs" ("agent", "state", "id");
create index "execs_by_asked" on "execs" ("asked_micros", "id");

create table "exec_pieces" (
  "exec" text collate "C" not null,
  "sequence" integer not null,
  "content" bytea not null,
  primary key ("exec", "sequence")
);
