package io.dynode.stores.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.ErrorCode;
import io.dynode.model.Outbox;
import io.dynode.model.ProblemException;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store survives the violent end of its process, and lets no other process in before. */
final class CrashTest {
  private static final int KILLS = Integer.getInteger("dynode.store.kills", 20);
  private static final int LONGEST_LIFE_MICROS = 150_000;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("state.db");
  }

  @Test
  @Timeout(300)
  void afterAKillAllThatWasAcknowledgedIsThereAndNothingIsTorn() throws Exception {
    SplittableRandom random = new SplittableRandom(1);
    long known = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      long acknowledged = killAfter(random.nextInt(LONGEST_LIFE_MICROS));
      long before = Math.max(known, acknowledged);
      try (SqlStore store = SqlStore.sqlite(file)) {
        known = store.read(reader -> whole(reader, before));
      }
    }
    assertThat(known).as("transactions in all").isGreaterThan(KILLS);
  }

  /** Lets a process write for a while, kills it and returns the last number it printed. */
  private long killAfter(int micros) throws IOException, InterruptedException {
    Process process = start("write");
    try (BufferedReader lines = process.inputReader()) {
      assertThat(lines.readLine()).isEqualTo("open");
      long last = Long.parseLong(lines.readLine());
      LockSupport.parkNanos(micros * 1000L);
      // By its handle, since the process itself would close the pipe that is still to be read.
      assertThat(process.toHandle().destroyForcibly()).isTrue();
      String line = lines.readLine();
      while (line != null) {
        // The kill may cut the last line short: what is left of a number is not larger than it.
        last = line.isEmpty() ? last : Math.max(last, Long.parseLong(line));
        line = lines.readLine();
      }
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return last;
    }
  }

  /** Checks that the state is exactly that after some transaction, and returns its number. */
  private static long whole(Reader reader, long acknowledged) {
    long number = StoreProcess.written(reader);
    assertThat(number).isGreaterThanOrEqualTo(acknowledged);
    int all = (int) Math.min(number, StoreProcess.KEPT) * StoreProcess.ROWS;
    List<Outbox> due = reader.scan(Scan.along(Tables.OUTBOX, "by_due", all + 1));
    assertThat(due).hasSize(all);
    assertThat(reader.scan(Scan.of(Tables.OUTBOX, all + 1))).hasSize(all);
    assertThat(reader.scan(Scan.of(Tables.AGENDAS, all + 1))).hasSize(all);
    for (Outbox row : due) {
      assertThat(row.id()).startsWith(row.dueMicros() + "-");
      assertThat(row.dueMicros()).isBetween(number - StoreProcess.KEPT + 1, number);
      assertThat(reader.get(Tables.AGENDAS, row.id()).orElseThrow().revision())
          .isEqualTo(row.dueMicros());
    }
    assertThat(reader.scan(Scan.along(Tables.TIMERS, "by_due", all)))
        .hasSize(StoreProcess.ROWS)
        .allMatch(timer -> timer.run() == number && timer.dueMicros() == number);
    return number;
  }

  @Test
  @Timeout(60)
  void aSecondProcessIsRefusedByNameUntilTheFirstIsGone() throws Exception {
    Process process = start("hold");
    try (BufferedReader lines = process.inputReader()) {
      assertThat(lines.readLine()).isEqualTo("open");
      assertThatThrownBy(() -> SqlStore.sqlite(file))
          .isInstanceOfSatisfying(
              ProblemException.class,
              problem -> assertThat(problem.code()).isEqualTo(ErrorCode.STORE_LOCKED))
          .hasMessageContaining(file.toString())
          .hasMessageContaining("process " + process.pid())
          .hasMessageContaining("Stop that server");
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    SqlStore.sqlite(file).close();
  }

  private Process start(String mode) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            // A killed process leaves its copy of the driver's library behind.
            "-Dorg.sqlite.tmpdir=" + folder,
            "-cp",
            System.getProperty("java.class.path"),
            StoreProcess.class.getName(),
            file.toString(),
            mode)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
