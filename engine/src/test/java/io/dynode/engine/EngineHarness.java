package io.dynode.engine;

import io.dynode.json.Digest;
import io.dynode.json.Records;
import io.dynode.json.Yaml;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaSpec;
import io.dynode.model.AgentId;
import io.dynode.model.ApiKey;
import io.dynode.model.Caller;
import io.dynode.model.CustomerId;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.OperationState;
import io.dynode.model.PoolId;
import io.dynode.model.Protocol;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.FileEntry;
import io.dynode.model.Protocol.RaisedEvent;
import io.dynode.model.Resources;
import io.dynode.model.Row;
import io.dynode.spi.Lock;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.StateStore;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import io.dynode.spi.Transaction;
import io.dynode.stores.memory.MemoryStore;
import io.dynode.testkit.SeededIds;
import io.dynode.testkit.SteppedExecutor;
import io.dynode.testkit.SteppedTime;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** An engine on virtual time with one customer, one pool and one queue, and verbs for its users. */
final class EngineHarness {
  static final Caller ADMIN = new Caller("test", ApiKey.Role.ADMIN, List.of("*"), "");
  static final String CUSTOMER = "acme";

  final SteppedTime time = new SteppedTime();
  final MemoryStore store = new MemoryStore();
  final HeapObjects objects = new HeapObjects();
  final Receiver receiver = new Receiver();
  final TinyExpressions expressions = new TinyExpressions();
  final SeededIds ids = new SeededIds(7);
  Engine engine;
  boolean refusing;
  RuntimeException refusal = new IllegalStateException("the test says so");
  int refused;

  /** Rows that cannot be stored. */
  Predicate<Row> unwelcome = _ -> false;

  /** Commits whose answers are lost from now on. */
  int losing;

  /** Reads within commands. */
  int looks;

  /** How the engine's reads outside of commands go. */
  UnaryOperator<Reader> reads = UnaryOperator.identity();

  /** Of the last server that was made with {@link #parts()}. */
  SteppedExecutor lastWork = new SteppedExecutor(time);

  private final EngineSettings settings;

  EngineHarness() {
    this(EngineSettings.defaults());
  }

  EngineHarness(EngineSettings settings) {
    this.settings = settings;
    engine = newEngine();
    engine.start();
    apply(Kind.CUSTOMER, "{name: acme}");
    apply(Kind.POOL, "{name: main, defaultQueue: work, reassignAfter: 10s}");
    apply(Kind.QUEUE, "{name: work, pool: main}");
    apply(Kind.MODULE, "{name: crunch, version: '1', command: [crunch]}");
  }

  Engine newEngine() {
    return new Engine(parts());
  }

  /** A writer of its own on the same store. */
  Batcher batcher() {
    return new Batcher(parts(), new Signals());
  }

  /** This one server goes on instead; what blocks takes it so long. */
  void replaced(Duration blocking) {
    lastWork.crash();
    lastWork = new SteppedExecutor(time, () -> blocking.toNanos() / 1_000);
    engine = new Engine(parts(new Refusing(), lastWork));
    engine.start();
  }

  /** One more server on the same store, to be started; nothing of it happens once that crashed. */
  Engine server(SteppedExecutor all) {
    return new Engine(parts(store.shared(), all));
  }

  EngineParts parts() {
    lastWork = new SteppedExecutor(time);
    return parts(new Refusing(), lastWork);
  }

  private EngineParts parts(StateStore state, SteppedExecutor all) {
    return new EngineParts(
        state, objects, expressions, receiver, time.clock(), ids, all, all, settings);
  }

  /** The store, which takes nothing while the test says so. */
  private final class Refusing implements StateStore {
    @Override
    public <T> T write(List<Lock> locks, Function<Transaction, T> body) {
      if (refusing) {
        refused++;
        throw refusal;
      }
      T result = store.write(locks, transaction -> body.apply(new Counting(transaction)));
      if (losing > 0) {
        losing--;
        throw new UnknownOutcome(new IllegalStateException("the test says so"));
      }
      return result;
    }

    @Override
    public <T> T read(Function<Reader, T> body) {
      return store.read(reader -> body.apply(reads.apply(reader)));
    }

