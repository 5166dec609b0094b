package io.dynode.engine;

import io.dynode.model.Exec;
import io.dynode.model.Field;
import io.dynode.model.FilePaths;
import io.dynode.model.Id;
import io.dynode.model.Json;
import io.dynode.scheduling.Shapes;
import io.dynode.spi.HttpCalls;
import io.dynode.workflow.AgendaPayloads;
import io.dynode.workflow.HttpPayloads;
import io.dynode.workflow.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the engine bounds, from the very constants and settings that it goes by. */
final class Bounds {
  private Bounds() {}

  static List<Bound> of(EngineCore core) {
    List<Bound> all = new ArrayList<>(documents());
    all.addAll(agendas(core.limits()));
    all.addAll(settings(core.settings()));
    all.addAll(retention(core.settings().retention()));
    return List.copyOf(all);
  }

  private static List<Bound> agendas(Limits l) {
    return List.of(
        Bound.of("operations", l.operations(), "Most operations of an agenda."),
        Bound.of("edges", l.edges(), "Most dependencies in an agenda."),
        Bound.of("labels", Limits.LABELS, "Characters of all labels of an agenda."),
        Bound.of("payloadBytes", l.payloadBytes(), "Longest payload of an operation."),
        Bound.of("resolvedBytes", l.resolvedBytes(), "Longest payload once resolved."),
        Bound.of("instantiatedBytes", l.instantiatedBytes(), "Longest agenda of a template."),
        Bound.of("maxFanOut", l.fanOut(), "Most instances of one forEach."),
        Bound.of("generations", l.generations(), "How deep made operations may make operations."),
        Bound.of("agendaDepth", Children.DEEPEST, "How deep agendas may submit agendas."),
        Bound.of(
            "agendaOutputs",
            AgendaPayloads.MOST_OUTPUTS,
            "Most operations of such an agenda, unless it is said whose outputs are wanted."),
        Bound.of("requestTime", HttpPayloads.LONGEST, "Longest request of an http operation."),
        Bound.of("answerBytes", Requests.MOST, "Longest answer to such a request."),
        Bound.of(
            "requests",
            Requester.MOST,
            "Such requests that a server has under way; one customer at most half of what is"
                + " left."),
        Bound.of(
            "lookUps",
            HttpCalls.LOOK_UPS,
            "Names that a server looks up at once for the calls of one customer."),
        Bound.of(
            "waitingLookUps",
            HttpCalls.WAITING_LOOK_UPS,
            "Those that wait for that; calls that need yet another fail."),
        Bound.of(
            "comparedCustomers",
            Arrivals.LANES,
            "Customers whose events a server compares with waits at once, one event of each."),
        Bound.of(
            "comparedEvents",
            Arrivals.MOST,
            "Events of a customer that stand in line for that; more are looked at a minute later."),
        Bound.of(
            "lanes",
            Lanes.AT_ONCE,
            "Customers whose sub-agendas, updates and reruns by themselves a server compiles at"
                + " once, one of each."),
        Bound.of(
            "laneLine",
            Lanes.MOST,
            "Those of a customer that stand in line for that, fewer of each when many customers"
                + " have some; more are looked at a minute later."),
        Bound.of("rerunKeys", RunRows.LOOKED_AT, "Last runs among which a rerun's key is known."),
        Bound.of("problems", l.problems(), "Most problems told of one agenda."));
  }

  private static List<Bound> documents() {
    return List.of(
        Bound.of("templateBytes", Declarations.MOST_TEMPLATE_BYTES, "Longest template, as JSON."),
        Bound.of("declarationBytes", Declarations.MOST_BYTES, "Longest other declaration."),
        Bound.of("argument", Declarations.LONGEST_ARGUMENT, "Longest argument or variable."));
  }

  private static List<Bound> retention(RetentionSettings kept) {
    return List.of(
        Bound.of("agendaAge", kept.agendas().age(), "How long ended agendas are kept."),
        Bound.of("agendaCount", kept.agendas().count(), "Ended agendas of a customer kept."),
        Bound.of("eventAge", kept.events().age(), "How long events are kept."),
        Bound.of("eventCount", kept.events().count(), "Events of a customer kept."),
        Bound.of("auditAge", kept.audit().age(), "How long the audit is kept."),
        Bound.of(
            "rerunWindow",
            kept.rerunWindow(),
            "How long agendas that did not succeed are kept in any case."),
        Bound.of(
            "uploadWindow",
            kept.upload(),
            "How long an upload may take from its announcement on; attempts as long as they run."),
        Bound.of(
            "uploadAge",
            kept.uploads(),
            "How long uploaded files are kept that nothing else names; 0s: for ever."),
        Bound.of("dutyEvery", kept.every(), "Time between two rounds of a duty."),
        Bound.of("archiveBytes", ArchiveWriter.MOST, "Largest archive of an agenda, compressed."),
        Bound.of("archivePlain", ArchiveWriter.MOST_PLAIN, "The same before it is compressed."),
        Bound.of("archiveEvents", EventArchive.TOGETHER, "Events archived in one file."),
        Bound.of("archiveAudit", AuditSweep.TOGETHER, "Lines of the audit archived in one file."),
        Bound.of("dutyNamed", DutyControl.NAMED, "Things that the dry run of a duty names."),
        Bound.of("dutyLongest", DutyControl.LONGEST, "How long the dry run of a duty takes."),
        Bound.of("dutyLooked", DutyControl.LOOKED, "Rows that the dry run of a duty looks at."));
  }

