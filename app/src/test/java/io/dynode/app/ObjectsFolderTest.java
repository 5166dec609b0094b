package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.json.Digest;
import io.dynode.model.Counter;
import io.dynode.model.ProblemException;
import io.dynode.model.StoredObject;
import io.dynode.objects.files.FileObjectStore;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.Tables;
import io.dynode.stores.memory.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ObjectsFolderTest {
  private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

  private final MemoryStore store = new MemoryStore();
  private Path folder = Path.of("");

  @BeforeEach
  void create() throws IOException {
    folder = RunFolder.temporary("test");
  }

  @AfterEach
  void remove() throws IOException {
    RunFolder.remove(folder);
  }

  private Path objects(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  private static void require(MemoryStore store, Path folder) {
    try (FileObjectStore objects = new FileObjectStore(folder)) {
      ObjectsFolder.require(store, folder, objects);
    }
  }

  private static boolean isNumbered(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith("number"));
    }
  }

  @Test
  void serversOfOneStoreMustShareOneFolderThatMayMove() throws IOException {
    require(store, objects("one"));
    require(store, objects("one"));
    Files.writeString(objects("two").resolve("number"), "7");
    assertThatThrownBy(() -> require(store, objects("two")))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("here it says 7")
        .hasMessageContaining("'objects'");
    Files.move(folder.resolve("one"), folder.resolve("moved"));
    require(store, folder.resolve("moved"));
  }

  @Test
  void noTwoStoresShareAFolder() throws IOException {
    require(store, objects("one"));
    MemoryStore other = new MemoryStore();
    assertThatThrownBy(() -> require(other, objects("one")))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("no two stores")
        .hasMessageContaining("remove that file");
    require(store, objects("one"));
    require(other, objects("two"));
    // The one store is no more, and somebody has said so.
    Files.delete(folder.resolve("one/number"));
    require(new MemoryStore(), objects("one"));
  }

  @Test
  void ofTwoFoldersThatAreMadeAtOnceOneCounts() throws IOException {
    require(store, objects("one"));
    // As another server saw it that had begun before the first was done.
    store.write(
        List.of(),
        transaction -> {
          long number = transaction.get(Tables.COUNTERS, "objects-folder").orElseThrow().value();
          transaction.put(new Counter("objects-folder", -number));
          return true;
        });
    assertThatThrownBy(() -> require(store, objects("two")))
        .hasMessageContaining("has the number of another one");
    require(store, objects("one"));
  }

  @Test
  void aFirstStartThatWasCutShortIsGoneOnWith() throws IOException {
    store.write(
        List.of(),
        transaction -> {
          transaction.put(new Counter("objects-folder", -7));
          return true;
        });
    require(store, objects("one"));
    assertThat(Files.readString(folder.resolve("one/number"))).startsWith("7 ");
    require(store, objects("one"));
    assertThatThrownBy(() -> require(store, objects("two"))).hasMessageContaining("here is none");
  }

  @Test
  void anEmptyFolderIsNotTakenForThatOfAStoreThatHasOne() throws IOException {
    require(store, objects("one"));
    String number = Files.readString(folder.resolve("one/number")).split(" ", -1)[0];
    assertThatThrownBy(() -> require(store, objects("unmounted")))
        .hasMessageContaining("here is none")
        .hasMessageContaining(number);
    assertThat(isNumbered(folder.resolve("unmounted"))).isFalse();
    // Whoever has lost all files for good says so.
    Files.writeString(folder.resolve("unmounted/number"), number);
    require(store, objects("unmounted"));
  }

  @Test
  void aStoreWithObjectsIsTiedToNoFolderWithoutThem() throws IOException {
    ObjectStore.Key key = new ObjectStore.Key(Digest.sha256Hex(CONTENT), 1);
    store.write(
        List.of(),
        transaction -> {
          transaction.put(new StoredObject(key.hash(), 1, CONTENT.length, true, false, 1));
          return true;
        });
    assertThatThrownBy(() -> require(store, objects("empty")))
        .hasMessageContaining("holds none of them");
    assertThat(isNumbered(folder.resolve("empty"))).isFalse();
    try (FileObjectStore right = new FileObjectStore(objects("right"))) {
      right.put(key, new ByteArrayInputStream(CONTENT));
    }
    require(store, objects("right"));
    assertThat(isNumbered(folder.resolve("right"))).isTrue();
  }

  @Test
  void aFileThatIsNotOursIsNamed() throws IOException {
    Files.writeString(objects("one").resolve("number"), "what");
    assertThatThrownBy(() -> require(store, folder.resolve("one"))).hasMessageContaining("number");
  }
}
