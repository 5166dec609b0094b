package io.dynode.benchmarks;

import io.dynode.testkit.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where installations keep their state.
 *
 * @param database a PostgreSQL that waits for the disk; empty: SQLite, in each data folder
 */
record Backend(Optional<PostgresServer> database) implements AutoCloseable {
  static final Backend SQLITE = new Backend(Optional.empty());

  static Backend of(Bench.Store store, Path folder) {
    return switch (store) {
      case SQLITE -> SQLITE;
      case POSTGRESQL -> new Backend(Optional.of(PostgresServer.durable(folder)));
    };
  }

  /** Options of a server on a state of its own; the same for all that share it. */
  List<String> options() {
    return database
        .map(server -> List.of("--store", "postgresql", "--store-url", server.newSchema()))
        .orElse(List.of());
  }

  /** Processor time that the database's own processes took until now. */
  Duration processorTime() {
    return database
        .map(server ->
            Stream.concat(Stream.of(server.handle()), server.handle().descendants())
                .map(Backend::processorTime)
                .reduce(Duration.ZERO, Duration::plus))
        .orElse(Duration.ZERO);
  }

  /** That of a process; what the system does not tell counts as none. */
  static Duration processorTime(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  @Override
  public void close() {
    database.ifPresent(PostgresServer::kill);
  }
}
