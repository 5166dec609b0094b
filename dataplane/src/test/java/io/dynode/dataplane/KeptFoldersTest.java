package io.dynode.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.Protocol.Assignment;
import io.dynode.testkit.SteppedTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptFoldersTest {
  private final Path root;
  private final SteppedTime time = new SteppedTime();
  private final LocalWorkbench workbench;

  KeptFoldersTest(@TempDir Path root) {
    this.root = root;
    this.workbench = workbench(3, 100_000);
  }

  private LocalWorkbench workbench(int folders, long bytes) {
    WorkbenchSettings s = Testing.settings(root);
    WorkbenchSettings settings =
        new WorkbenchSettings(
            s.agent(),
            root,
            s.path(),
            s.grace(),
            s.linkInputs(),
            s.cacheBytes(),
            s.keepState(),
            new WorkbenchSettings.Kept(folders, bytes, Duration.ofDays(2)),
            s.limits());
    return new LocalWorkbench(settings, Optional.empty(), new TestingServer(), time.clock());
  }

  /** An attempt that left a file of that size, and is kept. */
  private Path kept(String attempt, int bytes) throws IOException {
    Assignment assignment = new Testing.Draft(attempt).done();
    Path folder = workbench.prepare(assignment).folder();
    Testing.write(folder.resolve("out/data/part"), "x".repeat(bytes));
    Testing.write(folder.resolve("state/mark"), attempt);
    workbench.keep(assignment);
    time.runFor(Duration.ofSeconds(1));
    assertThat(folder).doesNotExist();
    return Path.of(workbench.keptAt(assignment));
  }

  @Test
  void whatWasLeftIsKeptWithoutItsSecrets() throws IOException {
    Path kept = kept("a", 7);
    assertThat(kept.resolve("out/data/part")).hasContent("xxxxxxx");
    assertThat(kept.resolve("in/payload.json")).exists();
    assertThat(kept.resolve("kept.json")).content().contains("\"attempt\":\"a\"", "module@1");
    try (var files = Files.walk(kept)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(file).content().doesNotContain("secret-token");
      }
    }
    assertThat(Files.getPosixFilePermissions(kept.getParent()))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void theStateGoesToTheNextAttempt() throws IOException {
    Path kept = kept("a", 7);
    assertThat(kept.resolve("state")).doesNotExist();
    Path next = workbench.prepare(new Testing.Draft("b").number(2).done()).folder();
    assertThat(next.resolve("state/mark")).hasContent("a");
  }

  @Test
  void theOldestGoWhenThereAreTooMany() throws IOException {
    Path first = kept("a", 1);
    Path second = kept("b", 1);
    kept("c", 1);
    assertThat(first).exists();
    Path last = kept("d", 1);
    assertThat(first).doesNotExist();
    assertThat(second).exists();
    assertThat(last).exists();
  }

  @Test
  void theOldestGoWhenTheyAreTooLargeAndOneThatIsTooLargeAloneGoesItself() throws IOException {
    Path first = kept("a", 60_000);
    Path second = kept("b", 60_000);
    assertThat(first).doesNotExist();
    assertThat(kept("c", 200_000)).doesNotExist();
    assertThat(second).exists();
  }

  @Test
  void forOneThatIsTooLargeNothingIsWritten() throws IOException {
    Path place = kept("a", 200_000);
    assertThat(place.getParent()).doesNotExist();
    Path next = workbench.prepare(new Testing.Draft("b").number(2).done()).folder();
    assertThat(next.resolve("state/mark")).hasContent("a");
  }

  @Test
  void oneThatCannotBeRemovedHoldsUpNeitherTheOthersNorTheAgent() throws Exception {
    Path first = kept("a", 1);
    Path deep = kept("b", 1);
    Path old = root.resolve("state/agenda-that-was");
    Path torn = root.resolve("attempts/torn");
    try {
      for (Path folder : List.of(deep, old, torn)) {
        deepen(folder);
      }
      Files.setLastModifiedTime(old, FileTime.fromMillis(0));
      time.runFor(Duration.ofDays(40));
      assertThat(workbench.reapKept()).containsExactly(first.toString());
      assertThat(workbench.recover()).isEmpty();
      assertThat(List.of(deep, old, torn)).allMatch(Files::isDirectory);
    } finally {
      sh("rm -rf kept state attempts");
    }
  }

  /** Puts folders into it that are deeper than a path can name. */
  private void deepen(Path folder) throws Exception {
    Files.createDirectories(folder);
    String name = "d".repeat(200);
    sh(
        "cd '"
            + folder
            + "' && i=0 && while [ $i -lt 30 ]; do mkdir "
            + name
            + " && cd -P "
            + name
            + " && i=$((i+1)) || exit 1; done");
  }

  private void sh(String script) throws Exception {
    Process shell =
        new ProcessBuilder("/bin/sh", "-c", script).directory(root.toFile()).inheritIO().start();
    assertThat(shell.waitFor()).isZero();
  }

  @Test
  void allGoAfterATimeAndWhatHasNoNoteAtOnce() throws IOException {
    Path first = kept("a", 1);
    time.runFor(Duration.ofHours(30));
    Path second = kept("b", 1);
    Testing.write(first.resolveSibling("torn/file"), "x");
    time.runFor(Duration.ofHours(20));
    assertThat(workbench.reapKept())
        .containsExactlyInAnyOrder(first.toString(), first.resolveSibling("torn").toString());
    assertThat(second).exists();
    time.runFor(Duration.ofHours(40));
    workbench.recover();
    assertThat(second).doesNotExist();
  }

  @Test
  void aModuleCannotPutSomethingElseInThePlaceOfTheNote() throws IOException {
    Assignment assignment = new Testing.Draft("a").done();
    Path folder = workbench.prepare(assignment).folder();
    Testing.write(folder.resolve("kept.json/deep/file"), "x");
    workbench.keep(assignment);
    assertThat(Path.of(workbench.keptAt(assignment)).resolve("kept.json")).isRegularFile();
  }
}
