package io.dynode.stores.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.AgendaId;
import io.dynode.model.Counter;
import io.dynode.model.Definition;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.Timer;
import io.dynode.spi.Scan;
import io.dynode.spi.StateStore;
import io.dynode.spi.StateStore.UnknownOutcome;
import io.dynode.spi.Tables;
import io.dynode.spi.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What SQLite adds to the contract: locks on the file, readers beside the writer, full disks. */
final class SqliteTest {
  private static final long SMALL = 2 << 20;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("data").resolve("state.db");
  }

  private static void write(StateStore store, Consumer<Transaction> body) {
    store.write(
        List.of(),
        transaction -> {
          body.accept(transaction);
          return true;
        });
  }

  private static List<Counter> counters(StateStore store) {
    return store.read(reader -> reader.scan(Scan.of(Tables.COUNTERS, 9)));
  }

  @Test
  @Timeout(60)
  void aReaderNeverBlocksTheWriter() throws Exception {
    try (SqlStore store = SqlStore.sqlite(file);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      write(store, transaction -> transaction.put(new Counter("c", 1)));
      store.read(reader -> {
        assertThat(reader.get(Tables.COUNTERS, "c")).contains(new Counter("c", 1));
        for (int i = 2; i < 5; i++) {
          Counter next = new Counter("c", i);
          await(threads.submit(() -> write(store, transaction -> transaction.put(next))));
          assertThat(reader.get(Tables.COUNTERS, "c")).contains(new Counter("c", 1));
        }
        return true;
      });
      assertThat(store.<Boolean>read(r -> r.get(Tables.COUNTERS, "c").isPresent())).isTrue();
    }
  }

  private static void await(Future<?> future) {
    try {
      future.get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aSecondStoreInTheSameProcessIsRefusedAndHarmless() throws IOException {
    SqlStore first = SqlStore.sqlite(file);
    Path link = Files.createSymbolicLink(folder.resolve("link"), file.getParent());
    for (Path name : List.of(file, link.resolve("state.db"))) {
      assertThatThrownBy(() -> SqlStore.sqlite(name))
          .isInstanceOfSatisfying(
              ProblemException.class,
              problem -> assertThat(problem.code()).isEqualTo(ErrorCode.STORE_LOCKED))
          .hasMessageContaining("state.db")
          .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
    }
    write(first, transaction -> transaction.put(new Counter("c", 1)));
    first.close();
    try (SqlStore second = SqlStore.sqlite(file)) {
      assertThat(counters(second)).containsExactly(new Counter("c", 1));
    }
  }

  @Test
  void anOpeningThatFailedLeavesNoLock() throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "no database at all ".repeat(50));
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> SqlStore.sqlite(file)).hasMessageContaining("not a SQLite database");
    }
    Files.delete(file);
    SqlStore.sqlite(file).close();
  }

  @Test
  void placesThatCannotBeUsedAreRefusedWithTheReason() throws IOException {
    Path plain = Files.createFile(folder.resolve("plain"));
    refused(folder, "it is a folder");
    refused(plain.resolve("state.db"), "its folder cannot be used");
    assertThatThrownBy(() -> FileGuard.refuseNetwork(file, "nfs4"))
        .hasMessageContaining("network file system (nfs4)");
    FileGuard.refuseNetwork(file, "ext4");
  }

  private static void refused(Path file, String why) {
    assertThatThrownBy(() -> SqlStore.sqlite(file))
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> assertThat(problem.code()).isEqualTo(ErrorCode.STORE_FAILED))
        .hasMessageContaining(why);
  }

  @Test
  void aFullDiskKeepsWhatWasCommittedAndNothingElse() {
    int stored = 0;
    try (SqlStore store = SqlStore.sqlite(new SqliteOptions(file, 2, SMALL))) {
      ProblemException full = null;
      while (full == null && stored < 1000) {
        full = fill(store, stored);
        stored += full == null ? 1 : 0;
      }
      assertThat(full).isNotNull().hasMessageContaining("no room");
      assertThat(full.code()).isEqualTo(ErrorCode.STORE_FAILED);
      assertThat(full).hasCauseInstanceOf(StateStore.NoRoom.class);
      assertThat(stored).isPositive().isLessThan(1000);
      assertHolds(store, stored);
      assertThat(fill(store, stored)).isNotNull();
      write(store, transaction -> transaction.delete(Tables.DEFINITIONS, "d0"));
      write(store, transaction -> transaction.put(new Definition("d0", new byte[10], 0)));
      assertHolds(store, stored);
    }
    try (SqlStore store = SqlStore.sqlite(file)) {
      assertHolds(store, stored);
      assertThat(fill(store, stored)).isNull();
      assertHolds(store, stored + 1);
    }
  }

  private static ProblemException fill(SqlStore store, int number) {
    try {
      write(
          store,
          transaction -> {
            transaction.put(new Counter("stored", number + 1));
            transaction.put(new Definition("d" + number, new byte[50_000], number));
            transaction.put(new Timer(number, new AgendaId("a" + number), 0, 1));
          });
      return null;
    } catch (ProblemException e) {
      return e;
    }
  }

  private static void assertHolds(SqlStore store, int stored) {
    store.read(reader -> {
      assertThat(reader.get(Tables.COUNTERS, "stored")).contains(new Counter("stored", stored));
      assertThat(reader.scan(Scan.of(Tables.DEFINITIONS, 2000))).hasSize(stored);
      assertThat(reader.scan(Scan.along(Tables.TIMERS, "by_due", 2000))).hasSize(stored);
      return true;
    });
  }

  @Test
  void aTransactionWithAFailedStatementCannotGoOn() {
    try (SqlStore store = SqlStore.sqlite(new SqliteOptions(file, 2, SMALL))) {
      assertThatThrownBy(() ->
              write(
                  store,
                  transaction -> {
                    transaction.put(new Counter("before", 1));
                    transaction.put(new Definition("d", new byte[(int) (2 * SMALL)], 1));
                    assertThatThrownBy(() -> transaction.scan(Scan.of(Tables.DEFINITIONS, 1)))
                        .hasMessageContaining("no room");
                    assertThatThrownBy(() -> transaction.put(new Counter("after", 1)))
                        .hasMessageContaining("no room");
                  }))
          .hasMessageContaining("no room");
      assertThat(counters(store)).isEmpty();
      write(store, transaction -> transaction.put(new Counter("later", 1)));
      assertThat(counters(store)).hasSize(1);
    }
  }

  @Test
  void aFailedDiskAtTheCommitIsAnUnknownOutcome() {
    Sqlite dialect = new Sqlite(file);
    assertThat(dialect.commitFailed(failure(SQLiteErrorCode.SQLITE_IOERR_FSYNC)))
        .isInstanceOf(UnknownOutcome.class);
    assertThat(dialect.commitFailed(failure(SQLiteErrorCode.SQLITE_FULL)))
        .isInstanceOf(ProblemException.class);
    assertThat(dialect.failed(failure(SQLiteErrorCode.SQLITE_IOERR_READ)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("the disk reports an error");
    assertThat(dialect.failed(failure(SQLiteErrorCode.SQLITE_ERROR)))
        .isInstanceOf(IllegalStateException.class);
  }

  private static SQLiteException failure(SQLiteErrorCode code) {
    return new SQLiteException("planned", code);
  }

  @Test
  void everyCommitIsFlushedAndTheLogIsWriteAhead() throws SQLException {
    try (SqliteDatabase database = SqliteDatabase.open(SqliteOptions.of(file))) {
      Session session = database.connect(true);
      assertThat(pragma(session.connection(), "synchronous")).isEqualTo("2");
      assertThat(pragma(session.connection(), "journal_mode")).isEqualTo("wal");
      assertThat(pragma(session.connection(), "wal_autocheckpoint")).isEqualTo("1000");
      session.close();
    }
  }

  private static String pragma(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeQuery("pragma " + name).getString(1);
    }
  }

  @Test
  void theFileIsSoundAfterEverything() throws SQLException {
    try (SqlStore store = SqlStore.sqlite(file)) {
      for (int round = 0; round < 20; round++) {
        int number = round;
        write(
            store,
            transaction -> {
              for (int i = 0; i < 100; i++) {
                transaction.put(new Timer(i * 7L % 13, new AgendaId("a" + i), number % 3, number));
                transaction.delete(Tables.TIMERS, "a" + (i * 3 % 100), (number + 1) % 3);
              }
            });
      }
    }
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      assertThat(pragma(connection, "integrity_check")).isEqualTo("ok");
    }
  }
}
