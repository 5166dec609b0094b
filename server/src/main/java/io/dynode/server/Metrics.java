package io.dynode.server;

import io.dynode.engine.DutyControl;
import io.dynode.engine.Engine;
import io.dynode.model.Agent;
import io.dynode.model.DutyState;
import io.dynode.model.QueueCount;
import io.dynode.server.http.Dispatcher;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.StateStore;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/** Counts, and writes them in Prometheus' text format. */
final class Metrics implements Dispatcher.Observer {
  static final int MOST_ROWS = 10_000;

  /** What Prometheus expects. */
  static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Map<String, Map<Integer, LongAdder>> requests = new ConcurrentHashMap<>();

  @Override
  public void answered(String route, int status) {
    requests
        .computeIfAbsent(route, r -> new ConcurrentHashMap<>())
        .computeIfAbsent(status, s -> new LongAdder())
        .increment();
  }

  /** All metrics as text. */
  String text(Engine engine) {
    StringBuilder out = new StringBuilder(4_096);
    head(out, "dynode_http_requests_total", "counter", "Requests answered.");
    new TreeMap<>(requests)
        .forEach((route, statuses) ->
            new TreeMap<>(statuses)
                .forEach((status, count) ->
                    line(
                        out,
                        "dynode_http_requests_total",
                        "route=\"" + label(route) + "\",status=\"" + status + "\"",
                        count.sum())));
    engine.read(reader -> {
      stored(out, reader);
      return true;
    });
    written(out, engine.written());
    duties(out, engine.duties().list());
    Runtime runtime = Runtime.getRuntime();
    head(out, "dynode_heap_bytes", "gauge", "Memory in use by the Java heap.");
    line(out, "dynode_heap_bytes", "", runtime.totalMemory() - runtime.freeMemory());
    return out.toString();
  }

  private static void stored(StringBuilder out, Reader reader) {
    head(out, "dynode_queue_waiting", "gauge", "Agendas that wait in a queue.");
    List<QueueCount> queues = reader.scan(Scan.of(Tables.QUEUE_COUNTS, MOST_ROWS));
    for (QueueCount count : queues) {
      String queue = "queue=\"" + label(count.queue().value()) + "\"";
      line(out, "dynode_queue_waiting", queue, count.waiting());
    }
    Map<String, Long> agents = new TreeMap<>();
    for (Agent agent : reader.scan(Scan.of(Tables.AGENTS, MOST_ROWS))) {
      agents.merge(agent.state().name().toLowerCase(Locale.ROOT), 1L, Long::sum);
    }
    head(out, "dynode_agents", "gauge", "Agents by state.");
    agents.forEach((state, n) -> line(out, "dynode_agents", "state=\"" + state + "\"", n));
  }

  private static void written(StringBuilder out, StateStore.Written written) {
    head(out, "dynode_store_commits_total", "counter", "Transactions that changed something.");
    line(out, "dynode_store_commits_total", "", written.transactions());
    head(out, "dynode_store_rows_total", "counter", "Rows inserted, updated or deleted.");
    line(out, "dynode_store_rows_total", "", written.rows());
  }

  private static void duties(StringBuilder out, List<DutyControl.Known> duties) {
    String whose = " (reclaimer, retrier, strays: by this server; others: by all)";
    duty(
        out,
        "dynode_duty_rounds_total",
        "counter",
        "Rounds" + whose + ".",
        duties,
        DutyState::runs);
    duty(
        out,
        "dynode_duty_done_total",
        "counter",
        "Removed, reclaimed, retried or stopped" + whose + ".",
        duties,
        DutyState::totalDone);
    duty(out, "dynode_duty_looked", "gauge", "Seen last time.", duties, DutyState::looked);
    duty(out, "dynode_duty_failed", "gauge", "Failed last time.", duties, DutyState::failed);
    duty(
        out,
        "dynode_duty_ended_seconds",
        "gauge",
        "Unix time at which its last round ended; 0: none has.",
        duties,
        state -> state.endedMicros() / 1_000_000);
  }

  private static void duty(
      StringBuilder out,
      String name,
      String type,
      String help,
      List<DutyControl.Known> duties,
      ToLongFunction<DutyState> value) {
    head(out, name, type, help);
    for (DutyControl.Known known : duties) {
      String label = "duty=\"" + label(known.state().name()) + "\"";
      line(out, name, label, value.applyAsLong(known.state()));
    }
  }

  private static void head(StringBuilder out, String name, String type, String help) {
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private static void line(StringBuilder out, String name, String labels, long value) {
    out.append(name);
    if (!labels.isEmpty()) {
      out.append('{').append(labels).append('}');
    }
    out.append(' ').append(value).append('\n');
  }

  private static String label(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
