package io.dynode.cli;

import io.dynode.model.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Describes agendas, operations, attempts, events and agents. */
final class DescribeWork {
  private static final int MOST = 100_000;
  private static final int SHOWN = 50;

  /** Events of a cascade that are asked for. */
  private static final int LOOKED = 1_000;

  private final Api api;
  private final Page page;

  DescribeWork(Api api, Page page) {
    this.api = api;
    this.page = page;
  }

  void agenda(String id) {
    String path = "/v1/agendas/" + Texts.segment(id);
    Json agenda = Archived.told(api, id, () -> api.get(path));
    List<Json> operations = api.list(path + "/operations", MOST);
    page.field("Agenda", Texts.at(agenda, "/id"));
    page.field("Title", Texts.at(agenda, "/title"));
    page.field("State", Texts.at(agenda, "/state"));
    page.field("Why", why(agenda, operations));
    page.field(
        "Operations",
        Texts.number(agenda, "/ended")
            + " of "
            + Texts.number(agenda, "/operations")
            + " ended, "
            + Texts.number(agenda, "/failed")
            + " failed, "
            + Texts.number(agenda, "/live")
            + " live");
    page.field("Customer", Texts.at(agenda, "/customerId"));
    page.field("Queue", Texts.at(agenda, "/queue") + " of pool " + Texts.at(agenda, "/pool"));
    page.field("Template", Texts.at(agenda, "/template"));
    page.field("Priority", Texts.at(agenda, "/priority"));
    page.field("Link", Texts.at(agenda, "/linkId"));
    page.field("Cascade", Texts.at(agenda, "/correlationId"));
    page.field("External id", Texts.at(agenda, "/externalId"));
    page.field("Run", Texts.number(agenda, "/run") > 1 ? Texts.at(agenda, "/run") : "");
    cause(agenda);
    times(agenda, "/submittedAt", "Submitted");
    page.table("Operations", first(operations), Kinds.OPERATIONS.columns());
    more(operations);
    problems(operations);
    files(id, "");
    findings(api.list(Api.path("/v1/insights", "agenda", id), SHOWN));
    raised(id, Texts.at(agenda, "/correlationId"));
    page.section("More");
    page.line("dynode trace " + id + "    everything that followed");
    page.line("dynode get agenda " + id + " -o json    as programs see it");
    page.line("dynode get agenda " + id + " --definition    what it is made of");
  }

  /** Why it is in that state: of what waits, for what; of what failed, what failed first. */
  private String why(Json agenda, List<Json> operations) {
    String code = Texts.at(agenda, "/code");
    String reason = Texts.at(agenda, "/reason");
    if (!code.isEmpty()) {
      String failed = Texts.coded(Texts.at(agenda, "/message"), code);
      return reason.isEmpty() ? failed : failed + "; " + reason;
    }
    if (!reason.isEmpty()) {
      return reason;
    }
    if (Texts.at(agenda, "/state").equals("waiting")) {
      return "it waits to be admitted: its turn in queue "
          + Texts.at(agenda, "/queue")
          + " and room in pool "
          + Texts.at(agenda, "/pool");
    }
    long held = operations.stream().filter(o -> Texts.at(o, "/state").equals("held")).count();
    return held > 0 ? held + " of its operations are held for somebody to decide" : "";
  }

  private void cause(Json agenda) {
    String event = Texts.at(agenda, "/causeEvent");
    String from = Texts.at(agenda, "/causeAgenda");
    if (!event.isEmpty()) {
      page.field("Began with", "event " + event + (from.isEmpty() ? "" : " of agenda " + from));
    } else {
      page.field("Submitted by", from.isEmpty() ? "" : "agenda " + from);
    }
  }

  /** When it began and ended, how long it waited and how long it took. */
  private void times(Json thing, String from, String word) {
    page.field(word, Texts.at(thing, from));
    String waited =
        Spans.between(thing, from, "/startedAt")
            .filter(span -> span.toMillis() > 0)
            .map(span -> "  (after " + Spans.print(span) + ")")
            .orElse("");
    page.field("Started", Texts.at(thing, "/startedAt") + waited);
    page.field(
        "Ended",
        Spans.between(thing, "/startedAt", "/endedAt")
            .map(took -> Texts.at(thing, "/endedAt") + "  (took " + Spans.print(took) + ")")
            .orElse(Texts.at(thing, "/endedAt")));
  }

  private static List<Json> first(List<Json> all) {
    return all.size() <= SHOWN ? all : all.subList(0, SHOWN);
  }

  private void more(List<Json> all) {
    if (all.size() > SHOWN) {
      page.line("… and " + (all.size() - SHOWN) + " more");
    }
  }

