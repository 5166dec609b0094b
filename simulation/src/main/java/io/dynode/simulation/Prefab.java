package io.dynode.simulation;

import io.dynode.engine.Declaration;
import io.dynode.engine.Engine;
import io.dynode.engine.EngineParts;
import io.dynode.engine.EngineSettings;
import io.dynode.json.Yaml;
import io.dynode.model.ApiKey;
import io.dynode.model.Caller;
import io.dynode.model.Kind;
import io.dynode.model.Row;
import io.dynode.spi.Change;
import io.dynode.spi.HttpCalls;
import io.dynode.spi.StateStore;
import io.dynode.spi.Tables;
import io.dynode.stores.memory.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What every virtual installation declares. It is declared once, through an engine; each history
 * begins with a copy of the rows.
 */
final class Prefab {
  static final Caller ADMIN = new Caller("virtual", ApiKey.Role.ADMIN, List.of("*"), "");
  static final String CUSTOMER = "acme";
  static final String POOL = "main";

  /** Type of the events that start a further agenda, and how deep such a cascade goes. */
  static final String MADE = "made";

  /** Type of events that no trigger takes. */
  static final String UNHEARD = "unheard";

  /** A queue that an operator may remove. */
  static final String BRIEF = "brief";

  static final int DEPTH = 2;
  static final Duration LEASE = Duration.ofSeconds(6);

  private static final Prefab SHARED = new Prefab();

  private final List<Row> rows = new ArrayList<>();

  private Prefab() {
    Map<Object, Row> last = new LinkedHashMap<>();
    Timeline timeline = new Timeline();
    Machine machine = new Machine(timeline);
    StateStore store = new Watch(new MemoryStore(), changes -> keep(last, changes));
    Engine engine =
        new Engine(
            new EngineParts(
                store,
                new NoObjects(),
                new Conditions(),
                HttpCalls.NONE,
                new VirtualClock(timeline),
                new Chance(1),
                machine.loop(() -> 0, () -> 0),
                machine.loop(() -> 0, () -> 0),
                EngineSettings.defaults()));
    declare(timeline, engine, Kind.CUSTOMER, "{name: acme, maxParked: 4}");
    declare(timeline, engine, Kind.POOL, "{name: main, defaultQueue: plain, reassignAfter: 6s}");
    declare(timeline, engine, Kind.QUEUE, "{name: plain, pool: main}");
    declare(
        timeline,
        engine,
        Kind.QUEUE,
        "{name: ranked, pool: main, discipline: priority, aging: 5s, weight: 2}");
    declare(timeline, engine, Kind.QUEUE, "{name: tight, pool: main, maxWaiting: 2}");
    declare(timeline, engine, Kind.QUEUE, "{name: " + BRIEF + ", pool: main}");
    String retry = "retry: {maxAttempts: 2, backoff: 200ms, maxBackoff: 1s}";
    module(timeline, engine, "{name: work, timeout: 4s, " + retry);
    module(timeline, engine, "{name: long, timeout: 20s, " + retry);
    module(timeline, engine, "{name: raise, timeout: 4s, " + retry);
    module(timeline, engine, "{name: grow, timeout: 4s, " + retry);
    module(timeline, engine, "{name: wary, timeout: 4s, onLost: hold");
    module(timeline, engine, "{name: wide, resources: {cpuMillis: 100}, timeout: 4s, " + retry);
    declare(
        timeline,
        engine,
        Kind.TEMPLATE,
        "{name: follow, version: '1', parameters: {n: {type: integer}}, agenda: {operations: ["
            + "{name: step, type: raise, payload: {n: '@<n>'}},"
            + "{name: tail, type: work, dependsOn: [step],"
            + " payload: {inputs: {step: '@<step.out::/by>'}}}]}}");
    declare(
        timeline,
        engine,
        Kind.TRIGGER,
        "{name: go-on, types: [made], filter: 'event.data.n < "
            + DEPTH
            + "', template: follow,"
            + " params: {n: event.data.n}, queue: tight}");
    rows.addAll(last.values());
  }

  private static void module(Timeline timeline, Engine engine, String start) {
    declare(timeline, engine, Kind.MODULE, start + ", version: '1', command: [run]}");
  }

  private static void keep(Map<Object, Row> last, List<Change> changes) {
    for (Change change : changes) {
      if (change instanceof Change.Put put) {
        Row row = put.row();
        last.put(List.of(Tables.of(row), Tables.of(row).keyOf(row)), row);
      }
    }
  }

  private static void declare(Timeline timeline, Engine engine, Kind kind, String yaml) {
    String owner = kind.owned() ? CUSTOMER : "";
    CompletableFuture<?> done =
        engine.apply(ADMIN, Declaration.of(kind, owner, Yaml.parse(yaml))).toCompletableFuture();
    while (!done.isDone() && timeline.step()) {
      // One step after the other.
    }
    done.join();
  }

  /** A new installation. */
  static MemoryStore install() {
    MemoryStore store = new MemoryStore();
    store.write(
        List.of(),
        transaction -> {
          SHARED.rows.forEach(transaction::put);
          return SHARED.rows.size();
        });
    return store;
  }
}
