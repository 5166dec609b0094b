package io.dynode.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.Json;
import io.dynode.model.Protocol.Assignment;
import io.dynode.spi.Environment.Launch;
import io.dynode.testkit.SteppedTime;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalWorkbenchTest {
  @TempDir private Path folder;
  private final TestingServer server = new TestingServer();
  private final SteppedTime time = new SteppedTime();

  private LocalWorkbench workbench() {
    return new LocalWorkbench(Testing.settings(folder), Optional.empty(), server, time.clock());
  }

  @Test
  void recoversWhatWasPreparedAndNotDiscarded() {
    LocalWorkbench first = workbench();
    assertThat(first.recover()).isEmpty();
    Assignment b = new Testing.Draft("b").event(Json.object("x", Json.of(1))).done();
    Assignment a = new Testing.Draft("a").done();
    Assignment c = new Testing.Draft("c").done();
    Launch launch = first.prepare(b);
    first.prepare(a);
    first.prepare(c);
    first.discard(c, true);
    List<Launch> recovered = workbench().recover();
    assertThat(recovered).hasSize(2);
    assertThat(recovered.get(0).assignment()).isEqualTo(a);
    assertThat(recovered.get(1)).isEqualTo(launch);
  }

  @Test
  void whatCannotBeReadIsRemoved() throws IOException {
    workbench().prepare(new Testing.Draft("a").done());
    Path attempts = folder.resolve("attempts");
    Testing.write(attempts.resolve("torn/assignment.json"), "{\"attempt\": ");
    Files.createDirectories(attempts.resolve("empty/in"));
    assertThat(workbench().recover()).hasSize(1);
    assertThat(attempts.resolve("torn")).doesNotExist();
    assertThat(attempts.resolve("empty")).doesNotExist();
  }

  @Test
  void progressIsReadWhenItIsReadable() throws IOException {
    Assignment a = new Testing.Draft("a").done();
    LocalWorkbench workbench = workbench();
    Path out = workbench.prepare(a).folder().resolve("out");
    assertThat(workbench.tend(a)).isEqualTo(Json.NULL);
    Testing.write(out.resolve("progress.json"), "{\"percent\": 12, \"message\": \"on\"}");
    assertThat(workbench.tend(a)).isEqualTo(Testing.parse("{\"percent\":12,\"message\":\"on\"}"));
    for (String bad : List.of("{\"perc", "17", "{\"a\": \"" + "x".repeat(20_000) + "\"}")) {
      Testing.write(out.resolve("progress.json"), bad);
      assertThat(workbench.tend(a)).isEqualTo(Json.NULL);
    }
    Testing.write(out.resolve("progress.json"), "{\"percent\": 900}");
    assertThat(workbench.tend(a).at("/percent")).contains(Json.of(100));
    assertThat(workbench.tend(a).at("/note").flatMap(Json::text).orElse("")).contains("900");
    Testing.write(out.resolve("progress.json"), "{\"percent\": -1e400}");
    assertThat(workbench.tend(a).at("/percent")).contains(Json.of(0));
    Testing.write(out.resolve("progress.json"), "{\"percent\": \"all\", \"message\": \"on\"}");
    assertThat(workbench.tend(a).at("/percent")).isEmpty();
    assertThat(workbench.tend(a).at("/message")).contains(Json.of("on"));
    Files.delete(out.resolve("progress.json"));
    Files.createSymbolicLink(out.resolve("progress.json"), Path.of("/etc/hostname"));
    assertThat(workbench.tend(a)).isEqualTo(Json.NULL);
  }

  @Test
  void tendingSendsTheLogAndCollectingItsRest() throws IOException {
    Assignment a = new Testing.Draft("a").done();
    LocalWorkbench workbench = workbench();
    Path log = workbench.prepare(a).log();
    Files.writeString(log, "one\n");
    workbench.tend(a);
    Files.writeString(log, "one\ntwo\n");
    workbench.collect(a, Testing.SUCCESS, 1);
    assertThat(new String(server.wholeLog(), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("one\ntwo\n");
  }

  @Test
  void tendingAnAttemptThatIsGoneIsHarmless() {
    Assignment a = new Testing.Draft("a").done();
    LocalWorkbench workbench = workbench();
    workbench.prepare(a);
    workbench.discard(a, true);
    assertThat(workbench.tend(a)).isEqualTo(Json.NULL);
    workbench.discard(a, true);
  }

  @Test
  void stateStaysWithTheOperationUntilItEnds() throws IOException {
    LocalWorkbench workbench = workbench();
    Assignment first = new Testing.Draft("a1").done();
    Path state = workbench.prepare(first).folder().resolve("state");
    Testing.write(state.resolve("deep/file"), "so far");
    workbench.discard(first, false);
    Assignment second = new Testing.Draft("a2").done();
    Path again = workbench.prepare(second).folder().resolve("state");
    assertThat(again.resolve("deep/file")).hasContent("so far");
    // Preparing again, as after a failure, must not lose it.
    workbench.prepare(second);
    assertThat(again.resolve("deep/file")).hasContent("so far");
    Assignment other = new Testing.Draft("b1").operation(1, 1).done();
    assertThat(workbench.prepare(other).folder().resolve("state")).isEmptyDirectory();
    workbench.discard(second, true);
    Path third = workbench.prepare(new Testing.Draft("a3").done()).folder().resolve("state");
    assertThat(third).isEmptyDirectory();
  }

  @Test
  void aFolderWhoseStateHasNoPlaceGivesItsRoomBackAllTheSame() throws IOException {
    LocalWorkbench workbench = workbench();
    Assignment a = new Testing.Draft("a").done();
    Path work = workbench.prepare(a).folder();
    Testing.write(work.resolve("state/file"), "so far");
    Testing.write(work.resolve("out/data/large"), "x");
    Testing.write(folder.resolve("state"), "in the way");
    assertThatThrownBy(() -> workbench.discard(a, false)).isInstanceOf(UncheckedIOException.class);
    assertThat(work.resolve("out")).doesNotExist();
    assertThat(work.resolve("state/file")).hasContent("so far");
  }

  @Test
  void theStateOfASupersededAttemptDoesNotReplaceANewerOne() throws IOException {
    LocalWorkbench workbench = workbench();
    Assignment superseded = new Testing.Draft("a1").number(1).done();
    Testing.write(workbench.prepare(superseded).folder().resolve("state/file"), "old");
    Assignment second = new Testing.Draft("a2").number(2).done();
    Testing.write(workbench.prepare(second).folder().resolve("state/file"), "new");
    workbench.discard(second, false);
    workbench.discard(superseded, false);
    Assignment third = new Testing.Draft("a3").number(10).done();
    Path state = workbench.prepare(third).folder().resolve("state");
    assertThat(state.resolve("file")).hasContent("new");
    workbench.discard(third, false);
    Assignment fourth = new Testing.Draft("a4").number(11).done();
    assertThat(workbench.prepare(fourth).folder().resolve("state/file")).hasContent("new");
    assertThat(folder.resolve("state/agenda/0")).doesNotExist();
  }

  @Test
  void aModulesLogMayNotFillTheDisk() throws IOException {
    Assignment a = new Testing.Draft("a").done();
    LocalWorkbench workbench = workbench();
    Path log = workbench.prepare(a).folder().resolve("log");
    try (RandomAccessFile sparse = new RandomAccessFile(log.toFile(), "rw")) {
      sparse.setLength(1L << 30);
    }
    workbench.tend(a);
    Testing.write(log, "");
    try (RandomAccessFile sparse = new RandomAccessFile(log.toFile(), "rw")) {
      sparse.setLength((1L << 30) + 1);
    }
    Testing.refusal(io.dynode.model.ErrorCode.LOG_TOO_LARGE, () -> workbench.tend(a));
  }

  @Test
  void aFailedStagingKeepsTheState() throws IOException {
    LocalWorkbench workbench = workbench();
    Assignment first = new Testing.Draft("a1").done();
    Testing.write(workbench.prepare(first).folder().resolve("state/file"), "so far");
    workbench.discard(first, false);
    Assignment broken = new Testing.Draft("a2").file(Testing.staged("f", "gone")).done();
    Testing.refusal(io.dynode.model.ErrorCode.INPUT_MISSING, () -> workbench.prepare(broken));
    Path state = workbench.prepare(new Testing.Draft("a3").done()).folder().resolve("state");
    assertThat(state.resolve("file")).hasContent("so far");
  }

  @Test
  void aResetBeginsWithAnEmptyStateAndOldOnesGo() throws IOException {
    LocalWorkbench workbench = workbench();
    Assignment first = new Testing.Draft("a1").operation(0, 1).done();
    Testing.write(workbench.prepare(first).folder().resolve("state/file"), "run 1");
    workbench.discard(first, false);
    Assignment reset = new Testing.Draft("a2").operation(0, 2).done();
    assertThat(workbench.prepare(reset).folder().resolve("state")).isEmptyDirectory();
    assertThat(folder.resolve("state/agenda/0")).doesNotExist();
    workbench.discard(reset, false);
    Testing.write(workbench.prepare(first).folder().resolve("state/file"), "again");
    workbench.discard(first, false);
    Path kept = folder.resolve("state/agenda");
    long old = time.clock().wallMicros() / 1000 - Duration.ofDays(8).toMillis();
    Files.setLastModifiedTime(kept, FileTime.fromMillis(old));
    workbench().recover();
    assertThat(kept).doesNotExist();
  }

  @Test
  void foldersThatAModuleHasClosedAreRemovedAll() throws IOException {
    LocalWorkbench workbench = workbench();
    Assignment a = new Testing.Draft("a").done();
    Path out = workbench.prepare(a).folder().resolve("out");
    Testing.write(out.resolve("closed/inner/file"), "x");
    Files.createSymbolicLink(out.resolve("closed/link"), folder);
    Files.setPosixFilePermissions(out.resolve("closed/inner"), Disk.permissions(0));
    Files.setPosixFilePermissions(out.resolve("closed"), Disk.permissions(0500));
    workbench.discard(a, true);
    assertThat(folder.resolve("attempts")).isEmptyDirectory();
    assertThat(folder).exists();
  }
}
