package io.dynode.benchmarks;

import io.dynode.json.Digest;
import io.dynode.json.JsonText;
import io.dynode.model.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What the machine and the libraries can do at most, without Dynode in between. */
final class Limits {
  private static final int FLUSHES = 200;
  private static final int COMMITS = 1_000;
  private static final int BATCHES = 50;
  private static final int BATCH = 1_000;
  private static final int SPAWNS = 100;
  private static final int CONNECTIONS = 64;

  private final Path folder;
  private final int rounds;

  /**
   * @param folder on the disk that is measured
   */
  Limits(Path folder, int rounds) {
    this.folder = folder;
    this.rounds = rounds;
  }

  /** Milliseconds that an append of 4 KiB takes to be on the disk: the median. */
  Figure flush() {
    return Figure.of("flush-4k-p50", Samples.least(rounds, () -> flushes().median()), "ms");
  }

  Samples flushes() {
    Path file = folder.resolve("flush");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      double[] millis = new double[FLUSHES];
      ByteBuffer page = ByteBuffer.allocateDirect(4096);
      channel.position(channel.size());
      for (int i = 0; i < FLUSHES; i++) {
        long start = System.nanoTime();
        channel.write(page.clear());
        channel.force(false);
        millis[i] = Samples.millisSince(start);
      }
      return Samples.of(millis);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Durable commits of one row, one after the other, and rows in batches. */
  List<Figure> sqlite() {
    Path file = folder.resolve("limit.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("pragma journal_mode = wal");
      statement.execute("pragma synchronous = full");
      statement.execute("create table if not exists t (id integer primary key, body text)");
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement("insert into t (body) values (?)")) {
        double commits = Samples.most(rounds, () -> inserted(connection, insert, COMMITS, 1));
        double rows = Samples.most(rounds, () -> inserted(connection, insert, BATCHES, BATCH));
        return List.of(
            Figure.of("sqlite-commits", commits, "/s"), Figure.of("sqlite-rows", rows, "/s"));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("SQLite: " + e.getMessage(), e);
    }
  }

  /** The same on a PostgreSQL, on one connection. */
  List<Figure> postgresql(String url) {
    try (Connection connection = DriverManager.getConnection(url + "&reWriteBatchedInserts=true");
        Statement statement = connection.createStatement()) {
      statement.execute("create table t (id bigserial primary key, body text)");
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement("insert into t (body) values (?)")) {
        double commits = Samples.most(rounds, () -> inserted(connection, insert, COMMITS, 1));
        double rows = Samples.most(rounds, () -> inserted(connection, insert, BATCHES, BATCH));
        return List.of(
            Figure.of("postgresql-commits", commits, "/s"),
            Figure.of("postgresql-rows", rows, "/s"));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL: " + e.getMessage(), e);
    }
  }

  private static double inserted(
      Connection connection, PreparedStatement insert, int commits, int batch) {
    try {
      long start = System.nanoTime();
      for (int i = 0; i < commits; i++) {
        for (int k = 0; k < batch; k++) {
          insert.setString(1, "a row of about a hundred bytes ".repeat(3));
          insert.addBatch();
        }
        insert.executeBatch();
        connection.commit();
      }
      return (double) commits * batch / seconds(start);
    } catch (SQLException e) {
      throw new IllegalStateException("Inserting: " + e.getMessage(), e);
    }
  }

  /** Milliseconds to start a program that does nothing and to see its end: the median. */
  Figure spawn() {
    return Figure.of("spawn-true", Samples.least(rounds, this::spawns), "ms");
  }

  private double spawns() {
    double[] millis = new double[SPAWNS];
    try {
      for (int i = 0; i < SPAWNS; i++) {
        long start = System.nanoTime();
        Process process = new ProcessBuilder("true").start();
        if (process.waitFor() != 0) {
          throw new IllegalStateException("true failed");
        }
        millis[i] = Samples.millisSince(start);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    return Samples.of(millis).median();
  }

  /** Requests a second that do nothing but ask for the server's health. */
  Figure hello(Installation installation) {
    byte[] request = installation.get("/v1/health");
    try (Load load = new Load(installation.address(), CONNECTIONS)) {
      load.run(request, 5_000, 200);
      return Figure.of(
          "http-hello",
          Samples.most(
              rounds,
              () -> {
                long start = System.nanoTime();
                load.run(request, 10_000, 200);
                return 10_000 / seconds(start);
              }),
          "/s");
    }
  }

  /** Megabytes a second of JSON read into values. */
  Figure json() {
    List<Json> items = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      items.add(
          Json.object(
              "name", Json.of("operation-" + i), "type", Json.of("log"), "size", Json.of(i)));
    }
    byte[] text = JsonText.bytes(Json.of(items));
    for (int i = 0; i < 20; i++) {
      JsonText.parse(text);
    }
    return Figure.of(
        "json-parse",
        Samples.most(
            rounds,
            () -> {
              long start = System.nanoTime();
              for (int i = 0; i < 10; i++) {
                JsonText.parse(text);
              }
              return 10.0 * text.length / 1e6 / seconds(start);
            }),
        "MB/s");
  }

  /** Megabytes a second through SHA-256. */
  Figure sha256() {
    byte[] bytes = new byte[16 << 20];
    Digest.sha256Hex(bytes);
    return Figure.of(
        "sha-256",
        Samples.most(
            rounds,
            () -> {
              long start = System.nanoTime();
              Digest.sha256Hex(bytes);
              return bytes.length / 1e6 / seconds(start);
            }),
        "MB/s");
  }

  static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /** Removes what the measuring left. */
  void clean() {
    try {
      for (String name : List.of("flush", "limit.db", "limit.db-wal", "limit.db-shm")) {
        Files.deleteIfExists(folder.resolve(name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