  private void problems(List<Json> operations) {
    List<Json> bad =
        operations.stream()
            .filter(o -> List.of("failed", "held", "sleeping").contains(Texts.at(o, "/state")))
            .limit(10)
            .toList();
    if (bad.isEmpty()) {
      return;
    }
    page.section("What went wrong, or waits");
    for (Json operation : bad) {
      String code = Texts.at(operation, "/code");
      String reason = Texts.at(operation, "/reason");
      String message = Texts.at(operation, "/message").replace("\n", "\n    ");
      page.line(
          Texts.at(operation, "/name")
              + " "
              + Texts.at(operation, "/state")
              + (reason.isEmpty() ? "" : " (" + reason + ")")
              + (Describe.says(operation, "/wakesAt")
                  ? " until " + Texts.at(operation, "/wakesAt")
                  : "")
              + (code.isEmpty() ? "" : ": " + Texts.coded(message, code)));
    }
  }

  private void files(String agenda, String operation) {
    List<Json> files =
        api.list(Api.path("/v1/objects", "agenda", agenda, "operation", operation), SHOWN + 1);
    page.table(
        "Files",
        first(files),
        operation.isEmpty()
            ? Output.columns("PATH", "/path", "SIZE", "/size", "OPERATION", "/operation")
            : Output.columns("PATH", "/path", "SIZE", "/size", "SHA-256", "/sha256"));
    if (files.size() > SHOWN) {
      page.line("… and more: dynode objects list --agenda " + agenda);
    }
  }

  private void findings(List<Json> insights) {
    page.table("Insights", insights, Output.columns("OPERATION", "/operation", "FINDING", "/body"));
  }

  private void raised(String agenda, String correlation) {
    if (correlation.isEmpty()) {
      return;
    }
    List<Json> cascade = api.list(Api.path("/v1/events", "correlationId", correlation), LOOKED);
    List<Json> raised =
        cascade.stream().filter(event -> Texts.at(event, "/causeAgenda").equals(agenda)).toList();
    page.table(
        "Events it raised",
        first(raised),
        Output.columns(
            "SEQUENCE",
            "/sequence",
            "TYPE",
            "/event/type",
            "SUBJECT",
            "/event/subject",
            "BY",
            "/causeOperation"));
    more(raised);
    if (cascade.size() == LOOKED) {
      page.section("Events it may have raised before");
      page.line("only the newest " + LOOKED + " events of its cascade were looked at");
    }
  }

  void operation(String name) {
    String path = Get.operation(name);
    Json operation = api.get(path);
    String agenda = name.substring(0, name.indexOf('/'));
    List<Json> attempts = api.list(path + "/attempts", MOST);
    page.field("Operation", Texts.at(operation, "/name"));
    page.field("Agenda", agenda);
    page.field("Type", Texts.at(operation, "/type"));
    page.field("State", Texts.at(operation, "/state"));
    String code = Texts.at(operation, "/code");
    page.field("Reason", Texts.at(operation, "/reason"));
    page.field("Why", code.isEmpty() ? "" : Texts.coded(Texts.at(operation, "/message"), code));
    page.field("Depends on", list(operation.at("/dependsOn").orElse(Json.NULL)));
    if (Describe.says(operation, "/progress/percent")) {
      page.field(
          "Progress",
          TreeLines.bar((int) Texts.number(operation, "/progress/percent"))
              + " "
              + Texts.at(operation, "/progress/message"));
    }
    page.field("Wakes", Texts.at(operation, "/wakesAt"));
    times(operation, "/readyAt", "Ready");
    page.table("Attempts", first(attempts), Kinds.ATTEMPTS.columns());
    more(attempts);
    kept(attempts);
    page.value("Output", operation.at("/output").orElse(Json.NULL));
    if (!attempts.isEmpty()) {
      note(attempts.getLast());
    }
    files(agenda, Texts.at(operation, "/name"));
    findings(
        api.list(Api.path("/v1/insights", "agenda", agenda), 1_000).stream()
            .filter(i -> Texts.at(i, "/operation").equals(Texts.at(operation, "/name")))
            .limit(SHOWN)
            .toList());
    if (!attempts.isEmpty()) {
      page.section("More");
      page.line("dynode logs " + name + "    what the newest attempt wrote");
    }
  }

  /** What there is to say of an attempt that succeeded, such as of files that mean nothing. */
  private void note(Json attempt) {
    boolean succeeded = Texts.at(attempt, "/state").equals("succeeded");
    page.field("Note", succeeded ? Texts.at(attempt, "/message") : "");
  }

  private void kept(List<Json> attempts) {
    List<Json> kept = attempts.stream().filter(a -> Describe.says(a, "/workdir")).toList();
    if (kept.isEmpty()) {
      return;
    }
    page.section("Work folders kept");
    for (Json attempt : first(kept)) {
      page.line(
          "attempt "
              + Texts.at(attempt, "/number")
              + " on "
              + Texts.at(attempt, "/host")
              + ": "
              + Texts.at(attempt, "/workdir"));
    }
    more(kept);
  }

