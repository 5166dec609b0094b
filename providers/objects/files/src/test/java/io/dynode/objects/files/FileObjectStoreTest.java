package io.dynode.objects.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.ObjectStore.Key;
import io.dynode.testkit.ObjectStoreContract;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileObjectStoreTest extends ObjectStoreContract {
  @TempDir Path folder;

  @Override
  protected ObjectStore newStore() {
    return new FileObjectStore(folder.resolve("objects"));
  }

  @Override
  protected ObjectStore reopened() {
    return newStore();
  }

  @Override
  protected List<String> leftovers() throws IOException {
    return temporary(folder.resolve("objects"));
  }

  /** Names of temporary files: all but the locks. */
  private static List<String> temporary(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve("tmp"))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals("lock") && !name.equals("opening"))
          .toList();
    }
  }

  @Test
  void storesReadOnlyFiles() throws IOException {
    byte[] content = content(100, 1);
    ObjectStore store = newStore();
    store.put(key(content), new ByteArrayInputStream(content));
    Path file = store.local(key(content)).orElseThrow();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("r--r--r--");
    assertThat(folder.toRealPath().relativize(file).toString())
        .isEqualTo(
            "objects/" + key(content).hash().substring(0, 2) + "/" + key(content).hash() + ".1");
  }

  @Test
  void noticesADamagedFile() throws IOException {
    byte[] content = content(200_000, 2);
    ObjectStore store = newStore();
    store.put(key(content), new ByteArrayInputStream(content));
    Path file = store.local(key(content)).orElseThrow();
    byte[] damaged = content.clone();
    damaged[150_000]++;
    Files.delete(file);
    Files.write(file, damaged);
    assertThatThrownBy(() -> read(store, key(content)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("damaged");
    Files.write(file, bytes("short"));
    assertThatThrownBy(() -> read(store, key(content))).isInstanceOf(IOException.class);
  }

  @Test
  void survivesTheKillingOfWriters() throws Exception {
    Path root = folder.resolve("killed");
    for (int round = 0; round < 3; round++) {
      Process writer = java(List.of("-Xmx64m"), List.of(root.toString()));
      int stored = awaitLines(writer, 3 + round * 5);
      writer.destroyForcibly().waitFor();
      try (FileObjectStore store = new FileObjectStore(root)) {
        assertThat(temporary(root)).isEmpty();
        assertThat(stored).isPositive();
        assertThat(verifyAll(store, root)).isGreaterThanOrEqualTo(stored);
      }
    }
  }

  private static int awaitLines(Process writer, int lines) throws IOException {
    int last = -1;
    BufferedReader output = writer.inputReader(StandardCharsets.UTF_8);
    for (int i = 0; i < lines; i++) {
      last = Integer.parseInt(output.readLine());
    }
    return last + 1;
  }

  /** Reads every object that has a name; each must be whole. */
  private static int verifyAll(ObjectStore store, Path root) throws IOException {
    List<Key> keys = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("[0-9a-f]{64}\\.1"))
          .forEach(name -> keys.add(new Key(name.substring(0, 64), 1)));
    }
    for (Key key : keys) {
      read(store, key);
    }
    return keys.size();
  }

  @Test
  void leavesTheFilesOfALivingWriterAlone() throws Exception {
    Path root = folder.resolve("shared");
    Process writer = java(List.of("-Xmx64m"), List.of(root.toString()));
    try {
      awaitLines(writer, 1);
      for (int i = 0; i < 20; i++) {
        new FileObjectStore(root).close();
      }
      assertThat(awaitLines(writer, 20)).isPositive();
    } finally {
      writer.destroyForcibly().waitFor();
    }
  }

  @Test
  void streamsMoreThanTheMemoryHolds() throws Exception {
    Process writer = java(List.of("-Xmx24m"), List.of(folder.resolve("big").toString(), "200"));
    String output = new String(writer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(writer.waitFor()).isZero();
    assertThat(output.strip()).isEqualTo(Integer.toString(200 << 20));
  }

  @Test
  void leavesNothingOnAFullDisk() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString()) == 0,
        "n/a: only root can mount a small disk");
    try (FileObjectStore store = new FileObjectStore(disk.resolve("objects"))) {
      byte[] fits = content(1 << 20, 3);
      byte[] tooLarge = content(4 << 20, 4);
      store.put(key(fits), new ByteArrayInputStream(fits));
      assertThatThrownBy(() -> store.put(key(tooLarge), new ByteArrayInputStream(tooLarge)))
          .isInstanceOfSatisfying(
              ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL));
      assertThat(store.contains(key(tooLarge))).isFalse();
      assertThat(temporary(disk.resolve("objects"))).isEmpty();
      byte[] small = content(500_000, 5);
      store.put(key(small), new ByteArrayInputStream(small));
      assertThat(read(store, key(small))).isEqualTo(small);
      assertThat(read(store, key(fits))).isEqualTo(fits);
    } finally {
      assertThat(run("umount", disk.toString())).isZero();
    }
  }

  private static int run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1;
    }
  }

  private static Process java(List<String> options, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Writer.class.getName());
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
