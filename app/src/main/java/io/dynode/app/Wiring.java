package io.dynode.app;

import io.dynode.agent.Agent;
import io.dynode.agent.AgentPorts;
import io.dynode.agent.AgentSettings;
import io.dynode.agent.HttpTransport;
import io.dynode.cli.ExitCode;
import io.dynode.cli.Failure;
import io.dynode.dataplane.LocalWorkbench;
import io.dynode.dataplane.WorkbenchSettings;
import io.dynode.engine.Engine;
import io.dynode.engine.EngineParts;
import io.dynode.environments.process.ProcessEnvironment;
import io.dynode.environments.process.ProcessSettings;
import io.dynode.expressions.cel.CelExpressions;
import io.dynode.http.jetty.AddressGuard;
import io.dynode.http.jetty.JettyCalls;
import io.dynode.model.AgentId;
import io.dynode.model.ApiKey;
import io.dynode.model.Caller;
import io.dynode.model.PoolId;
import io.dynode.model.Resources;
import io.dynode.objects.files.FileObjectStore;
import io.dynode.server.KeyFiles;
import io.dynode.server.Server;
import io.dynode.server.ServerParts;
import io.dynode.spi.AgentTransport;
import io.dynode.spi.Clock;
import io.dynode.spi.Ids;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.StateStore;
import io.dynode.stores.sql.PostgresOptions;
import io.dynode.stores.sql.SqlStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The one place where the parts of Dynode are put together. */
final class Wiring {
  private Wiring() {}

  /**
   * A server at work.
   *
   * @param port it listens on
   */
  record ServerNode(Engine engine, ObjectStore objects, int port) {}

  /** What a server keeps. */
  record Stores(StateStore state, ObjectStore objects) {}

  /** Opens state and objects; they are added to the parts. */
  static Stores stores(
      Config config,
      DataFolder data,
      Optional<PostgresOptions> postgres,
      Clock clock,
      Parts parts) {
    StateStore state =
        parts.add(
            postgres
                .map(options ->
                    StoreStart.open(
                        () -> SqlStore.postgres(options),
                        config.storePatience(),
                        clock,
                        Thread::sleep))
                .orElseGet(() -> SqlStore.sqlite(data.database())));
    Path folder =
        config.objects().isEmpty()
            ? data.objects()
            : Path.of(config.objects()).toAbsolutePath().normalize();
    FileObjectStore objects = parts.add(new FileObjectStore(folder));
    ObjectsFolder.require(state, folder, objects);
    return new Stores(state, objects);
  }

  /** Engine and HTTP API over its stores; everything opened is added to the parts. */
  static ServerNode server(
      Config config, DataFolder data, Stores stores, Clock clock, Ids ids, Parts parts)
      throws IOException {
    StateStore store = stores.state();
    ObjectStore objects = stores.objects();
    LoopExecutor writer = parts.add(new LoopExecutor("writer"));
    LoopExecutor duties = parts.add(new LoopExecutor("duties"));
    JettyCalls calls = parts.add(new JettyCalls(guard(config), "Dynode/" + Version.text(), clock));
    Engine engine =
        parts.add(
            new Engine(
                new EngineParts(
                    store,
                    objects,
                    new CelExpressions(),
                    calls,
                    clock,
                    ids,
                    writer,
                    duties,
                    config.limits().engine())));
    engine.start();
    FirstRun.declare(engine);
    KeyFiles keys = new KeyFiles(engine, ids, clock);
    keys.admin(data.adminKey());
    keys.agent(data.agentKey(), config.pool());
    Server server =
        parts.add(
            new Server(
                new ServerParts(engine, objects, clock, ids), config.limits().server(config)));
    server.start();
    return new ServerNode(engine, objects, server.port());
  }

