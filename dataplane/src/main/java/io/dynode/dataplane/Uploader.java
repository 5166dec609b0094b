package io.dynode.dataplane;

import io.dynode.model.AgentId;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.FileEntry;
import io.dynode.model.Protocol.IntendRequest;
import io.dynode.model.Protocol.Intended;
import io.dynode.spi.AgentTransport.DataTransport;
import io.dynode.spi.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stores what a module left: announces it first, then stores what is not there yet. */
final class Uploader {
  private static final int BATCH = 1000;

  private final AgentId agent;
  private final Optional<ObjectStore> shared;
  private final DataTransport transport;

  Uploader(AgentId agent, Optional<ObjectStore> shared, DataTransport transport) {
    this.agent = agent;
    this.shared = shared;
    this.transport = transport;
  }

  /**
   * What is to be stored.
   *
   * @param entries of the files, in their order, as they were read last
   */
  record Taken(OutData data, List<OutData.Found> files, List<FileEntry> entries) {
    private Taken again() throws IOException {
      return new Taken(data, files, data.digest(files));
    }
  }

  /** Takes the files in; the entries returned name what is stored then. */
  List<FileEntry> take(Assignment assignment, long epoch, Taken taken) throws IOException {
    try {
      return store(assignment, epoch, taken);
    } catch (ProblemException e) {
      if (e.code() != ErrorCode.CORRUPT_OBJECT) {
        throw e;
      }
      // A file is not any more what it was: it is read once more, as when it changes while read.
      Taken again = taken.again();
      if (again.entries.equals(taken.entries)) {
        throw e;
      }
      return storeLast(assignment, epoch, again);
    }
  }

  private List<FileEntry> storeLast(Assignment assignment, long epoch, Taken taken)
      throws IOException {
    try {
      return store(assignment, epoch, taken);
    } catch (ProblemException e) {
      List<FileEntry> now =
          e.code() == ErrorCode.CORRUPT_OBJECT ? taken.again().entries : List.of();
      for (int i = 0; i < now.size(); i++) {
        if (!now.get(i).equals(taken.entries.get(i))) {
          throw OutData.changed(now.get(i).path());
        }
      }
      throw e;
    }
  }

  private List<FileEntry> store(Assignment assignment, long epoch, Taken taken) throws IOException {
    Map<String, OutData.Found> byHash = new LinkedHashMap<>();
    for (int i = 0; i < taken.files.size(); i++) {
      byHash.putIfAbsent(taken.entries.get(i).sha256(), taken.files.get(i));
    }
    Map<String, Integer> generations = new HashMap<>();
    List<String> hashes = List.copyOf(byHash.keySet());
    for (int from = 0; from < hashes.size(); from += BATCH) {
      List<String> batch = hashes.subList(from, Math.min(hashes.size(), from + BATCH));
      Intended intended =
          transport.intend(new IntendRequest(agent, epoch, assignment.attempt(), batch));
      for (int i = 0; i < batch.size(); i++) {
        String hash = batch.get(i);
        int generation = intended.generations().get(i);
        generations.put(hash, generation);
        OutData.Found file = byHash.get(hash);
        if (!intended.present().get(i) && file != null) {
          put(assignment, new ObjectStore.Key(hash, generation), taken.data, file);
        }
      }
    }
    List<FileEntry> stored = new ArrayList<>(taken.entries.size());
    for (FileEntry e : taken.entries) {
      int generation = generations.getOrDefault(e.sha256(), 0);
      stored.add(new FileEntry(e.path(), e.sha256(), generation, e.size(), e.mode()));
    }
    return stored;
  }

  private void put(Assignment assignment, ObjectStore.Key key, OutData data, OutData.Found file)
      throws IOException {
    try (InputStream in = data.open(file)) {
      if (shared.isPresent()) {
        shared.get().put(key, in);
      } else {
        transport.upload(assignment.attempt(), assignment.token(), key, in);
      }
    }
  }
}
