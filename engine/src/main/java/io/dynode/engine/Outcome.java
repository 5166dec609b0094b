package io.dynode.engine;

import io.dynode.json.Digest;
import io.dynode.json.Records;
import io.dynode.model.Attempt;
import io.dynode.model.AttemptId;
import io.dynode.model.Document;
import io.dynode.model.ErrorCode;
import io.dynode.model.FilePaths;
import io.dynode.model.Growth;
import io.dynode.model.Json;
import io.dynode.model.Lease;
import io.dynode.model.ModuleSpec;
import io.dynode.model.ObjectRef;
import io.dynode.model.Outbox;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.FileEntry;
import io.dynode.model.Protocol.RaisedEvent;
import io.dynode.model.Protocol.Report;
import io.dynode.model.StoredObject;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.Tables;
import io.dynode.workflow.Ending;
import io.dynode.workflow.PlannedOperation;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The end of one attempt: its outputs, facts, files and events become visible together with the
 * operation's new state, or not at all.
 */
final class Outcome {
  /** Begins the source of every raised event. */
  static final String SOURCES = "/agendas/";

  /** Events one attempt may raise. */
  static final int MAX_EVENTS = 10_000;

  /** Insights one attempt may find. */
  static final int MAX_INSIGHTS = 10_000;

  /** Outcomes whose work folder no agent keeps. */
  private static final Set<String> NOT_KEPT = Set.of("succeeded", "canceled");

  private final Work work;
  private final EngineCore core;
  private final Lease lease;
  private final Report report;
  private final Set<ObjectStore.Key> whole;
  private final Map<AttemptId, Growths.Made> made;
  private final AgendaWork agenda;
  private final PlannedOperation operation;

  Outcome(
      Work work,
      EngineCore core,
      Lease lease,
      Report report,
      Set<ObjectStore.Key> whole,
      Map<AttemptId, Growths.Made> made) {
    this.made = made;
    this.work = work;
    this.core = core;
    this.lease = lease;
    this.report = report;
    this.whole = whole;
    this.agenda = AgendaWork.of(work, core, lease.agenda());
    this.operation = agenda.planned(lease.index());
  }

  void commit() {
    boolean succeeded = report.succeeded();
    // What was done before the stop reached it counts: work is not thrown away.
    boolean canceled = !succeeded && !lease.cancel().isEmpty();
    if (succeeded) {
      check();
    }
    Optional<Growths.Made.Good> grown = succeeded ? grown() : Optional.empty();
    Ending ending =
        grown.isPresent()
            ? new Ending.Succeeded(report.output(), grown.map(Growths.Made.Good::grown))
            : ReportCommand.ending(effective(canceled));
    boolean current = agenda.flow().end(lease.index(), lease.attempt(), ending);
    if (current && succeeded) {
      publish();
      grown.ifPresent(this::keep);
    }
    close(report, current ? outcome(canceled) : "superseded");
    agenda.finish();
  }

  /** What a generator made, if it is one and all of it can be added. */
  private Optional<Growths.Made.Good> grown() {
    if (operation.growth() == Growth.NONE) {
      return Optional.empty();
    }
    Growths.Made here = made.get(lease.attempt());
    return switch (here != null
        ? here
        : new Growths(core).made(Reads.of(work), agenda.agenda(), report.output())) {
      case Growths.Made.Bad(ProblemException why) -> throw why;
      case Growths.Made.Good good -> {
        agenda.flow().checkGrown(lease.index(), good.grown());
        agenda.takes(good.definition().needs());
        yield Optional.of(good);
      }
    };
  }

  private void keep(Growths.Made.Good grown) {
    if (grown.definition().plan().size() > 0) {
      SubmitCommand.keep(work, core, grown.definition());
    }
  }

  /** What a lost lease does to its attempt; the agent may still be running it. */
  static void lost(Work work, EngineCore core, Lease lease, String why) {
    Report report =
        new Report(
            lease.attempt(),
            false,
            ErrorCode.LEASE_LOST.slug(),
            why,
            -1,
            lease.leasedMicros(),
            work.nowMicros(),
            Json.NULL,
            List.of(),
            List.of(),
            List.of(),
            Json.NULL,
            lease.progress(),
            "");
    Outcome outcome = new Outcome(work, core, lease, report, Set.of(), Map.of());
    boolean canceled = !lease.cancel().isEmpty();
    outcome
        .agenda
        .flow()
        .end(lease.index(), lease.attempt(), ReportCommand.ending(outcome.effective(canceled)));
    outcome.close(report, "superseded");
    outcome.agenda.finish();
  }

  private Report effective(boolean canceled) {
    if (!canceled) {
      return report;
    }
    return new Report(
        report.attempt(),
        false,
        ErrorCode.CANCELED.slug(),
        lease.cancel(),
        report.exitCode(),
        report.startedMicros(),
        report.endedMicros(),
        Json.NULL,
        List.of(),
        List.of(),
        List.of(),
        report.error(),
        report.progress(),
        "");
  }

  private String outcome(boolean canceled) {
    if (canceled) {
      return "canceled";
    }
    return report.succeeded()
        ? "succeeded"
        : ReportCommand.code(report.code()).type().name().toLowerCase(Locale.ROOT);
  }

  private void close(Report report, String outcome) {
    work.delete(Tables.LEASES, lease.attempt());
    new Reservations(work).unuse(lease.agenda(), lease.pool(), lease.host(), lease.needs());
    work.put(
        new Attempt(
            lease.attempt(),
            lease.agenda(),
            lease.index(),
            lease.run(),
            lease.number(),
            lease.agent(),
            lease.host(),
            lease.environment(),
            lease.leasedMicros(),
            report.startedMicros(),
            report.endedMicros(),
            outcome,
            outcome.equals("canceled") ? ErrorCode.CANCELED.slug() : report.code(),
            outcome.equals("canceled") ? lease.cancel() : report.message(),
            report.exitCode(),
            report.error(),
            report.progress(),
            NOT_KEPT.contains(outcome) ? "" : report.workdir()));
    if (lease.uploads()) {
      ObjectRows.settle(work, intentHolder(lease));
    }
  }