    @Override
    public void listen(Consumer<Set<String>> listener) {
      store.listen(listener);
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private final class Counting implements Transaction {
    private final Transaction inner;

    private Counting(Transaction inner) {
      this.inner = inner;
    }

    @Override
    public <R extends Row> Optional<R> get(Table<R> table, Object... key) {
      looks++;
      return inner.get(table, key);
    }

    @Override
    public <R extends Row> List<R> scan(Scan<R> scan) {
      looks++;
      return inner.scan(scan);
    }

    @Override
    public void put(Row row) {
      if (unwelcome.test(row)) {
        throw new IllegalStateException("the test says so");
      }
      inner.put(row);
    }

    @Override
    public <R extends Row> void delete(Table<R> table, Object... key) {
      inner.delete(table, key);
    }

    @Override
    public void announce(Set<String> words) {
      inner.announce(words);
    }
  }

  /** What a command decides, stored at once. */
  <T> T write(Function<Work, T> command) {
    return store.write(
        List.of(),
        transaction -> {
          Work work = new Work(transaction, time.nowMicros());
          T result = command.apply(work);
          work.applyTo(transaction);
          return result;
        });
  }

  /** The result of a stage once everything due now has happened. */
  <T> T await(CompletionStage<T> stage) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    time.runUntil(future::isDone, Duration.ofMinutes(5));
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  void apply(Kind kind, String yaml) {
    String owner = kind.owned() ? CUSTOMER : "";
    await(engine.apply(ADMIN, Declaration.of(kind, owner, Yaml.parse(yaml))));
  }

  AgendaId submit(String yaml) {
    return submitted(yaml).agenda().id();
  }

  Submitted submitted(String yaml) {
    Json.Obj sent = (Json.Obj) Yaml.parse(yaml);
    AgendaSpec spec =
        Records.decode(
            sent.get("customerId").isPresent()
                ? sent
                : new Json.Obj(with(sent.members(), "customerId", Json.of(CUSTOMER))),
            AgendaSpec.class);
    return await(engine.submit(ADMIN, spec));
  }

  private static Map<String, Json> with(Map<String, Json> members, String name, Json value) {
    Map<String, Json> copy = new java.util.LinkedHashMap<>(members);
    copy.put(name, value);
    return copy;
  }

  Accepted event(String yaml) {
    return await(engine.accept(ADMIN, new CustomerId(CUSTOMER), Yaml.parse(yaml)));
  }

  Agenda agenda(AgendaId id) {
    return engine.read(r -> r.get(Tables.AGENDAS, id)).orElseThrow();
  }

  List<Agenda> agendas() {
    return engine.read(r -> r.scan(Scan.of(Tables.AGENDAS, 1_000)));
  }

  TestAgent agent(String name, long cpuMillis) {
    return new TestAgent(name, cpuMillis);
  }

  /** A file that is stored and may be reported. */
  FileEntry upload(TestAgent agent, Assignment assignment, String path, String text) {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    String hash = Digest.sha256Hex(content);
    int generation =
        await(
                engine.intend(
                    ADMIN,
                    new Protocol.IntendRequest(
                        agent.id, agent.epoch, assignment.attempt(), List.of(hash))))
            .generations()
            .getFirst();
    objects.put(new ObjectStore.Key(hash, generation), new ByteArrayInputStream(content));
    return new FileEntry(path, hash, generation, content.length, 0644);
  }

  /** An agent that does what the test says. */
  final class TestAgent {
    final AgentId id;
    final long epoch;

    TestAgent(String name, long cpuMillis) {
      this(name, "first", cpuMillis);
    }

    TestAgent(String name, String instance, long cpuMillis) {
      this(name, instance, cpuMillis, "process");
    }

    TestAgent(String name, String instance, long cpuMillis, String environment) {
      id = new AgentId(name);
      epoch =
          await(
                  engine.register(
                      ADMIN,
                      new Protocol.Register(
                          id,
                          instance,
                          new PoolId("main"),
                          "",
                          Resources.cpu(cpuMillis),
                          List.of(environment),
                          Map.of(),
                          1,
                          "test")))
              .epoch();
    }

    List<Assignment> lease() {
      return lease(Duration.ZERO);
    }

    List<Assignment> lease(Duration patience) {
      return await(engine.lease(ADMIN, new Protocol.LeaseRequest(id, epoch, 100, patience)))
          .assignments();
    }

    Protocol.Renewed renew(Assignment... held) {
      return renew(false, held);
    }

    Protocol.Renewed drain(Assignment... held) {
      return renew(true, held);
    }

    private Protocol.Renewed renew(boolean draining, Assignment... held) {
      return await(
          engine.renew(
              ADMIN,
              new Protocol.Renew(
                  id,
                  epoch,
                  draining,
                  java.util.Arrays.stream(held)
                      .map(
                          a -> new Protocol.Holding(a.attempt(), OperationState.RUNNING, Json.NULL))
                      .toList())));
    }

    Protocol.Reported succeed(Assignment assignment, String output) {
      return report(result(assignment, true, "", Yaml.parse(output), List.of(), List.of()));
    }

    Protocol.Reported raise(Assignment assignment, RaisedEvent... events) {
      return report(result(assignment, true, "", Json.EMPTY, List.of(events), List.of()));
    }

    Protocol.Reported fail(Assignment assignment, String code) {
      return report(result(assignment, false, code, Json.NULL, List.of(), List.of()));
    }

    Protocol.Reported report(Protocol.Report report) {
      return await(engine.report(ADMIN, new Protocol.ReportRequest(id, epoch, List.of(report))));
    }

    Protocol.Report result(
        Assignment a,
        boolean succeeded,
        String code,
        Json output,
        List<RaisedEvent> events,
        List<FileEntry> files) {
      return new Protocol.Report(
          a.attempt(),
          succeeded,
          code,
          code.isEmpty() ? "" : "the test says so",
          succeeded ? 0 : 1,
          0,
          0,
          output,
          List.of(),
          events,
          files,
          Json.NULL,
          Json.NULL,
          "");
    }
  }
}
