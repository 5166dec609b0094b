package io.dynode.server;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;
import io.dynode.model.Attempt;
import io.dynode.model.Document;
import io.dynode.model.Field;
import io.dynode.model.Json;
import io.dynode.model.Lease;
import io.dynode.model.ObjectRef;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What answers look like. Absent times are null, absent text is empty. */
final class Views {
  private Views() {}

  /** An agenda. */
  record AgendaView(
      String id,
      String customerId,
      String queue,
      String pool,
      AgendaState state,
      String title,
      String linkId,
      String correlationId,
      String externalId,
      @Field("It was made from, customer/name; empty: none.") String template,
      Map<String, String> labels,
      int priority,
      @Field("Raised by every rerun.") int run,
      @Field("Why it is held or paused; of one that failed: when it runs again by itself.")
          String reason,
      Optional<String> submittedAt,
      Optional<String> startedAt,
      Optional<String> endedAt,
      @Field("How many operations it has.") int operations,
      @Field("How many of them ended; at its end all, also those it never began.") int ended,
      @Field("How many of them failed.") int failed,
      @Field("How many of them are at work, ready or asleep.") int live,
      @Field("Share of operations that ended.") int percent,
      @Field("Key of the event that started it; empty: a request did.") String causeEvent,
      @Field("The agenda whose operation raised that event; or submitted it, without one.")
          String causeAgenda,
      String code,
      String message,
      long revision) {
    static AgendaView of(Agenda a) {
      return new AgendaView(
          a.id().value(),
          a.customer().value(),
          a.queue().value(),
          a.pool().value(),
          a.state(),
          a.title(),
          a.linkId(),
          a.correlationId(),
          a.externalId(),
          a.template(),
          a.labels(),
          a.priority(),
          a.run(),
          a.reason(),
          Times.iso(a.arrivalMicros()),
          Times.iso(a.startedMicros()),
          Times.iso(a.endedMicros()),
          a.operations(),
          a.over() ? a.operations() : a.ended(),
          a.failed(),
          a.live(),
          Views.percent(a.ended(), a.operations(), a.over()),
          a.causeEvent(),
          a.causeAgenda(),
          a.code(),
          a.message(),
          a.revision());
    }
  }

  static int percent(long ended, long all, boolean over) {
    return over || all == 0 ? 100 : (int) Math.min(99, ended * 100 / all);
  }

  /** An agenda that was accepted. */
  record SubmitAnswer(
      @Field("An earlier request with the same idempotency key made it.") boolean repeated,
      AgendaView agenda) {}

  /** An operation of an agenda. */
  record OperationAnswer(
      String name,
      int index,
      String type,
      OperationState state,
      @Field("What it is part of: onFailure, or the operation that became it or made it.")
          String of,
      List<String> dependsOn,
      int run,
      int attempts,
      @Field("The current attempt.") String attempt,
      Optional<String> readyAt,
      Optional<String> startedAt,
      Optional<String> endedAt,
      Optional<String> wakesAt,
      @Field("Why it is held or skipped, or who marked it done.") String reason,
      String code,
      String message,
      @Field("What the module says of its progress.") Json progress,
      @Field("Of one that succeeded, when it is asked for by itself; null in lists and feeds.")
          Json output,
      @Field("The agenda that it submitted, of one of type agenda.") String submitted) {
    static OperationAnswer of(io.dynode.engine.OperationView v) {
      Optional<Operation> row = v.row();
      return new OperationAnswer(
          v.name(),
          v.index(),
          v.spec().type(),
          v.state(),
          v.of(),
          v.dependencies(),
          row.map(Operation::run).orElse(1),
          row.map(Operation::attempts).orElse(0),
          row.map(Operation::attempt).orElse(""),
          row.flatMap(o -> Times.iso(o.readyMicros())),
          row.flatMap(o -> Times.iso(o.startedMicros())),
          row.flatMap(o -> Times.iso(o.endedMicros())),
          row.flatMap(o -> Times.iso(o.wakeMicros())),
          row.map(Operation::reason).orElse(""),
          row.map(Operation::code).orElse(""),
          row.map(Operation::message).orElse(""),
          v.progress(),
          v.output(),
          v.submitted());
    }
  }

