package io.dynode.benchmarks;

import io.dynode.cli.Api;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The processes of one scenario over one folder, and what was declared to them. */
final class KillCluster implements AutoCloseable {
  /** Modules that an agent has room for, so that it is short at times. */
  static final int ROOM = 4;

  private static final int MODULE_MILLIS = 100;

  private final Path folder;
  private final String run;
  private final List<KillNode> nodes = new ArrayList<>();
  private final String address;

  /** What runs. */
  enum Scenario {
    /** One process. */
    STANDALONE,
    /** A server, and two agents that reach it over HTTP. */
    DISTRIBUTED
  }

  private KillCluster(Path folder, String run, int port) {
    this.folder = folder;
    this.run = run;
    this.address = "http://127.0.0.1:" + port;
  }

  /** Declares the modules to a server of its own, and starts the processes on what it leaves. */
  static KillCluster start(Scenario scenario, List<String> dynode, Path folder, String run)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    int port = freePort();
    KillCluster cluster = new KillCluster(folder, run, port);
    try {
      cluster.declare(dynode, port);
      cluster.startNodes(scenario, dynode, port);
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private void startNodes(Scenario scenario, List<String> dynode, int port)
      throws IOException, InterruptedException {
    String data = folder.resolve("data").toString();
    String on = Integer.toString(port);
    switch (scenario) {
      case STANDALONE ->
          nodes.add(
              KillNode.start(
                  "standalone",
                  dynode,
                  folder,
                  "standalone",
                  "--data",
                  data,
                  "--port",
                  on,
                  "--cpu-millis",
                  Integer.toString(ROOM * MODULE_MILLIS),
                  "--drain",
                  "10s",
                  "--grace",
                  "1s"));
      case DISTRIBUTED -> {
        nodes.add(KillNode.start("server", dynode, folder, "server", "--data", data, "--port", on));
        for (String name : List.of("one", "two")) {
          nodes.add(
              KillNode.start(
                  "agent-" + name,
                  dynode,
                  folder,
                  "agent",
                  "--server",
                  address,
                  "--key-file",
                  data + "/agent.key",
                  "--agent",
                  name,
                  "--data",
                  folder.resolve(name).toString(),
                  "--cpu-millis",
                  Integer.toString(ROOM * MODULE_MILLIS),
                  "--drain",
                  "10s",
                  "--grace",
                  "1s"));
        }
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  private void declare(List<String> dynode, int port) throws IOException, InterruptedException {
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
    String data = folder.resolve("data").toString();
    KillNode server =
        KillNode.start(
            "declare", dynode, folder, "server", "--data", data, "--port", Integer.toString(port));
    try {
      KillNode.run(dynode, folder, Map.of("DYNODE_DATA", data), "apply", "-f", "kill.yaml");
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

  Path database() {
    return folder.resolve("data/store/dynode.db");
  }

  Api api() throws IOException {
    return new Api(address, Files.readString(folder.resolve("data/admin.key")).strip());
  }

  /** All of them; a server is the first. */
  List<KillNode> nodes() {
    return List.copyOf(nodes);
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

  @Override
  public void close() {
    for (KillNode node : nodes) {
      node.kill();
    }
  }
}