  void attempt(String id) {
    Json attempt = api.get("/v1/attempts/" + Texts.segment(id));
    page.field("Attempt", Texts.at(attempt, "/id"));
    page.field("Of", Texts.at(attempt, "/agenda") + "/" + Texts.at(attempt, "/operation"));
    page.field("Number", Texts.at(attempt, "/number") + " of run " + Texts.at(attempt, "/run"));
    page.field("State", Texts.at(attempt, "/state"));
    page.field("Error type", Texts.at(attempt, "/errorType"));
    String code = Texts.at(attempt, "/code");
    page.field("Why", code.isEmpty() ? "" : Texts.coded(Texts.at(attempt, "/message"), code));
    note(attempt);
    String exit = Texts.at(attempt, "/exitCode");
    page.field("Exit code", exit.equals("-1") ? "" : exit);
    page.field("Agent", Texts.at(attempt, "/agent") + " on " + Texts.at(attempt, "/host"));
    page.field("Environment", Texts.at(attempt, "/environment"));
    page.field(
        "Work folder",
        Describe.says(attempt, "/workdir")
            ? Texts.at(attempt, "/workdir") + "  (kept on the host for a while)"
            : "");
    times(attempt, "/leasedAt", "Leased");
    page.value("What the module said (error.json)", attempt.at("/error").orElse(Json.NULL));
    page.section("More");
    page.line("dynode logs " + id + "    what it wrote");
  }

  void event(String sequence) {
    String path = "/v1/events/" + Texts.segment(sequence);
    Json event = api.get(path);
    page.field("Event", Texts.at(event, "/event/id"));
    page.field("Source", Texts.at(event, "/event/source"));
    page.field("Type", Texts.at(event, "/event/type"));
    page.field("Subject", Texts.at(event, "/event/subject"));
    page.field("Customer", Texts.at(event, "/customer"));
    page.field("Accepted", Texts.at(event, "/acceptedAt"));
    page.field("Cascade", Texts.at(event, "/correlationId"));
    page.field(
        "Raised by",
        Describe.says(event, "/causeAgenda")
            ? Texts.at(event, "/causeAgenda") + "/" + Texts.at(event, "/causeOperation")
            : "");
    page.value("Data", event.at("/event/data").orElse(Json.NULL));
    List<Json> dispatches = api.list(path + "/dispatches", 1_000);
    page.table("What became of it", dispatches, Kinds.DISPATCHES.columns());
    if (dispatches.isEmpty()) {
      page.section("What became of it");
      page.line("no trigger takes its type: 'dynode list triggers'");
    }
  }

  void agent(String id) {
    Json answer = api.get("/v1/agents/" + Texts.segment(id));
    Json agent = answer.at("/agent").orElse(Json.NULL);
    page.field("Agent", Texts.at(agent, "/id"));
    page.field("State", Texts.at(agent, "/state"));
    page.field(
        "Seen",
        Spans.time(agent, "/seenAt")
            .map(seen -> ago(seen) + "  (" + Texts.at(agent, "/seenAt") + ")")
            .orElse("never"));
    page.field("Pool", Texts.at(agent, "/pool"));
    page.field("Host", Texts.at(agent, "/host"));
    page.field("Version", Texts.at(agent, "/version"));
    page.field("Environments", list(agent.at("/environments").orElse(Json.NULL)));
    page.field(
        "Offers",
        Texts.number(agent, "/capacity/cpuMillis") / 1000.0
            + " cores, "
            + Spans.bytes(Texts.number(agent, "/capacity/memoryBytes"))
            + " memory, "
            + Spans.bytes(Texts.number(agent, "/capacity/diskBytes"))
            + " disk, "
            + Texts.number(agent, "/capacity/gpus")
            + " GPUs");
    page.value("Labels", agent.at("/labels").orElse(Json.NULL));
    List<Json> held = new ArrayList<>();
    if (answer.at("/attempts").orElse(Json.NULL) instanceof Json.Arr ids) {
      for (Json each : ids.items().subList(0, Math.min(SHOWN, ids.items().size()))) {
        held.add(api.get("/v1/attempts/" + Texts.segment(Texts.of(each))));
      }
    }
    page.table(
        "Attempts it holds",
        held,
        Output.columns(
            "ID", "/id", "AGENDA", "/agenda", "OPERATION", "/operation", "STATE", "/state"));
    if (Texts.at(answer, "/more").equals("true") || held.size() == SHOWN) {
      page.line("it may hold more than these");
    }
  }

  static String ago(Instant seen) {
    Duration since = Spans.positive(seen, Instant.now());
    return since.toMillis() < 1000 ? "just now" : Spans.print(since) + " ago";
  }

  private static String list(Json array) {
    return array instanceof Json.Arr items
        ? String.join(", ", items.items().stream().map(Texts::of).toList())
        : "";
  }
}
