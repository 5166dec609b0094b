package io.dynode.server;

import io.dynode.dataplane.WorkbenchSettings;
import io.dynode.engine.Bound;
import io.dynode.engine.Engine;
import io.dynode.json.JsonText;
import io.dynode.json.Records;
import io.dynode.server.http.LargeBodies;
import io.dynode.server.http.Leftover;
import io.dynode.server.http.Problems;
import io.dynode.server.http.Route;
import io.dynode.server.http.WebServer;
import io.dynode.server.http.WebSettings;
import java.util.ArrayList;
import java.util.List;

/** Every bound, from the very constants and settings that the server and the engine go by. */
final class LimitList {
  private LimitList() {}

  static List<Bound> of(ServerSettings settings, Engine engine) {
    List<Bound> all = new ArrayList<>();
    all.addAll(bodies(settings));
    all.addAll(connections(settings));
    all.addAll(answers(settings));
    all.addAll(engine.bounds());
    all.addAll(agents());
    return all;
  }

  private static List<Bound> agents() {
    WorkbenchSettings.Kept kept = WorkbenchSettings.Kept.DEFAULT;
    return List.of(
        Bound.of(
            "keptFolders", kept.folders(), "Work folders of failed attempts kept by an agent."),
        Bound.of("keptBytes", kept.bytes(), "The same in bytes."),
        Bound.of("keptAge", kept.age(), "How long such a folder is kept."));
  }

  private static List<Bound> bodies(ServerSettings s) {
    return List.of(
        Bound.of("agendaBytes", s.maxAgenda(), "Longest body of an agenda or of apply."),
        Bound.of("bodyBytes", Route.USUAL_BODY, "Longest other body."),
        Bound.of("objectBytes", s.maxObject(), "Largest object."),
        Bound.of("messageBytes", AgentProtocolApi.MAX_MESSAGE, "Longest message of an agent."),
        Bound.of("characters", JsonText.MAX_CHARACTERS, "Most characters of JSON or YAML."),
        Bound.of("values", JsonText.MAX_VALUES, "Most values of JSON or YAML, aliases unfolded."),
        Bound.of("numberLength", JsonText.LONGEST_NUMBER, "Most characters of a number."),
        Bound.of("documentProblems", Records.MAX_PROBLEMS, "Most problems told of a document."),
        Bound.of("applyDocuments", ApplyApi.MOST_DOCUMENTS, "Most documents of one apply."),
        Bound.of("rerunKey", ControlApi.MAX_KEY, "Most characters of the key of a rerun."),
        Bound.of("eventBatch", EventApi.MOST_EVENTS, "Most events of a batch."),
        Bound.of("eventBatchBytes", EventApi.MOST_BYTES, "Longest batch of events."),
        Bound.of("bulkBytes", BulkSubmitApi.MOST_BODY, "Longest body of a bulk submit."),
        Bound.of("bulkLines", BulkSubmitApi.MOST_LINES, "Most agendas of one bulk submit."),
        Bound.of("bulkLine", BulkSubmitApi.MOST_BYTES, "Longest line of a bulk submit."),
        Bound.of("bulkAtWork", BulkSubmitApi.AT_WORK, "Lines of it that wait for one commit."),
        Bound.of("bulkProblems", BulkSubmitApi.MOST_PROBLEMS, "Most problems told of a line."),
        Bound.of("bulkSample", BulkChangeApi.SAMPLE, "Agendas that a preview shows."),
        Bound.of("bulkLooked", BulkChangeApi.MOST_LOOKED, "Agendas that a preview looks at."),
        Bound.of("bulkLongest", BulkChangeApi.LONGEST, "How long a preview takes."),
        Bound.of("bulkReruns", BulkChangeApi.RERUNS, "Reruns of a request prepared at a time."));
  }

