package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.Archived;
import io.dynode.model.ObjectRef;
import io.dynode.model.StoredObject;
import io.dynode.spi.Executor;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Writes an agenda into the object store before it goes. The upload is announced like any other:
 * what is written for a removal that does not come is deleted like any other.
 */
final class Archives {
  private Archives() {}

  /**
   * An archive that is stored, and not known yet.
   *
   * @param labels the agenda's
   */
  record Written(ObjectStore.Key key, long size, Map<String, String> labels) {}

  /** Writes it, then lets it go. */
  static CompletionStage<Boolean> retire(
      EngineCore core, Batcher batcher, AgendaSweep sweep, Agenda agenda, long newer) {
    Executor beside = core.parts().duties();
    return beside
        .blocking(() -> new ArchiveWriter(core, agenda).write())
        .thenCompose(all -> stored(core, batcher, agenda, all))
        .thenCompose(written ->
            batcher.submit(new RetireCommand(sweep, agenda, newer, Optional.of(written))));
  }

  private static CompletionStage<Written> stored(
      EngineCore core, Batcher batcher, Agenda agenda, Pieces all) {
    String hash = all.sha256Hex();
    return batcher
        .submit(new IntendCommand(holder(agenda), List.of(hash), List.of(), _ -> {}))
        .thenCompose(intended ->
            core.parts()
                .duties()
                .blocking(() -> {
                  ObjectStore.Key key =
                      new ObjectStore.Key(hash, intended.generations().getFirst());
                  core.parts().objects().put(key, all.content());
                  return new Written(key, all.size(), labels(core, agenda));
                }));
  }

  private static Map<String, String> labels(EngineCore core, Agenda agenda) {
    return core.parts()
        .store()
        .read(r -> core.definitions().plan(r, agenda.definition()))
        .spec()
        .labels();
  }

  private static String holder(Agenda agenda) {
    return holder(agenda.id());
  }

  private static String holder(AgendaId agenda) {
    return "archive/" + agenda;
  }

  /** It is found no more; its file goes like any other that nothing names. */
  static void remove(Work work, Archived archived) {
    work.delete(Tables.ARCHIVE, archived.agenda());
    work.get(Tables.OBJECT_REFS, holder(archived.agenda()), path(archived.agenda()))
        .ifPresent(ref -> {
          work.delete(Tables.OBJECT_REFS, ref.owner(), ref.path());
          work.get(Tables.OBJECTS, ref.hash())
              .filter(object -> object.generation() == ref.generation())
              .ifPresent(object -> ObjectRows.reference(work, object, -1));
        });
  }

  private static String path(AgendaId agenda) {
    return agenda + ".json.gz";
  }

  /** In the transaction in which the agenda goes: from now on its archive is found. */
  static void add(Work work, Agenda a, Written written) {
    StoredObject object = ObjectRows.live(work, written.key(), written.size());
    work.delete(Tables.INTENTS, object.hash(), holder(a));
    work.put(
        new ObjectRef(
            holder(a),
            path(a.id()),
            object.hash(),
            object.generation(),
            object.size(),
            0644,
            a.customer(),
            a.id().value(),
            "",
            work.nowMicros()));
    ObjectRows.reference(work, object, 1);
    work.put(
        new Archived(
            a.id(),
            a.customer(),
            a.queue(),
            a.state(),
            a.title(),
            written.labels(),
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
