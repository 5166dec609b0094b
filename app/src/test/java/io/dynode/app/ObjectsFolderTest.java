package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.ProblemException;
import io.dynode.stores.memory.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ObjectsFolderTest {
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

  @Test
  void serversOfOneStoreMustShareOneFolderThatMayMove() throws IOException {
    ObjectsFolder.require(store, objects("one"));
    ObjectsFolder.require(store, objects("one"));
    assertThatThrownBy(() -> ObjectsFolder.require(store, objects("two")))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("another folder")
        .hasMessageContaining("'objects'");
    Files.move(folder.resolve("one"), folder.resolve("moved"));
    ObjectsFolder.require(store, folder.resolve("moved"));
    // Nothing was taken from the one that was refused: it may belong to another store.
    ObjectsFolder.require(new MemoryStore(), objects("two"));
  }

  @Test
  void aFileThatIsNotOursIsNamed() throws IOException {
    Files.writeString(objects("one").resolve("number"), "what");
    assertThatThrownBy(() -> ObjectsFolder.require(store, folder.resolve("one")))
        .hasMessageContaining("number");
  }
}
