package io.dynode.benchmarks;

import io.dynode.cli.Api;
import io.dynode.json.JsonText;
import io.dynode.model.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Processes that share a state: a standalone, or servers with an agent. */
final class Installation implements AutoCloseable {
  private static final String[] QUIET = {"--log", "warning"};

  private final Backend backend;
  private final List<Started> processes = new ArrayList<>();
  private final List<URI> addresses = new ArrayList<>();
  private final String key;
  private final Api api;

  private Installation(Backend backend, List<Started> servers, List<Path> data) {
    this.backend = backend;
    processes.addAll(servers);
    data.forEach(folder -> addresses.add(URI.create(text(folder.resolve("address")))));
    this.key = text(data.getFirst().resolve("admin.key"));
    this.api = new Api(address().toString(), key);
  }

  /** Starts a standalone and waits until it says that it is ready. */
  static Installation start(Path data, Backend backend) {
    List<String> arguments = new ArrayList<>(role("standalone", data));
    arguments.addAll(List.of("--port", "0", "--drain", "2s"));
    arguments.addAll(backend.options());
    return new Installation(backend, List.of(Started.role(arguments)), List.of(data));
  }

  /** Starts so many servers on one state, and an agent that knows them all. */
  static Installation replicas(Path folder, Backend backend, int servers) {
    List<String> options = backend.options();
    List<Started> started = new ArrayList<>();
    List<Path> data = new ArrayList<>();
    for (int i = 0; i < servers; i++) {
      data.add(folder.resolve("server-" + i));
      List<String> arguments = new ArrayList<>(role("server", data.getLast()));
      arguments.addAll(List.of("--port", "0", "--objects", folder.resolve("objects").toString()));
      arguments.addAll(options);
      started.add(Started.role(arguments));
    }
    Installation installation = new Installation(backend, started, data);
    List<String> arguments = new ArrayList<>(role("agent", folder.resolve("agent")));
    arguments.addAll(List.of("--agent", "bench-agent", "--drain", "2s"));
    arguments.addAll(List.of("--key-file", data.getFirst().resolve("agent.key").toString()));
    String all =
        installation.addresses.stream().map(URI::toString).collect(Collectors.joining(","));
    arguments.addAll(List.of("--server", all));
    installation.processes.add(Started.role(arguments));
    return installation;
  }

  private static List<String> role(String role, Path data) {
    List<String> arguments = new ArrayList<>(List.of(role, "--data-folder", data.toString()));
    arguments.addAll(List.of(QUIET));
    return arguments;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How long the start of the first took. */
  double readyMillis() {
    return processes.getFirst().readyMillis();
  }

  /** Resident memory of the first. */
  double residentMegabytes() {
    return processes.getFirst().residentMegabytes();
  }

  /** What lives on the Java heap of the first server, after a collection. */
  double heapMegabytes() {
    try {
      String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
      String pid = Long.toString(processes.getFirst().handle().pid());
      new ProcessBuilder(jcmd, pid, "GC.run")
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
      return metric(metrics(address()), "dynode_heap_bytes") / (1 << 20);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** What all of it used until now. */
  Usage usage() {
    double rows = 0;
    double commits = 0;
    for (URI server : addresses) {
      String metrics = metrics(server);
      rows += metric(metrics, "dynode_store_rows_total");
      commits += metric(metrics, "dynode_store_commits_total");
    }
    double seconds =
        processes.stream().mapToLong(p -> Backend.processorTime(p.handle()).toNanos()).sum() / 1e9;
    return new Usage(seconds, backend.processorTime().toNanos() / 1e9, rows, commits);
  }

  private String metrics(URI server) {
    try (Wire wire = new Wire(server)) {
      return wire.exchange(get("/v1/metrics")).text();
    }
  }

  private static double metric(String metrics, String name) {
    Matcher line = Pattern.compile("(?m)^" + name + " (\\d+)$").matcher(metrics);
    if (!line.find()) {
      throw new IllegalStateException("There is no metric " + name);
    }
    return Double.parseDouble(line.group(1));
  }

  /** Those of all servers. */
  List<URI> addresses() {
    return List.copyOf(addresses);
  }

  URI address() {
    return addresses.getFirst();
  }

  Api api() {
    return api;
  }

  /** The administrator's key. */
  String key() {
    return key;
  }

  /** The bytes of a request of the administrator with a JSON body. */
  byte[] post(String path, String json) {
    return Wire.request(
        "POST", path, key, "application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  byte[] get(String path) {
    return Wire.request("GET", path, key, "", new byte[0]);
  }

  /** Declares things. */
  void apply(Json... documents) {
    Json answer = api.post("/v1/apply", Json.of(List.of(documents)));
    if (!answer.at("/refused").equals(java.util.Optional.of(Json.of(0)))) {
      throw new IllegalStateException("Refused: " + JsonText.print(answer));
    }
  }

  /** Waits for the end of an agenda that has to succeed; returns the seconds it took. */
  double seconds(String agenda, long pollMillis) {
    while (true) {
      Json view = api.get("/v1/agendas/" + agenda);
      String state = text(view, "/state");
      if (state.equals("succeeded")) {
        Instant started = Instant.parse(text(view, "/startedAt"));
        Instant ended = Instant.parse(text(view, "/endedAt"));
        return Duration.between(started, ended).toNanos() / 1e9;
      }
      if (!state.equals("waiting") && !state.equals("running")) {
        throw new IllegalStateException(
            "Agenda " + agenda + " is " + state + ": " + text(view, "/message"));
      }
      pause(pollMillis);
    }
  }

  static String text(Json json, String pointer) {
    return json.at(pointer).flatMap(Json::text).orElse("");
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    processes.reversed().forEach(Started::close);
  }
}
