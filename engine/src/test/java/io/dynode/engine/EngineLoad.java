package io.dynode.engine;

import io.dynode.json.Records;
import io.dynode.json.Yaml;
import io.dynode.model.AgendaSpec;
import io.dynode.model.AgentId;
import io.dynode.model.ApiKey;
import io.dynode.model.Caller;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.PoolId;
import io.dynode.model.Protocol;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.Report;
import io.dynode.model.Resources;
import io.dynode.spi.Clock;
import io.dynode.stores.sql.SqlStore;
import io.dynode.testkit.LoopExecutor;
import io.dynode.testkit.SeededIds;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Prints how many one-operation agendas a second the engine takes from submit to success. */
final class EngineLoad {
  private static final Caller ADMIN = new Caller("load", ApiKey.Role.ADMIN, List.of("*"), "");

  private EngineLoad() {}

  public static void main(String[] args) throws Exception {
    int total = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
    int callers = args.length > 1 ? Integer.parseInt(args[1]) : 128;
    SqlStore store = SqlStore.sqlite(Files.createTempDirectory("load").resolve("state.db"));
    Clock clock =
        new Clock() {
          @Override
          public long wallMicros() {
            return System.currentTimeMillis() * 1_000;
          }

          @Override
          public long monotonicMicros() {
            return System.nanoTime() / 1_000;
          }
        };
    Engine engine =
        new Engine(
            new EngineParts(
                store,
                new HeapObjects(),
                new TinyExpressions(),
                clock,
                new SeededIds(1),
                new LoopExecutor(),
                new LoopExecutor(),
                EngineSettings.defaults()));
    engine.start();
    for (String[] r :
        new String[][] {
          {"CUSTOMER", "{name: acme}"},
          {"POOL", "{name: main, defaultQueue: work}"},
          {"QUEUE", "{name: work, pool: main}"}
        }) {
      engine
          .apply(ADMIN, Kind.valueOf(r[0]), "", Yaml.parse(r[1]), false)
          .toCompletableFuture()
          .join();
    }
    AgentId id = new AgentId("one");
    long epoch =
        engine
            .register(
                ADMIN,
                new Protocol.Register(
                    id,
                    "i",
                    new PoolId("main"),
                    "",
                    Resources.cpu(4_000),
                    List.of("process"),
                    Map.of(),
                    1,
                    "t"))
            .toCompletableFuture()
            .join()
            .epoch();
    AtomicInteger done = new AtomicInteger();
    Thread agent = Thread.ofPlatform().daemon().start(() -> serve(engine, id, epoch, done));
    AgendaSpec spec =
        Records.decode(
            Yaml.parse(
                "{customerId: acme, operations: [{name: a, type: log, payload: {message: hi}}]}"),
            AgendaSpec.class);
    for (int round = 0; round < 3; round++) {
      done.set(0);
      long start = System.nanoTime();
      Semaphore room = new Semaphore(callers);
      for (int i = 0; i < total; i++) {
        room.acquire();
        engine.submit(ADMIN, spec).whenComplete((_, _) -> room.release());
      }
      while (done.get() < total) {
        Thread.onSpinWait();
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf("%d agendas in %.2f s: %.0f/s%n", total, seconds, total / seconds);
    }
    agent.interrupt();
    System.exit(0);
  }

  private static void serve(Engine engine, AgentId id, long epoch, AtomicInteger done) {
    List<Assignment> held = new ArrayList<>();
    while (!Thread.interrupted()) {
      if (held.isEmpty()) {
        held.addAll(
            engine
                .lease(ADMIN, new Protocol.LeaseRequest(id, epoch, 128, Duration.ofSeconds(10)))
                .toCompletableFuture()
                .join()
                .assignments());
        continue;
      }
      List<Report> reports = held.stream().map(EngineLoad::success).toList();
      held.clear();
      Protocol.Reported reported =
          engine
              .report(ADMIN, new Protocol.ReportRequest(id, epoch, reports))
              .toCompletableFuture()
              .join();
      done.addAndGet(reports.size());
      held.addAll(reported.next());
    }
  }

  private static Report success(Assignment a) {
    return new Report(
        a.attempt(),
        true,
        "",
        "",
        0,
        0,
        0,
        Json.EMPTY,
        List.of(),
        List.of(),
        List.of(),
        Json.NULL,
        Json.NULL);
  }
}