  /** One start of an operation. */
  record AttemptView(
      String id,
      String agenda,
      String operation,
      int index,
      int run,
      int number,
      @Field(
              "staging, running, committing; or how it ended: succeeded, failed, canceled,"
                  + " superseded.")
          String state,
      @Field("Of one that failed: user, resource, infrastructure, timeout, external, internal.")
          String errorType,
      String agent,
      String host,
      String environment,
      Optional<String> leasedAt,
      Optional<String> startedAt,
      Optional<String> endedAt,
      String code,
      String message,
      @Field("Exit code of the module; -1: none.") int exitCode,
      @Field("The module's error.json.") Json error,
      Json progress,
      @Field("Where its host keeps what it left, for a while; empty: it does not.")
          String workdir) {
    static AttemptView of(Attempt a, String operation) {
      return new AttemptView(
          a.attempt().value(),
          a.agenda().value(),
          operation,
          a.index(),
          a.run(),
          a.number(),
          failed(a) ? "failed" : a.outcome(),
          failed(a) ? a.outcome() : "",
          a.agent().value(),
          a.host(),
          a.environment(),
          Times.iso(a.leasedMicros()),
          Times.iso(a.startedMicros()),
          Times.iso(a.endedMicros()),
          a.code(),
          a.message(),
          a.exitCode(),
          a.error(),
          a.progress(),
          a.workdir());
    }

    private static boolean failed(Attempt a) {
      return !List.of("succeeded", "canceled", "superseded").contains(a.outcome());
    }

    static AttemptView of(Lease l, String operation) {
      return new AttemptView(
          l.attempt().value(),
          l.agenda().value(),
          operation,
          l.index(),
          l.run(),
          l.number(),
          l.observed().name().toLowerCase(Locale.ROOT),
          "",
          l.agent().value(),
          l.host(),
          l.environment(),
          Times.iso(l.leasedMicros()),
          Optional.empty(),
          Optional.empty(),
          "",
          l.cancel(),
          -1,
          Json.NULL,
          l.progress(),
          "");
    }
  }

  /** How far agendas of one group are. */
  record ProgressView(
      int agendas,
      @Field("How many agendas are in which state.") Map<String, Long> states,
      long operations,
      long ended,
      long failed,
      @Field("How many failed agendas run again by themselves.") int again,
      int percent,
      @Field("Raised events that are not published yet, of a cascade.") long raised,
      @Field("Events that no trigger has decided on yet, or that wait for room, of a cascade.")
          long undecided,
      @Field("Nothing is left to do: all agendas have ended, and of a cascade all events.")
          boolean done,
      @Field("There are more than were counted.") boolean truncated) {}

  /** A module's finding. */
  record InsightView(
      String id,
      String customer,
      String agenda,
      String operation,
      String module,
      String correlationId,
      Optional<String> createdAt,
      Json body) {
    static InsightView of(Document d) {
      return new InsightView(
          d.id(),
          d.customer().value(),
          d.agenda().value(),
          d.operation(),
          d.module(),
          d.correlationId(),
          Times.iso(d.createdMicros()),
          d.body());
    }
  }

  /** A file by name. */
  record ObjectView(
      String path,
      String sha256,
      long size,
      @Field("Permission bits, in decimal: 420 is 0644.") int mode,
      String customer,
      String agenda,
      String operation,
      Optional<String> createdAt) {
    static ObjectView of(ObjectRef r) {
      return new ObjectView(
          r.path(),
          r.hash(),
          r.size(),
          r.mode(),
          r.customer().value(),
          r.agenda(),
          r.operation(),
          Times.iso(r.createdMicros()));
    }
  }
}
