package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.engine.Declaration;
import io.dynode.engine.Engine;
import io.dynode.engine.Expected;
import io.dynode.model.ApiKey;
import io.dynode.model.Caller;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.Resource;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a start declares, and what it leaves alone. */
class FirstRunTest {
  private static final Caller OWNER = new Caller("owner", ApiKey.Role.ADMIN, List.of("*"), "");

  private final Parts parts = new Parts();
  private Path folder = Path.of("");

  @BeforeEach
  void create() throws IOException {
    folder = RunFolder.temporary("test");
  }

  @AfterEach
  void remove() throws IOException {
    parts.close();
    RunFolder.remove(folder);
  }

  private Engine start() throws IOException {
    Config config = new ConfigReader().option("data", folder.toString()).option("port", "0").read();
    DataFolder data = DataFolder.open(folder);
    SystemClock clock = new SystemClock();
    Wiring.Stores stores = Wiring.stores(config, data, Optional.empty(), clock, parts);
    return Wiring.server(config, data, stores, clock, new RandomIds(), parts).engine();
  }

  private static void apply(Engine engine, Kind kind, Json body) {
    engine.apply(OWNER, Declaration.of(kind, "", body)).toCompletableFuture().join();
  }

  private static List<Resource> all(Engine engine) {
    return engine.read(reader -> reader.scan(Scan.of(Tables.RESOURCES, 100)));
  }

  @Test
  void aStartDeclaresEverythingInOneCommitAndALaterOneNothing() throws IOException {
    Engine engine = start();
    List<Resource> declared = all(engine);
    assertThat(declared.stream().map(r -> r.kind().word() + " " + r.name()))
        .containsExactlyInAnyOrder("customer default", "pool default", "queue default");
    assertThat(declared.stream().map(Resource::createdMicros).distinct())
        .as("one commit: there is no moment between")
        .hasSize(1);
    FirstRun.declare(engine);
    assertThat(all(engine)).isEqualTo(declared);
  }

  @Test
  void whatTheOwnerChangedStays() throws IOException {
    Engine engine = start();
    Json.Text name = new Json.Text("default");
    Json.Text own = new Json.Text("own");
    apply(engine, Kind.CUSTOMER, Json.object("name", name, "maxParked", Json.of(7)));
    apply(engine, Kind.QUEUE, Json.object("name", own, "pool", name));
    apply(
        engine,
        Kind.POOL,
        Json.object("name", name, "defaultQueue", own, "reassignAfter", Json.of("2m")));
    engine.remove(OWNER, Kind.QUEUE, "", "default", "", Expected.ANY).toCompletableFuture().join();
    List<Resource> mine = all(engine);
    FirstRun.declare(engine);
    FirstRun.pool(engine, "default");
    assertThat(all(engine)).isEqualTo(mine);
  }

  @Test
  void thePoolOfTheAgentInsideIsThere() throws IOException {
    Engine engine = start();
    FirstRun.pool(engine, "lab");
    FirstRun.pool(engine, "lab");
    assertThat(all(engine).stream().map(r -> r.kind().word() + " " + r.name()))
        .contains("pool lab", "queue lab");
  }

  @Test
  void aPoolWhoseNameAQueueOfAnotherHasGetsNoDefaultQueue() throws IOException {
    Engine engine = start();
    apply(engine, Kind.QUEUE, Json.object("name", Json.of("lab"), "pool", Json.of("default")));
    FirstRun.pool(engine, "lab");
    assertThat(all(engine).stream().filter(r -> r.name().equals("lab")))
        .extracting(r -> r.kind().word() + " " + r.body().at("/defaultQueue").orElse(Json.NULL))
        .contains("pool " + Json.of(""));
  }
}
