package io.dynode.dataplane;

import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.FileEntry;
import io.dynode.spi.AgentTransport.DataTransport;
import io.dynode.spi.ObjectStore;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Places objects into an attempt's folder: from the object store when the agent shares it, else
 * through the server and a cache. A module can never damage the original: it gets a hard link only
 * where it runs as another user and nobody may write the file, else a copy.
 */
final class Objects {
  private final Optional<ObjectStore> shared;
  private final DataTransport transport;
  private final Cache cache;
  private final boolean link;

  Objects(Optional<ObjectStore> shared, DataTransport transport, Cache cache, boolean link) {
    this.shared = shared;
    this.transport = transport;
    this.cache = cache;
    this.link = link;
  }

  void place(Assignment assignment, FileEntry file, Path target) throws IOException {
    ObjectStore.Key key = new ObjectStore.Key(file.sha256(), file.generation());
    if (shared.isPresent()) {
      Optional<Path> local = shared.get().local(key);
      if (local.isEmpty() || !linked(local.get(), file, target)) {
        Copy.verified(() -> shared.get().get(key), file, target);
      }
      return;
    }
    cache.place(
        file,
        () -> transport.download(assignment.attempt(), assignment.token(), key),
        target,
        original -> linked(original, file, target));
  }

  /** Links, where that is safe and gives the wanted mode; false: it did not. */
  private boolean linked(Path original, FileEntry file, Path target) throws IOException {
    int mode = Copy.readOnly(file.mode());
    if (!link || Disk.mode(Files.getPosixFilePermissions(original)) != mode) {
      return false;
    }
    try {
      Files.createLink(target, original);
      return true;
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      // Another file system, or too many links to that file: a copy does as well.
      return false;
    }
  }
}