  private static AddressGuard guard(Config config) {
    try {
      return AddressGuard.allowing(config.callsAllowed());
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.USAGE, "configuration 'callsAllowed': " + e.getMessage());
    }
  }

  /** The agent inside a standalone: it speaks to the engine directly and shares its objects. */
  static Agent embeddedAgent(
      Config config, DataFolder data, ServerNode server, Clock clock, Ids ids, Parts parts)
      throws IOException {
    FirstRun.pool(server.engine(), config.pool());
    // On a store that several may share its name must be its own.
    String usual = StoreConfig.isPostgres(config) ? Machine.name() : "local";
    String id = config.agent().isEmpty() ? usual : config.agent();
    // Of every pool: the one that it served before may have been another.
    Caller caller = new Caller("agent-" + config.pool(), ApiKey.Role.AGENT, List.of(), "");
    AgentTransport transport = new LocalTransport(server.engine(), server.objects(), caller);
    Post post = new Post(data.agent(), id, transport, Optional.of(server.objects()));
    return agent(config, post, clock, ids, parts);
  }

  /** An agent on its own: it reaches its server over HTTP. */
  static Agent remoteAgent(
      Config config, DataFolder data, String key, Clock clock, Ids ids, Parts parts)
      throws IOException {
    String id = config.agent().isEmpty() ? Machine.name() : config.agent();
    HttpTransport transport = parts.add(new HttpTransport(servers(config), () -> key));
    Post post = new Post(data.agent(), id, transport, Optional.empty());
    return agent(config, post, clock, ids, parts);
  }

  private static List<URI> servers(Config config) {
    List<URI> servers = new ArrayList<>();
    for (String address : config.server().split(",", -1)) {
      try {
        URI server = URI.create(address.strip());
        if (server.getHost() == null || !String.valueOf(server.getScheme()).startsWith("http")) {
          throw new IllegalArgumentException(address);
        }
        servers.add(server);
      } catch (IllegalArgumentException e) {
        throw new Failure(
            ExitCode.USAGE,
            "configuration 'server': http://HOST:PORT is expected, or several with commas: '"
                + address
                + "'");
      }
    }
    return servers;
  }

  /**
   * Where an agent works.
   *
   * @param shared the server's own objects, when it is in the same process
   */
  private record Post(
      Path folder, String id, AgentTransport transport, Optional<ObjectStore> shared) {}

  private static Agent agent(Config config, Post post, Clock clock, Ids ids, Parts parts)
      throws IOException {
    parts.add(AgentLock.take(post.folder()));
    LoopExecutor executor = parts.add(new LoopExecutor("agent"));
    ProcessSettings processes =
        config.ownUsers() ? ProcessSettings.DEFAULT : ProcessSettings.DEFAULT.withoutOwnUsers();
    ProcessEnvironment environment =
        new ProcessEnvironment(post.folder().resolve("process"), clock, executor, processes);
    environment.checkWay(post.folder());
    WorkbenchSettings usual =
        WorkbenchSettings.of(
            new AgentId(post.id()),
            post.folder().resolve("work"),
            Machine.path(environment.ownUsers()),
            environment.ownUsers());
    WorkbenchSettings bench =
        new WorkbenchSettings(
            usual.agent(),
            usual.root(),
            usual.path(),
            config.grace(),
            usual.linkInputs(),
            config.cacheBytes(),
            usual.keepState(),
            usual.kept(),
            usual.limits());
    LocalWorkbench workbench =
        new LocalWorkbench(bench, post.shared(), post.transport().data(), clock);
    AgentSettings settings =
        AgentSettings.of(
            new AgentId(post.id()),
            new PoolId(config.pool()),
            capacity(config, post.folder()),
            Version.text());
    return new Agent(
        settings,
        new AgentPorts(post.transport(), List.of(environment), workbench, clock, ids, executor));
  }

  private static Resources capacity(Config config, Path folder) {
    return new Resources(
        config.cpuMillis() > 0 ? config.cpuMillis() : Machine.cpuMillis(),
        config.memoryBytes() > 0 ? config.memoryBytes() : Machine.memoryBytes(),
        config.gpus(),
        config.diskBytes() > 0 ? config.diskBytes() : Machine.freeBytes(folder),
        Map.of());
  }

  /** How long everything but the agent may take to close. */
  static final Duration CLOSING = Duration.ofSeconds(15);
}
