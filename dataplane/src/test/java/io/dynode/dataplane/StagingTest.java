package io.dynode.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.FileEntry;
import io.dynode.model.Protocol.StagedFile;
import io.dynode.spi.Environment.Launch;
import io.dynode.spi.ObjectStore.Key;
import io.dynode.testkit.SteppedTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StagingTest {
  @TempDir private Path folder;
  private final TestingServer server = new TestingServer();
  private TestingStore store;
  private Path root;

  @BeforeEach
  void prepare() {
    root = folder.resolve("work");
    store = new TestingStore(folder.resolve("objects"));
  }

  private LocalWorkbench sharing(boolean link) {
    return new LocalWorkbench(
        Testing.settings(root, Limits.DEFAULT, link, 1 << 20),
        Optional.of(store),
        server,
        new SteppedTime().clock());
  }

  private LocalWorkbench remote(long cacheBytes) throws IOException {
    LocalWorkbench workbench =
        new LocalWorkbench(
            Testing.settings(root, Limits.DEFAULT, false, cacheBytes),
            Optional.empty(),
            server,
            new SteppedTime().clock());
    workbench.recover();
    return workbench;
  }

  private void keep(String... contents) {
    for (String content : contents) {
      byte[] bytes = Testing.bytes(content);
      Key key = new Key(Testing.sha256(bytes), 1);
      store.put(key, new ByteArrayInputStream(bytes));
      server.objects.put(key, bytes);
    }
  }

  @Test
  void laysOutTheFolderOfTheContract() throws IOException {
    keep("input", "program");
    Assignment a =
        new Testing.Draft("a1")
            .file(Testing.staged("deep/er/in put.txt", "input"))
            .code(new StagedFile("bin/run", Testing.entry("bin/run", "program", 0755)))
            .event(Json.object("type", Json.of("t")))
            .env(Map.of("COLOUR", "red", "PATH", "/opt/bin", "DYNODE_RUN", "forged"))
            .done();
    Launch launch = sharing(false).prepare(a);
    Path work = launch.folder();
    assertThat(work).isEqualTo(root.toAbsolutePath().resolve("attempts/a1"));
    assertThat(work.resolve("in/data/deep/er/in put.txt")).hasContent("input");
    assertThat(work.resolve("code/bin/run")).hasContent("program").isExecutable();
    assertThat(Testing.parse(Files.readString(work.resolve("in/payload.json"))))
        .isEqualTo(a.payload());
    assertThat(Testing.parse(Files.readString(work.resolve("in/event.json")))).isEqualTo(a.event());
    for (String empty : List.of("out/data", "out/events", "state", "tmp")) {
      assertThat(work.resolve(empty)).isEmptyDirectory();
    }
    assertThat(launch.command()).isEqualTo(a.command());
    assertThat(launch.timeout()).isEqualTo(a.timeout());
    assertThat(launch.env())
        .containsEntry("COLOUR", "red")
        .containsEntry("PATH", "/opt/bin")
        .containsEntry("DYNODE_ATTEMPT", "a1")
        .containsEntry("DYNODE_AGENDA", "agenda")
        .containsEntry("DYNODE_OPERATION", "operation")
        .containsEntry("DYNODE_RUN", "1")
        .containsEntry("DYNODE_NUMBER", "1")
        .containsEntry("DYNODE_CUSTOMER", "customer")
        .containsEntry("DYNODE_CORRELATION", "correlation")
        .containsEntry("DYNODE_IN", work.resolve("in").toString())
        .containsEntry("DYNODE_OUT", work.resolve("out").toString())
        .containsEntry("DYNODE_STATE", work.resolve("state").toString())
        .containsEntry("DYNODE_CODE", work.resolve("code").toString())
        .containsEntry("TMPDIR", work.resolve("tmp").toString())
        .containsEntry("HOME", work.resolve("tmp").toString())
        .containsEntry("LANG", "C.UTF-8");
    assertThat(mode(work.resolve("assignment.json"))).isEqualTo(0600);
    assertThat(mode(work.resolve("in/data/deep/er/in put.txt"))).isEqualTo(0444);
    assertThat(mode(work.resolve("code/bin/run"))).isEqualTo(0555);
  }

  @Test
  void withoutAnEventThereIsNoEventFile() {
    Launch launch = sharing(false).prepare(new Testing.Draft("a1").done());
    assertThat(launch.folder().resolve("in/event.json")).doesNotExist();
  }

  @Test
  void manyFilesWithOddNamesArePlaced() {
    keep("x");
    Testing.Draft draft = new Testing.Draft("many");
    for (int i = 0; i < 1000; i++) {
      draft.file(Testing.staged("d" + i % 17 + "/ä 🚗\n*" + i + "/-f", "x"));
    }
    Launch launch = sharing(false).prepare(draft.done());
    for (int i = 0; i < 1000; i++) {
      Path data = launch.folder().resolve("in/data");
      assertThat(SafePath.below(data, "d" + i % 17 + "/ä 🚗\n*" + i + "/-f")).hasContent("x");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../escape", "/etc/dynode-escape", "a/../../escape", "a\0b", ""})
  void pathTricksAreRefusedAndNothingIsLeft(String name) {
    keep("good", "bad");
    Assignment a =
        new Testing.Draft("a1")
            .file(Testing.staged("good", "good"))
            .file(Testing.staged(name, "bad"))
            .done();
    Testing.refusal(ErrorCode.INVALID_PATH, () -> sharing(false).prepare(a));
    assertThat(root.resolve("attempts")).isEmptyDirectory();
    assertThat(root.resolve("escape")).doesNotExist();
  }

  @Test
  void pathTricksInCodeAreRefusedToo() {
    keep("x");
    Assignment a = new Testing.Draft("a1").code(Testing.staged("../in/payload.json", "x")).done();
    Testing.refusal(ErrorCode.INVALID_PATH, () -> sharing(false).prepare(a));
  }

  @Test
  void twoInputsForOnePlaceAreRefusedUnlessTheyAreTheSame() {
    keep("one", "two");
    Assignment same =
        new Testing.Draft("same")
            .file(Testing.staged("f", "one"))
            .file(Testing.staged("f", "one"))
            .done();
    sharing(false).prepare(same);
    Assignment other =
        new Testing.Draft("other")
            .file(Testing.staged("f", "one"))
            .file(Testing.staged("f", "two"))
            .done();
    Testing.refusal(ErrorCode.INVALID_PATH, () -> sharing(false).prepare(other));
    Assignment nested =
        new Testing.Draft("nested")
            .file(Testing.staged("f", "one"))
            .file(Testing.staged("f/g", "two"))
            .done();
    Testing.refusal(ErrorCode.INVALID_PATH, () -> sharing(false).prepare(nested));
    Assignment nestedFirst =
        new Testing.Draft("first")
            .file(Testing.staged("f/g", "two"))
            .file(Testing.staged("f", "one"))
            .done();
    Testing.refusal(ErrorCode.INVALID_PATH, () -> sharing(false).prepare(nestedFirst));
  }

  @Test
  void aMissingInputIsNamedAndNothingIsLeft() {
    Assignment a = new Testing.Draft("a1").file(Testing.staged("f", "gone")).done();
    Testing.refusal(ErrorCode.INPUT_MISSING, () -> sharing(false).prepare(a));
    assertThat(root.resolve("attempts")).isEmptyDirectory();
  }

  @Test
  void aDamagedInputIsNotGivenToAModule() throws IOException {
    keep("right");
    FileEntry entry = Testing.entry("f", "right", 0644);
    Path stored = store.path(new Key(entry.sha256(), 1));
    Files.delete(stored);
    Files.writeString(stored, "wrong");
    Assignment a = new Testing.Draft("a1").file(new StagedFile("f", entry)).done();
    Testing.refusal(ErrorCode.CORRUPT_OBJECT, () -> sharing(false).prepare(a));
  }

  @Test
  void preparingAgainBeginsAnew() throws IOException {
    keep("input");
    Assignment a = new Testing.Draft("a1").file(Testing.staged("f", "input")).done();
    LocalWorkbench workbench = sharing(false);
    Path work = workbench.prepare(a).folder();
    Testing.write(work.resolve("out/data/half"), "done");
    Testing.write(work.resolve("log"), "old");
    workbench.prepare(a);
    assertThat(work.resolve("out/data")).isEmptyDirectory();
    assertThat(work.resolve("log")).doesNotExist();
    assertThat(work.resolve("in/data/f")).hasContent("input");
  }

  @Test
  void aLinkIsGivenOnlyWhereModulesAreOtherUsersAndNobodyMayWriteIt() throws IOException {
    keep("input", "tool");
    FileEntry input = Testing.entry("f", "input", 0644);
    FileEntry tool = Testing.entry("t", "tool", 0755);
    Assignment a =
        new Testing.Draft("a1")
            .file(new StagedFile("f", input))
            .file(new StagedFile("t", tool))
            .done();
    Path linked = sharing(true).prepare(a).folder().resolve("in/data");
    assertThat(Files.isSameFile(linked.resolve("f"), store.path(new Key(input.sha256(), 1))))
        .isTrue();
    assertThat(Files.isSameFile(linked.resolve("t"), store.path(new Key(tool.sha256(), 1))))
        .isFalse();
    assertThat(mode(linked.resolve("t"))).isEqualTo(0555);
    sharing(true).discard(a, true);
    assertThat(store.path(new Key(input.sha256(), 1))).hasContent("input");
    Path copied = sharing(false).prepare(a).folder().resolve("in/data/f");
    assertThat(Files.isSameFile(copied, store.path(new Key(input.sha256(), 1)))).isFalse();
  }

  @Test
  void aModuleOfTheAgentsOwnUserCannotDamageTheStore() throws Exception {
    keep("input");
    FileEntry input = Testing.entry("f", "input", 0644);
    Assignment a = new Testing.Draft("a1").file(new StagedFile("f", input)).done();
    Path file = sharing(false).prepare(a).folder().resolve("in/data/f");
    Testing.run("sh", "-c", "chmod u+w \"$1\"; echo damage > \"$1\"", "sh", file.toString());
    assertThat(file).hasContent("damage\n");
    assertThat(store.path(new Key(input.sha256(), 1))).hasContent("input");
  }

  @Test
  void aModuleOfAnotherUserCannotDamageTheStoreThroughALink() throws Exception {
    Assumptions.assumeTrue(Testing.root(), "n/a: only root can run something as another user");
    keep("input");
    FileEntry input = Testing.entry("f", "input", 0644);
    Assignment a = new Testing.Draft("a1").file(new StagedFile("f", input)).done();
    for (Path p = root.toAbsolutePath(); p != null && p.startsWith(folder); p = p.getParent()) {
      Files.createDirectories(p);
      Files.setPosixFilePermissions(p, Disk.permissions(0755));
    }
    Path file = sharing(true).prepare(a).folder().resolve("in/data/f");
    String act =
        "cat \"$1\" >/dev/null || exit 9; chmod u+w \"$1\"; echo damage > \"$1\"; rm -f \"$1\"";
    int status =
        Testing.run(
            "setpriv",
            "--reuid=798765",
            "--regid=798765",
            "--clear-groups",
            "sh",
            "-c",
            act,
            "sh",
            file.toString());
    Assumptions.assumeTrue(status != 9, "n/a: the folder of this test is closed to other users");
    assertThat(file).hasContent("input");
    assertThat(store.path(new Key(input.sha256(), 1))).hasContent("input");
  }

  @Test
  void downloadsAreKeptAndVerified() throws IOException {
    keep("one", "two");
    LocalWorkbench workbench = remote(1 << 20);
    for (int i = 0; i < 3; i++) {
      Launch launch =
          workbench.prepare(
              new Testing.Draft("a" + i)
                  .file(Testing.staged("one", "one"))
                  .file(Testing.staged("two", "two"))
                  .done());
      assertThat(launch.folder().resolve("in/data/one")).hasContent("one");
    }
    assertThat(server.downloads).hasValue(2);
    remote(1 << 20).prepare(new Testing.Draft("b").file(Testing.staged("o", "one")).done());
    assertThat(server.downloads).as("after a restart").hasValue(2);
    Path cached = root.resolve("cache").resolve(Testing.sha256(Testing.bytes("one")));
    Files.setPosixFilePermissions(cached, Disk.permissions(0644));
    Files.writeString(cached, "bad");
    Launch mended =
        workbench.prepare(new Testing.Draft("c").file(Testing.staged("o", "one")).done());
    assertThat(mended.folder().resolve("in/data/o")).hasContent("one");
    assertThat(server.downloads).as("a damaged copy is fetched anew").hasValue(3);
  }

  @Test
  void theCacheStaysWithinItsBoundAndDropsWhatWasUsedLongestAgo() throws IOException {
    String[] contents = new String[4];
    for (int i = 0; i < contents.length; i++) {
      contents[i] = Integer.toString(i).repeat(1000);
    }
    keep(contents);
    LocalWorkbench workbench = remote(3000);
    for (int i : new int[] {0, 1, 2, 0, 3, 0}) {
      workbench.prepare(new Testing.Draft("a").file(Testing.staged("f", contents[i])).done());
      try (var kept = Files.list(root.resolve("cache"))) {
        assertThat(kept.count()).isLessThanOrEqualTo(3);
      }
    }
    assertThat(server.downloads).hasValue(4);
    workbench.prepare(new Testing.Draft("a").file(Testing.staged("f", contents[1])).done());
    assertThat(server.downloads).as("the second was dropped").hasValue(5);
    String large = "L".repeat(2000);
    keep(large);
    workbench.prepare(new Testing.Draft("a").file(Testing.staged("f", large)).done());
    assertThat(root.resolve("cache").resolve(Testing.sha256(Testing.bytes(large)))).doesNotExist();
  }

  @Test
  void aWrongDownloadIsRefusedAndNotKept() throws IOException {
    keep("right");
    FileEntry entry = Testing.entry("f", "right", 0644);
    server.objects.put(new Key(entry.sha256(), 1), Testing.bytes("wrong"));
    LocalWorkbench workbench = remote(1 << 20);
    Assignment a = new Testing.Draft("a1").file(new StagedFile("f", entry)).done();
    Testing.refusal(ErrorCode.CORRUPT_OBJECT, () -> workbench.prepare(a));
    assertThat(root.resolve("cache")).isEmptyDirectory();
    assertThat(root.resolve("attempts")).isEmptyDirectory();
  }

  @Test
  void aServerThatIsAwayIsNoAnswer() throws IOException {
    LocalWorkbench workbench = remote(1 << 20);
    Assignment a = new Testing.Draft("a1").file(Testing.staged("f", "gone")).done();
    Testing.refusal(ErrorCode.INPUT_MISSING, () -> workbench.prepare(a));
    LocalWorkbench cut =
        new LocalWorkbench(
            Testing.settings(root),
            Optional.empty(),
            new UnreachableServer(),
            new SteppedTime().clock());
    assertThatThrownBy(() -> cut.prepare(a)).isInstanceOf(TryAgainException.class);
    assertThat(root.resolve("attempts")).isEmptyDirectory();
  }

  @Test
  void aFullDiskIsAResourceErrorAndNothingIsLeft() throws Exception {
    Assumptions.assumeTrue(Testing.root(), "n/a: only root can mount a small disk");
    Path disk = Files.createDirectory(folder.resolve("disk"));
    int mounted = Testing.run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString());
    Assumptions.assumeTrue(mounted == 0, "n/a: this machine lets nobody mount");
    try {
      String large = "x".repeat(200_000);
      String small = "y".repeat(100_000);
      keep(large, small);
      root = disk.resolve("work");
      Assignment both =
          new Testing.Draft("a1")
              .file(Testing.staged("l", large))
              .file(Testing.staged("s", small))
              .done();
      Testing.refusal(ErrorCode.DISK_FULL, () -> sharing(false).prepare(both));
      assertThat(root.resolve("attempts")).isEmptyDirectory();
      // What the check of the room before does not see: code.
      Assignment code =
          new Testing.Draft("a2")
              .code(Testing.staged("l", large))
              .code(Testing.staged("s", small))
              .done();
      Testing.refusal(ErrorCode.DISK_FULL, () -> sharing(false).prepare(code));
      assertThat(root.resolve("attempts")).isEmptyDirectory();
    } finally {
      Testing.run("umount", disk.toString());
    }
  }

  private static int mode(Path file) throws IOException {
    return Disk.mode(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
  }
}
