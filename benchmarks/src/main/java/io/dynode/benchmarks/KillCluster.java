package io.dynode.benchmarks;

import io.dynode.cli.Api;
import io.dynode.testkit.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The processes of one scenario over one folder, and what was declared to them. */
final class KillCluster implements AutoCloseable {
  /** Modules that an agent has room for, so that it is short at times. */
  static final int ROOM = 4;

  private static final int MODULE_MILLIS = 100;

  private final Path folder;
  private final String run;
  private final int agents;
  private final List<KillNode> nodes = new ArrayList<>();
  private final List<Integer> ports;
  private final Optional<PostgresServer> database;

  /** Between each server and the database, in the order of the servers. */
  private final List<KillProxy> toDatabase = new ArrayList<>();

  /** Between each agent and the servers, by its name. */
  private final Map<String, List<KillProxy>> toServers = new LinkedHashMap<>();

  /** What runs. */
  enum Scenario {
    /** One process. */
    STANDALONE,
    /** A server, and two agents that reach it over HTTP. */
    DISTRIBUTED,
    /** A PostgreSQL, servers on it, and agents that know all of them, with networks to break. */
    REPLICAS
  }

  private KillCluster(Scenario scenario, Kill.Size size, Path folder, String run)
      throws IOException {
    this.folder = folder;
    this.run = run;
    boolean replicas = scenario == Scenario.REPLICAS;
    this.agents =
        switch (scenario) {
          case STANDALONE -> 0;
          case DISTRIBUTED -> 2;
          case REPLICAS -> size.agents();
        };
    List<Integer> free = new ArrayList<>();
    for (int i = 0; i < (replicas ? size.servers() : 1); i++) {
      free.add(freePort());
    }
    this.ports = List.copyOf(free);
    this.database = replicas ? Optional.of(PostgresServer.another()) : Optional.empty();
  }

