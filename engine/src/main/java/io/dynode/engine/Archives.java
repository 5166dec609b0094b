package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.Archived;
import io.dynode.model.ArchivedLines;
import io.dynode.model.CustomerId;
import io.dynode.model.ObjectRef;
import io.dynode.model.StoredObject;
import io.dynode.spi.Executor;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Writes what goes into the object store before it does. The upload is announced like any other:
 * what is written for a removal that does not come is deleted like any other.
 */
final class Archives {
  private Archives() {}

  /** An archive that is stored, and not known yet. */
  record Written(ObjectStore.Key key, long size) {}

  /** Writes it, then lets it go. */
  static CompletionStage<Boolean> retire(
      EngineCore core, Batcher batcher, AgendaSweep sweep, Agenda agenda, long newer) {
    Executor beside = core.parts().duties();
    return beside
        .blocking(() -> new ArchiveWriter(core, agenda).write())
        .thenCompose(all -> stored(core, batcher, agenda.id().value(), all))
        .thenCompose(written ->
            batcher.submit(new RetireCommand(sweep, agenda, newer, Optional.of(written))));
  }

  /**
   * Stores the content of an archive.
   *
   * @param id of the archive
   */
  static CompletionStage<Written> stored(EngineCore core, Batcher batcher, String id, Pieces all) {
    String hash = all.sha256Hex();
    return batcher
        .submit(new IntendCommand(holder(id), List.of(hash), List.of(), _ -> {}))
        .thenCompose(intended ->
            core.parts()
                .duties()
                .blocking(() -> {
                  ObjectStore.Key key =
                      new ObjectStore.Key(hash, intended.generations().getFirst());
                  core.parts().objects().put(key, all.content());
                  return new Written(key, all.size());
                }));
  }

  private static String holder(String id) {
    return "archive/" + id;
  }

  private static String path(String id) {
    return id + ".json.gz";
  }

  /** It is found no more; its file goes like any other that nothing names. */
  static void remove(Work work, Archived archived) {
    work.delete(Tables.ARCHIVE, archived.agenda());
    release(work, archived.agenda().value());
  }

  /** The same with lines. */
  static void remove(Work work, ArchivedLines archived) {
    work.delete(Tables.ARCHIVED_LINES, archived.id());
    release(work, archived.id());
  }

  private static void release(Work work, String id) {
    work.get(Tables.OBJECT_REFS, holder(id), path(id))
        .ifPresent(ref -> {
          work.delete(Tables.OBJECT_REFS, ref.owner(), ref.path());
          work.get(Tables.OBJECTS, ref.hash())
              .filter(object -> object.generation() == ref.generation())
              .ifPresent(object -> ObjectRows.reference(work, object, -1));
        });
  }

  /**
   * In the transaction in which what is archived goes: what was announced is referred to.
   *
   * @param agenda that it is of; empty: of none
   */
  static StoredObject refer(
      Work work, String id, Written written, CustomerId customer, String agenda) {
    StoredObject object = ObjectRows.live(work, written.key(), written.size());
    work.delete(Tables.INTENTS, object.hash(), holder(id));
    work.put(
        new ObjectRef(
            holder(id),
            path(id),
            object.hash(),
            object.generation(),
            object.size(),
            0644,
            customer,
            agenda,
            "",
            work.nowMicros()));
    ObjectRows.reference(work, object, 1);
    return object;
  }

  /** In the transaction in which the agenda goes: from now on its archive is found. */
  static void add(Work work, Agenda a, Written written) {
    StoredObject object = refer(work, a.id().value(), written, a.customer(), a.id().value());
    work.put(
        new Archived(
            a.id(),
            a.customer(),
            a.queue(),
            a.state(),
            a.title(),
            a.labels(),
            a.linkId(),
            a.correlationId(),
            a.externalId(),
            a.operations(),
            a.failed(),
            a.code(),
            a.message(),
            a.arrivalMicros(),
            a.endedMicros(),
            work.nowMicros(),
            object.hash(),
            object.generation(),
            object.size()));
  }
}