  private static List<Bound> connections(ServerSettings s) {
    WebSettings web = s.web();
    return List.of(
        Bound.of("connections", web.maxConnections(), "Most connections at once."),
        Bound.of("connectionIdle", web.idle(), "After which a silent connection is closed."),
        Bound.of("headerBytes", WebServer.MAX_HEADERS, "Longest head of a request."),
        Bound.of("leftover", Leftover.MOST, "Most bytes still read of a body that was refused."),
        Bound.of("leftoverPatience", Leftover.PATIENCE, "How long such bytes are waited for."),
        Bound.of("largeBody", LargeBodies.LARGE, "Bytes from which a body waits for its turn."),
        Bound.of("largeBodies", web.largeBodies(), "Most such bodies at once, agents apart."),
        Bound.of("largePatience", web.largePatience(), "Longest wait for a turn (then 503)."),
        Bound.of(
            "stopNotice",
            s.stopNotice(),
            "Time between saying 'not ready' and taking no more requests."),
        Bound.of("stopPatience", web.stopPatience(), "Time to end requests at shutdown."),
        Bound.of("keyCache", s.keyCache(), "How long a key is valid without looking again."),
        Bound.of("keyCacheSize", Callers.MOST_KEPT, "Keys that are so remembered."));
  }

  private static List<Bound> answers(ServerSettings s) {
    return List.of(
        Bound.of("errors", Problems.MOST_ERRORS, "Most errors in a problem document."),
        Bound.of("page", Pages.LARGEST, "Most items in a page."),
        Bound.of("pageUsual", Pages.USUAL, "Items in a page when nothing is said."),
        Bound.of("pageRows", Pages.MOST_READ, "Rows looked at for a page; it may be short."),
        Bound.of(
            "pageModules",
            AgendaMarks.MOST_READ,
            "The same where a module, or the version of a template, is asked for."),
        Bound.of(
            "pageFiles",
            ArchivedLinesApi.MOST_FILES,
            "Files of archived events or audit looked at for a page."),
        Bound.of("customers", Visible.MOST, "Customers looked through one by one (then 422)."),
        Bound.of("owners", ResourceQueries.MOST_OWNERS, "Owners a name is looked up among."),
        Bound.of("heartbeat", s.heartbeat(), "Longest silence of a feed."),
        Bound.of("feedLook", Feeds.LOOK, "How often a feed asks whether its key is still good."),
        Bound.of("feeds", Feeds.MOST, "Most feeds and followed logs at once (then 503)."),
        Bound.of("feedsOfOne", Feeds.MOST_OF_ONE, "Most of them of one principal."),
        Bound.of("watchedOperations", WatchApi.MOST_OPERATIONS, "Told one by one by a feed."),
        Bound.of("traceLines", s.maxTrace(), "Most lines of a trace."),
        Bound.of("traceDepth", TraceWalk.DEEPEST, "Deepest line of a trace."),
        Bound.of("traceDispatches", TraceWalk.DISPATCHES, "Most dispatches traced of an event."),
        Bound.of("traceFiles", TraceWalk.FILES, "Most files traced of an operation."),
        Bound.of("traceAttempts", TraceWalk.ATTEMPTS, "Most attempts traced of an operation."),
        Bound.of("progressAgendas", ProgressApi.MOST, "Most agendas counted for a progress."),
        Bound.of("progressFailed", ProgressApi.MORE, "Failed ones looked at beyond these."),
        Bound.of("currentAttempts", OperationApi.MOST_ATTEMPTS, "Told of one operation."),
        Bound.of(
            "agentAttempts", InstallationApi.MOST_HELD, "Attempts of an agent that are looked at."),
        Bound.of("logTail", LogApi.MOST_TAIL, "Most last lines of a log."),
        Bound.of("execPatience", ExecApi.PATIENCE, "How long a look at a command waits."),
        Bound.of("insightValue", InsightApi.LONGEST_VALUE, "Characters of a value in queries."),
        Bound.of("metricRows", Metrics.MOST_ROWS, "Most queues, and agents, in the metrics."));
  }
}
