package io.dynode.server;

import io.dynode.engine.Declaration;
import io.dynode.engine.Engine;
import io.dynode.engine.EngineParts;
import io.dynode.engine.EngineSettings;
import io.dynode.json.Digest;
import io.dynode.json.Records;
import io.dynode.json.Yaml;
import io.dynode.model.AgendaSpec;
import io.dynode.model.ApiKey;
import io.dynode.model.ApiKey.Role;
import io.dynode.model.Caller;
import io.dynode.model.CustomerId;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.Row;
import io.dynode.objects.files.FileObjectStore;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import io.dynode.stores.memory.MemoryStore;
import io.dynode.testkit.LoopExecutor;
import io.dynode.testkit.RealClock;
import io.dynode.testkit.SeededIds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A real server on a free port over a real engine on the memory store, with two customers, each
 * with a pool, a queue and a module of its own, and a key for every role.
 */
final class World implements AutoCloseable {
  static final Caller ADMIN = new Caller("test", Role.ADMIN, List.of("*"), "");

  final RealClock clock = new RealClock();

  /** That of the server, but for its engine. */
  final LeapingClock serversClock = new LeapingClock();

  final SeededIds ids = new SeededIds(11);
  final MemoryStore store = new MemoryStore();
  final HookedStore reads = new HookedStore(store);
  final Path folder;
  final FileObjectStore objects;
  final Engine engine;
  final Server server;
  private Described described;
  private final LoopExecutor writer = new LoopExecutor();
  private final LoopExecutor duties = new LoopExecutor();
  private final Map<String, String> keys = new LinkedHashMap<>();

  World() {
    try {
      folder = Files.createTempDirectory("world");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    objects = new FileObjectStore(folder.resolve("objects"));
    engine =
        new Engine(
            new EngineParts(
                reads,
                objects,
                new TestExpressions(),
                new Outside(),
                clock,
                ids,
                writer,
                duties,
                EngineSettings.defaults()));
    engine.start();
    for (String customer : List.of("acme", "rival")) {
      apply(Kind.CUSTOMER, "", "{name: " + customer + "}");
      String pool = pool(customer);
      apply(Kind.POOL, "", "{name: " + pool + ", reassignAfter: 10m}");
      apply(Kind.CUSTOMER, "", "{name: " + customer + ", pools: [" + pool + "]}");
      apply(
          Kind.QUEUE,
          "",
          "{name: "
              + queue(customer)
              + ", pool: "
              + pool
              + ", visibleTo: ["
              + customer
              + "],"
              + " rules: [{modules: ['*']}]}");
      apply(
          Kind.MODULE,
          customer,
          "{name: crunch, version: '1', command: [crunch], resources: {cpuMillis: 100}}");
    }
    server =
        new Server(
            new ServerParts(engine, objects, serversClock, ids),
            ServerSettings.of("127.0.0.1", 0, "test"));
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String pool(String customer) {
    return "pool-" + customer;
  }

  static String queue(String customer) {
    return "queue-" + customer;
  }

  void apply(Kind kind, String owner, String yaml) {
    Await.get(engine.apply(ADMIN, Declaration.of(kind, owner, Yaml.parse(yaml))));
  }

  /** Submits an agenda of one operation without HTTP. */
  String submit(String customer) {
    Json spec =
        Yaml.parse(
            "{title: work, linkId: link-"
                + customer
                + ", correlationId: cascade-"
                + customer
                + ", customerId: "
                + customer
                + ", operations: [{name: one, type: crunch}]}");
    return Await.get(engine.submit(ADMIN, Records.decode(spec, AgendaSpec.class)))
        .agenda()
        .id()
        .value();
  }

  /** Accepts an event without HTTP; returns its sequence. */
  long event(String customer, String id, String type) {
    return Await.get(
            engine.accept(
                ADMIN,
                new CustomerId(customer),
                Yaml.parse(
                    "{specversion: '1.0', id: " + id + ", source: /test, type: " + type + "}")))
        .event()
        .sequence();
  }

  /** A key of that role; its customers are acme alone, its pool that of acme. Made once. */
  String key(Role role) {
    return keys.computeIfAbsent(role.name(), r -> newKey(role, "acme"));
  }

  String newKey(Role role, String customer) {
    KeyText text = new KeyText(ids.next(), ids.secret());
    List<String> customers = customers(role, customer);
    String pool = role == Role.AGENT ? pool(customer) : "";
    Await.get(
        engine.putKey(
            ADMIN,
            new ApiKey(
                text.id(),
                text.secretHash(),
                role + "-of-" + customer,
                role,
                customers,
                pool,
                clock.wallMicros(),
                0,
                false)));
    return text.text();
  }

  private static List<String> customers(Role role, String customer) {
    return switch (role) {
      case ADMIN -> List.of("*");
      case OPERATOR, USER, VIEWER -> List.of(customer);
      case AGENT -> List.of();
    };
  }

  /** Who has the key of that role. */
  static Caller caller(Role role) {
    return new Caller("test", role, customers(role, "acme"), "");
  }

  /** What the server says of itself. */
  private synchronized Described described() {
    if (described == null) {
      described = new Described(server.openApi());
    }
    return described;
  }

  Client client(Role role) {
    return Client.of(server.port(), key(role), described());
  }

  Client admin() {
    return client(Role.ADMIN);
  }

  static String sha256(byte[] bytes) {
    return Digest.sha256Hex(bytes);
  }

  /** Everything stored but what the engine's own clock moves: counters and rounds of duties. */
  Map<String, List<String>> dump() {
    return engine.read(World::dump);
  }

  private static Map<String, List<String>> dump(Reader reader) {
    Map<String, List<String>> dump = new LinkedHashMap<>();
    for (Table<?> table : Tables.ALL) {
      if (table != Tables.COUNTERS && table != Tables.DUTIES) {
        dump.put(table.name(), rows(reader, table));
      }
    }
    return dump;
  }

  private static <R extends Row> List<String> rows(Reader reader, Table<R> table) {
    List<String> rows = new ArrayList<>();
    for (R row : reader.scan(Scan.of(table, 100_000))) {
      rows.add(
          row instanceof io.dynode.model.Definition d ? "definition " + d.hash() : row.toString());
    }
    return rows;
  }

  @Override
  public void close() {
    server.close();
    engine.close();
    objects.close();
    writer.close();
    duties.close();
  }
}
