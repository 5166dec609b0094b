package io.dynode.engine;

import io.dynode.model.Reap;
import io.dynode.model.StoredObject;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Optional;

/**
 * Marks an object that nothing refers to and nobody is about to store as dying: from now on its
 * hash is stored under the next generation, and this one's file may go.
 */
record ReapCommand(String hash) implements Command<Boolean> {
  @Override
  public List<Lock> locks() {
    return ObjectRows.locks(List.of(hash));
  }

  @Override
  public Boolean decide(Work work) {
    Optional<StoredObject> unused = work.get(Tables.OBJECTS, hash).filter(o -> unused(work, o));
    unused.ifPresent(o -> {
      work.put(new StoredObject(hash, o.generation(), o.size(), o.live(), true, o.references()));
      work.put(new Reap(hash, o.generation(), work.nowMicros()));
      work.signals().topic(Signals.Topic.REAPS);
    });
    return unused.isPresent();
  }

  /** Whether it may go: by its count, and by the names there are, should the count be wrong. */
  static boolean unused(Reader reader, StoredObject object) {
    return !object.dying()
        && object.references() == 0
        && reader.scan(Scan.of(Tables.INTENTS, 1, object.hash())).isEmpty()
        && reader.scan(Scan.along(Tables.OBJECT_REFS, "by_hash", 1, object.hash())).isEmpty();
  }

  /** The file is deleted: nothing is left to do, and nothing to know but the generation. */
  record Bury(Reap reap) implements Command<Done> {
    @Override
    public List<Lock> locks() {
      return ObjectRows.locks(List.of(reap.hash()));
    }

    @Override
    public Done decide(Work work) {
      work.delete(Tables.REAPS, reap.hash(), reap.generation());
      // The hash may be stored again by now, under the next generation.
      work.get(Tables.OBJECTS, reap.hash())
          .filter(o -> o.dying() && o.generation() == reap.generation())
          .ifPresent(o -> {
            Generations.giveUp(work, o.generation());
            work.delete(Tables.OBJECTS, o.hash());
          });
      return Done.DONE;
    }
  }
}
