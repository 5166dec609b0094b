package io.dynode.server;

import io.dynode.engine.RerunPlan;
import io.dynode.json.Records;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaRun;
import io.dynode.model.AgendaState;
import io.dynode.model.Field;
import io.dynode.model.Json;
import io.dynode.model.OperationState;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import io.dynode.workflow.Rerun;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** What answers about reruns look like. */
final class RerunViews {
  private RerunViews() {}

  /** What runs again. */
  record RerunAnswer(
      @Field("Nothing was changed.") boolean preview,
      @Field("Its key was used for it before: the rest is as it is now, and lists nothing.")
          boolean repeated,
      Views.AgendaView agenda,
      @Field("What runs again.") List<AgainView> again,
      @Field("What stays as it is.") List<KeptView> kept,
      @Field("Modules that run in another version than before.") List<VersionView> versions) {
    static RerunAnswer of(boolean preview, Agenda agenda, RerunPlan plan) {
      return new RerunAnswer(
          preview,
          false,
          Views.AgendaView.of(agenda),
          plan.again().stream().map(AgainView::of).toList(),
          plan.kept().stream().map(k -> new KeptView(k.operation(), k.state())).toList(),
          plan.versions().stream()
              .map(v -> new VersionView(v.operation(), v.before(), v.after()))
              .toList());
    }

    static RerunAnswer repeated(Agenda agenda) {
      return new RerunAnswer(
          false, true, Views.AgendaView.of(agenda), List.of(), List.of(), List.of());
    }
  }

  /** An operation that runs again. */
  record AgainView(
      String operation,
      @Field("How it ended; canceled: also when its turn never came.") OperationState state,
      @Field("Why it runs again.") Rerun.Why why,
      @Field("Another one that runs again, for which it waits.") String waitsFor,
      @Field("How many instances of it, or operations that it made, go and are made anew.")
          int drops,
      @Field("How many instances of it run again, while those are kept that succeeded.")
          int instances) {
    static AgainView of(RerunPlan.Again a) {
      return new AgainView(
          a.operation(), ended(a.state()), a.why(), a.waitsFor(), a.drops(), a.instances());
    }

    /** What never had its turn ended with its agenda, as it is shown everywhere. */
    private static OperationState ended(OperationState state) {
      return state == OperationState.WAITING ? OperationState.CANCELED : state;
    }
  }

  /** An operation that stays as it is. */
  record KeptView(String operation, OperationState state) {}

  /** A module that runs in another version. */
  record VersionView(
      @Field("Whose module; empty: it is the agenda's template.") String operation,
      String before,
      String after) {}

  /** One run of an agenda. */
  record RunView(
      int run,
      @Field("submit, continue, reset, all, or retry: it began by itself.") String mode,
      @Field("Who asked for it; empty: whoever submitted the agenda.") String principal,
      String reason,
      Optional<String> at,
      @Field("How many operations run in it.") int operations,
      AgendaState state,
      Optional<String> startedAt,
      Optional<String> endedAt,
      @Field("How many operations failed in it.") int failed,
      String code,
      String message) {}

  /** A page of runs, smallest first. */
  static Response runs(Reader reader, Agenda agenda, Request request) {
    int limit = Pages.limit(request);
    long after =
        request
            .query("cursor")
            .map(text -> (Long) Cursor.parse(text, List.of(true)).getFirst())
            .orElse(0L);
    // Each row also says how the run before it ended.
    List<AgendaRun> rows =
        reader.scan(Scan.of(Tables.RUNS, limit + 2, agenda.id()).after(Math.max(0, after)));
    List<Json> items = new ArrayList<>();
    long run = Math.max(0, after) + 1;
    for (; run <= agenda.run() && items.size() < limit; run++) {
      items.add(Records.encode(view(agenda, (int) run, row(rows, run), row(rows, run + 1))));
    }
    Json next =
        run <= agenda.run() ? Json.of(Cursor.print(List.of((Object) (run - 1)))) : Json.NULL;
    return Answer.json(200, Json.object("items", new Json.Arr(items), "next", next));
  }

  private static Optional<AgendaRun> row(List<AgendaRun> rows, long run) {
    return rows.stream().filter(row -> row.run() == run).findFirst();
  }

  private static RunView view(
      Agenda agenda, int run, Optional<AgendaRun> began, Optional<AgendaRun> next) {
    Optional<AgendaRun> rerun = began.filter(row -> row.run() > 1);
    int operations =
        rerun.map(row -> BitSet.valueOf(row.again()).cardinality()).orElse(agenda.operations());
    Json end = next.map(AgendaRun::before).orElse(Json.NULL);
    boolean current = run == agenda.run();
    return new RunView(
        run,
        began.map(AgendaRun::mode).orElse("submit"),
        rerun.map(AgendaRun::principal).orElse(""),
        rerun.map(AgendaRun::reason).orElse(""),
        Times.iso(began.map(AgendaRun::atMicros).orElse(agenda.arrivalMicros())),
        operations,
        current ? agenda.state() : AgendaState.valueOf(text(end, "/state")),
        Times.iso(current ? agenda.startedMicros() : number(end, "/startedMicros")),
        Times.iso(current ? agenda.endedMicros() : number(end, "/endedMicros")),
        current ? agenda.failed() : (int) number(end, "/failed"),
        current ? agenda.code() : text(end, "/code"),
        current ? agenda.message() : text(end, "/message"));
  }

  private static String text(Json end, String pointer) {
    return end.at(pointer).flatMap(Json::text).orElse("");
  }

  private static long number(Json end, String pointer) {
    return end.at(pointer).orElse(Json.of(0)) instanceof Json.Num n
        ? Long.parseLong(n.literal())
        : 0;
  }
}