  static String intentHolder(Lease lease) {
    return "attempt/" + lease.attempt();
  }

  private void check() {
    if (report.events().size() > MAX_EVENTS || report.insights().size() > MAX_INSIGHTS) {
      throw new ProblemException(
          ErrorCode.INVALID_OUTPUT,
          "An attempt may raise " + MAX_EVENTS + " events and find " + MAX_INSIGHTS + " insights");
    }
    for (int i = 0; i < report.insights().size(); i++) {
      if (!(report.insights().get(i) instanceof Json.Obj)) {
        throw new ProblemException(
            ErrorCode.INVALID_OUTPUT, "out/insights.json has no object at index " + i);
      }
    }
    Set<FileEntry> files = new HashSet<>(report.files());
    for (RaisedEvent event : report.events()) {
      if (event.type().isEmpty()) {
        throw new ProblemException(
            ErrorCode.INVALID_OUTPUT, "out/events/" + event.file() + " has no type");
      }
      if (event.files().size() > CloudEvents.MAX_FILES || !files.containsAll(event.files())) {
        throw new ProblemException(
            ErrorCode.INVALID_OUTPUT,
            "out/events/"
                + event.file()
                + " may name "
                + CloudEvents.MAX_FILES
                + " files of the attempt's own, no others");
      }
    }
    declared()
        .ifPresent(types ->
            report.events().stream()
                .filter(event -> !types.contains(event.type()))
                .findFirst()
                .ifPresent(event -> undeclared(event, types)));
    Set<String> paths = new HashSet<>();
    for (FileEntry file : report.files()) {
      FilePaths.check(file.path(), "");
      if (!paths.add(file.path())) {
        throw new ProblemException(
            ErrorCode.INVALID_OUTPUT, "The file '" + file.path() + "' is reported twice");
      }
    }
    report.files().forEach(this::live);
    report.events().forEach(event -> event.files().forEach(this::live));
  }

  private static void undeclared(RaisedEvent event, List<String> types) {
    throw new ProblemException(
        ErrorCode.INVALID_OUTPUT,
        "out/events/"
            + event.file()
            + " has type '"
            + event.type()
            + "', which the module does not declare in events.out: "
            + types);
  }

  private Optional<List<String>> declared() {
    if (operation.builtin().isPresent()) {
      return Optional.empty();
    }
    ModuleSpec module = core.catalog().module(work, operation.module());
    return Optional.of(module.events().out()).filter(types -> !types.isEmpty());
  }

  private void live(FileEntry file) {
    Optional<StoredObject> row = work.get(Tables.OBJECTS, file.sha256());
    boolean stored =
        row.filter(o -> o.generation() == file.generation() && !o.dying()).isPresent()
            && (row.get().live()
                || whole.contains(new ObjectStore.Key(file.sha256(), file.generation())));
    if (!stored) {
      throw new ProblemException(
          ErrorCode.INPUT_MISSING,
          "Object " + file.sha256() + " is not stored; announce and upload it again");
    }
  }

  private void publish() {
    String owner = Assignments.owner(lease.agenda().value(), lease.index(), lease.run());
    for (FileEntry file : report.files()) {
      StoredObject object =
          ObjectRows.live(work, new ObjectStore.Key(file.sha256(), file.generation()), file.size());
      ObjectRows.reference(work, object, 1);
      work.put(
          new ObjectRef(
              owner,
              file.path(),
              file.sha256(),
              file.generation(),
              file.size(),
              file.mode(),
              lease.customer(),
              lease.agenda().value(),
              operation.name(),
              work.nowMicros()));
    }
    for (int i = 0; i < report.insights().size(); i++) {
      insight(i, report.insights().get(i));
    }
    report.events().forEach(this::raise);
  }

  private void insight(int place, Json body) {
    String id = lease.agenda() + "/" + lease.index() + "/" + lease.run() + "/" + place;
    work.put(
        new Document(
            id,
            lease.customer(),
            lease.agenda(),
            lease.index(),
            operation.name(),
            operation.module(),
            agenda.agenda().correlationId(),
            work.nowMicros(),
            body));
    Facts.of(lease.customer(), id, body).forEach(work::put);
  }

  /** The id repeats for a retried commit and differs for a rerun. */
  private void raise(RaisedEvent event) {
    String id =
        Digest.sha256Hex(
                (lease.agenda()
                        + "\n"
                        + operation.name()
                        + "\n"
                        + lease.run()
                        + "\n"
                        + event.file())
                    .getBytes(StandardCharsets.UTF_8))
            .substring(0, 32);
    Json body =
        Json.object(
            "specversion", Json.of("1.0"),
            "id", Json.of(id),
            "source", Json.of(SOURCES + lease.agenda() + "/operations/" + operation.name()),
            "type", Json.of(event.type()),
            "subject", Json.of(event.subject()),
            "time", Json.of(CloudEvents.time(work.nowMicros())),
            "datacontenttype", Json.of("application/json"),
            "data", event.data(),
            "files", CloudEvents.files(event.files()));
    EventIntake.Origin origin =
        new EventIntake.Origin(
            agenda.agenda().correlationId(), lease.agenda().value(), operation.name());
    work.put(
        new Outbox(
            id,
            "event",
            lease.customer().value(),
            origin.correlationId(),
            Json.object("event", body, "origin", Records.encode(origin)),
            work.nowMicros(),
            0));
  }
}