  private static List<Bound> settings(EngineSettings s) {
    return List.of(
        Bound.of("webhooks", Notices.MOST, "Most webhooks of a customer."),
        Bound.of("webhookTries", Webhooks.MOST_TRIES, "Most tries of a call."),
        Bound.of("webhookKept", Webhooks.MOST_KEPT, "Calls of a webhook kept that were given up."),
        Bound.of("webhookKeptAge", Webhooks.KEPT, "How long they are kept."),
        Bound.of("webhookCalls", CallsUnderWay.MOST, "Such calls that a server has under way."),
        Bound.of("webhookCustomer", CallsUnderWay.OF_CUSTOMER, "Of these of one customer."),
        Bound.of("webhookHost", CallsUnderWay.TO_RECEIVER, "Of these to one host."),
        Bound.of("webhookPatience", Webhooks.PATIENCE, "Longest wait for its answer."),
        Bound.of("webhookPause", Webhooks.LONGEST_PAUSE, "Longest pause between two tries."),
        Bound.of("execTime", Exec.LONGEST, "Longest run of a command beside an attempt."),
        Bound.of("execOutput", Exec.MOST_OUTPUT, "Bytes that it writes."),
        Bound.of("execPieces", Exec.MOST_PIECES, "Pieces in which they come."),
        Bound.of("execInput", Execs.MOST_INPUT, "Bytes that it reads."),
        Bound.of("execWords", Execs.MOST_WORDS, "Its program and arguments."),
        Bound.of(
            "execWait", Execs.WAITS, "How long one waits to be begun; then it is not any more."),
        Bound.of("execs", Execs.MOST_OPEN, "Such commands that an agent runs at once."),
        Bound.of("execAge", Execs.KEPT, "How long they are kept."),
        Bound.of("idLength", Id.MAX_LENGTH, "Most characters of an id."),
        Bound.of("jsonDepth", Json.MAX_DEPTH, "Deepest nesting of JSON and YAML from outside."),
        Bound.of("duration", Duration.ofMillis(Field.LONGEST), "Longest duration in a document."),
        Bound.of("pathBytes", FilePaths.MAX_LENGTH, "Longest name of a file."),
        Bound.of("pathPartBytes", FilePaths.MAX_PART, "Longest part of such a name."),
        Bound.of("eventAttribute", CloudEvents.MAX_ATTRIBUTE, "Longest attribute of an event."),
        Bound.of("correlationId", CloudEvents.MAX_CORRELATION, "Longest id of a cascade."),
        Bound.of("eventFiles", CloudEvents.MAX_FILES, "Most files of an event."),
        Bound.of("raisedEvents", Outcome.MAX_EVENTS, "Most events an attempt raises."),
        Bound.of("insights", Outcome.MAX_INSIGHTS, "Most insights of an attempt."),
        Bound.of("facts", Facts.MAX, "Most members of an insight that queries find."),
        Bound.of("assignedFiles", Assignments.MAX_FILES, "Most files staged for an attempt."),
        Bound.of("logPieceBytes", AgentGate.MAX_LOG_PIECE, "Largest piece of log, compressed."),
        Bound.of("held", RenewCommand.MAX_HELD, "Most attempts in one renewal."),
        Bound.of("reports", ReportCommand.MAX_REPORTS, "Most reports in one message."),
        Bound.of("intents", IntendCommand.MAX, "Most objects announced at once."),
        Bound.of("shapes", Shapes.COUNT, "Sizes of agendas a pool tells apart in its lines."),
        Bound.of(
            "environments",
            Shapes.MAX_ENVIRONMENTS,
            "Most environments an agenda's operations name."),
        Bound.of("lease", s.maxLease(), "Most attempts leased at once."),
        Bound.of("leasePatience", s.maxPatience(), "Longest an agent waits for attempts."),
        Bound.of("batch", s.maxBatch(), "Most commands in one transaction."),
        Bound.of("pending", s.maxPending(), "Commands that may wait; more are refused (503)."),
        Bound.of("spread", s.spread(), "Dependents told of an end in one command."),
        Bound.of(
            "dedupeWindow",
            s.dedupeWindow(),
            "Events older than this by their own time become dead letters; identities are kept at"
                + " least as long."),
        Bound.of("definitionCacheBytes", s.definitionCacheBytes(), "Cached compiled agendas."),
        Bound.of("beat", s.beat(), "Longest step of the clock that leases go by."),
        Bound.of("reassignMargin", s.reassignMargin(), "Added to a pool's reassignAfter."),
        Bound.of("renewals", s.renewals(), "Renewals that fit into reassignAfter."));
  }
}
