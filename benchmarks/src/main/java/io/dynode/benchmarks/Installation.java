package io.dynode.benchmarks;

import io.dynode.cli.Api;
import io.dynode.model.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A standalone in a process of its own, started as users start it. */
final class Installation implements AutoCloseable {
  private static final long STOP_SECONDS = 60;

  private final Process process;
  private final double readyMillis;
  private final URI address;
  private final String key;
  private final Api api;

  private Installation(Process process, double readyMillis, Path data) throws IOException {
    this.process = process;
    this.readyMillis = readyMillis;
    this.address = URI.create(Files.readString(data.resolve("address")).strip());
    this.key = Files.readString(data.resolve("admin.key")).strip();
    this.api = new Api(address.toString(), key);
  }

  /** Starts it and waits until it says that it is ready. */
  static Installation start(Path data) {
    List<String> command = new ArrayList<>(List.of(launcher(), "standalone"));
    command.addAll(List.of("--data", data.toString(), "--port", "0"));
    command.addAll(List.of("--log", "warning", "--drain", "2s"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("DYNODE_"));
    String options = System.getenv("DYNODE_BENCH_JAVA_OPTS");
    if (options != null) {
      builder.environment().put("DYNODE_JAVA_OPTS", options);
    }
    builder.environment().put("DYNODE_AOT", "wait");
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    long start = System.nanoTime();
    try {
      Process process = builder.start();
      StringBuilder said = new StringBuilder();
      BufferedReader words = process.errorReader(StandardCharsets.UTF_8);
      for (String line = words.readLine(); line != null; line = words.readLine()) {
        if (line.contains(" is ready at ")) {
          double millis = Samples.millisSince(start);
          Thread.ofPlatform().daemon().start(() -> pass(words));
          return new Installation(process, millis, data);
        }
        said.append(line).append('\n');
      }
      throw new IllegalStateException("The standalone did not start:\n" + said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Shows what the installation says, to its end. */
  private static void pass(BufferedReader words) {
    try {
      for (String line = words.readLine(); line != null; line = words.readLine()) {
        if (!line.startsWith("dynode: end")) {
          System.err.println(line);
        }
      }
    } catch (IOException _) {
      // The process has ended, and its stream with it.
    }
  }

  private static String launcher() {
    String launcher = System.getProperty("dynode.launcher", "");
    if (launcher.isEmpty()) {
      throw new IllegalStateException("Run this with ./dynode bench: it starts others like itself");
    }
    return launcher;
  }

  /** How long the start took. */
  double readyMillis() {
    return readyMillis;
  }

  /** Resident memory of the process. */
  double residentMegabytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
        }
      }
      throw new IllegalStateException("The process has no resident memory");
    } catch (IOException e) {
      throw new UncheckedIOException("The resident memory is read from /proc", e);
    }
  }

  URI address() {
    return address;
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
      throw new IllegalStateException("Refused: " + io.dynode.json.JsonText.print(answer));
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
        return java.time.Duration.between(started, ended).toNanos() / 1e9;
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
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