  /** Declares the modules to a server of its own, and starts the processes on what it leaves. */
  static KillCluster start(
      Scenario scenario, Kill.Size size, List<String> dynode, Path folder, String run)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    KillCluster cluster = new KillCluster(scenario, size, folder, run);
    try {
      cluster.declare(dynode);
      cluster.startNodes(scenario, dynode);
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private void startNodes(Scenario scenario, List<String> dynode)
      throws IOException, InterruptedException {
    if (scenario == Scenario.STANDALONE) {
      List<String> arguments = new ArrayList<>(server("standalone", 0));
      arguments.addAll(room());
      nodes.add(KillNode.start("standalone", dynode, folder, arguments));
      return;
    }
    for (int i = 0; i < ports.size(); i++) {
      nodes.add(
          KillNode.start(
              "server" + (i == 0 ? "" : "-" + (i + 1)), dynode, folder, server("server", i)));
    }
    for (int i = 1; i <= agents; i++) {
      String name = "a" + i;
      String servers = servers(name);
      List<String> arguments =
          new ArrayList<>(List.of("agent", "--server", servers, "--agent", name));
      arguments.addAll(List.of("--key-file", data(0).resolve("agent.key").toString()));
      arguments.addAll(List.of("--data", folder.resolve(name).toString()));
      arguments.addAll(room());
      nodes.add(KillNode.start("agent-" + name, dynode, folder, arguments));
    }
  }

  /** The servers as an agent reaches them. */
  private String servers(String agent) throws IOException {
    if (database.isEmpty()) {
      return ports.stream().map(KillCluster::address).collect(Collectors.joining(","));
    }
    List<KillProxy> own = new ArrayList<>();
    for (int port : ports) {
      own.add(new KillProxy(port));
    }
    toServers.put(agent, own);
    return own.stream().map(p -> address(p.port())).collect(Collectors.joining(","));
  }

  /** The database as a server reaches it. */
  private String databaseOf(int number, PostgresServer server) throws IOException {
    while (toDatabase.size() <= number) {
      toDatabase.add(new KillProxy(server.port()));
    }
    return server
        .url()
        .replace(":" + server.port() + "/", ":" + toDatabase.get(number).port() + "/");
  }

  private List<String> server(String role, int number) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(role, "--data", data(number).toString()));
    arguments.addAll(List.of("--port", Integer.toString(ports.get(number))));
    if (database.isPresent()) {
      String url = databaseOf(number, database.get());
      arguments.addAll(List.of("--store", "postgresql", "--store-url", url));
      arguments.addAll(List.of("--objects", folder.resolve("objects").toString()));
    }
    return arguments;
  }

  private static List<String> room() {
    return List.of(
        "--cpu-millis", Integer.toString(ROOM * MODULE_MILLIS), "--drain", "10s", "--grace", "1s");
  }

  private static String address(int port) {
    return "http://127.0.0.1:" + port;
  }

  private Path data(int server) {
    return folder.resolve(server == 0 ? "data" : "data-" + (server + 1));
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  private void declare(List<String> dynode) throws IOException, InterruptedException {
    Files.writeString(ledger(), "");
    Files.setPosixFilePermissions(ledger(), PosixFilePermissions.fromString("rw-rw-rw-"));
    Files.writeString(folder.resolve("step.sh"), resource("step.sh"));
    Files.writeString(
        folder.resolve("kill.yaml"),
        resource("kill.yaml")
            .replace("@FOLDER@", folder.toString())
            .replace("@LEDGER@", ledger().toString())
            .replace("@MILLIS@", Integer.toString(MODULE_MILLIS))
            .replace("@RUN@", run));
    KillNode server = KillNode.start("declare", dynode, folder, server("server", 0));
    try {
      Map<String, String> environment = Map.of("DYNODE_DATA", data(0).toString());
      KillNode.run(dynode, folder, environment, "apply", "-f", "kill.yaml");
    } finally {
      server.kill();
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = KillCluster.class.getResourceAsStream("kill/" + name)) {
      if (in == null) {
        throw new IOException("this build lacks kill/" + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  Path folder() {
    return folder;
  }

  /** Where modules note what they do. */
  Path ledger() {
    return folder.resolve("ledger");
  }

  /** SQLite's file; empty: the state is elsewhere. */
  Optional<Path> file() {
    return database.isPresent()
        ? Optional.empty()
        : Optional.of(folder.resolve("data/store/dynode.db"));
  }

  /** The PostgreSQL of the servers, if they have one. */
  Optional<PostgresServer> database() {
    return database;
  }

  /** One for each server; all of them see the same. */
  List<Api> apis() throws IOException {
    String key = Files.readString(data(0).resolve("admin.key")).strip();
    return ports.stream().map(port -> new Api(address(port), key)).toList();
  }

  /** All of them; servers are the first. */
  List<KillNode> nodes() {
    return List.copyOf(nodes);
  }

  /** Those that serve: servers, or the standalone. */
  List<KillNode> servers() {
    return nodes.stream().filter(node -> node.agent().isEmpty()).toList();
  }

  /** The networks between that server, or that agent, and what it needs. */
  List<KillProxy> networks(KillNode node) {
    return node.agent().isEmpty()
        ? List.of(toDatabase.get(nodes.indexOf(node)))
        : List.copyOf(toServers.getOrDefault(node.agent(), List.of()));
  }

  List<KillNode> agents() {
    return nodes.stream().filter(node -> !node.agent().isEmpty()).toList();
  }

  /** Processes of modules of this run that live. */
  List<Long> modules() {
    return KillProc.withEnvironment("KILL_RUN=" + run + "\0");
  }

  List<Long> shims() {
    return KillProc.shims(folder);
  }

  /** Ends the agents first, as an operator would; returns whether all ended in order. */
  boolean end() throws InterruptedException {
    boolean orderly = true;
    for (KillNode node : nodes.reversed()) {
      orderly &= node.end();
    }
    return orderly;
  }

  /** Has every row read once more, when all processes have ended. */
  void check(List<String> dynode, KillFindings findings) throws InterruptedException {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("DYNODE_DATA", data(0).toString());
    database.ifPresent(server -> {
      environment.put("DYNODE_STORE", "postgresql");
      environment.put("DYNODE_STORE_URL", server.url());
    });
    try {
      KillNode.run(dynode, folder, environment, "store", "check");
    } catch (IOException e) {
      findings.add(KillFault.STORE, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    for (KillNode node : nodes) {
      node.kill();
    }
    toDatabase.forEach(KillProxy::close);
    toServers.values().forEach(all -> all.forEach(KillProxy::close));
    database.ifPresent(PostgresServer::kill);
  }
}
