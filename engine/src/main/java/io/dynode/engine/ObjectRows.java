package io.dynode.engine;

import io.dynode.model.CustomerId;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.StoredObject;
import io.dynode.model.UploadIntent;
import io.dynode.spi.Lock;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The rows that say which objects are stored, referenced or about to be. */
final class ObjectRows {
  private ObjectRows() {}

  static List<Lock> locks(List<String> hashes) {
    return hashes.stream().distinct().map(hash -> new Lock(Lock.Scope.OBJECT, hash)).toList();
  }

  /** Whether a customer has that object, whole: knowing a hash is no right. */
  static boolean has(Reader reader, CustomerId customer, String hash) {
    return reader.get(Tables.OBJECTS, hash).filter(StoredObject::live).isPresent()
        && !reader
            .scan(
                Scan.along(Tables.OBJECT_REFS, "by_hash", 1, hash)
                    .where("customer", Set.of(customer)))
            .isEmpty();
  }

  /** What is said of an object a customer does not have, whoever else may have it. */
  static String missing(String hash) {
    return "Object " + hash + " is not stored for this customer; upload it first";
  }

  /** Announces an upload; the answer says which generation to write and whether it is there. */
  static Place intend(Work work, String hash, String holder) {
    StoredObject object =
        work.get(Tables.OBJECTS, hash)
            .orElseGet(() -> new StoredObject(hash, Generations.fresh(work), 0, false, false, 0));
    if (object.dying()) {
      object = new StoredObject(hash, object.generation() + 1, 0, false, false, 0);
    }
    work.put(object);
    work.put(new UploadIntent(hash, holder, object.generation(), work.nowMicros()));
    return new Place(object.generation(), object.live());
  }

  /** Where to write an object, and whether that can be left out. */
  record Place(int generation, boolean present) {}

  /** Counts references up or down; the object must be live. */
  static void reference(Work work, StoredObject object, int change) {
    StoredObject now = work.get(Tables.OBJECTS, object.hash()).orElse(object);
    work.put(
        new StoredObject(
            now.hash(),
            now.generation(),
            now.size(),
            now.live(),
            now.dying(),
            now.references() + change));
  }

  /** Says that an announced object is whole; refuses a generation that is gone. */
  static StoredObject live(Work work, ObjectStore.Key key, long size) {
    StoredObject object =
        work.get(Tables.OBJECTS, key.hash())
            .filter(o -> o.generation() == key.generation() && !o.dying())
            .orElseThrow(() ->
                new ProblemException(
                    ErrorCode.INPUT_MISSING,
                    "Object " + key.hash() + " was not announced or is gone; upload again"));
    StoredObject whole =
        new StoredObject(key.hash(), key.generation(), size, true, false, object.references());
    work.put(whole);
    return whole;
  }

  /** Takes back what a holder announced. */
  static void settle(Work work, String holder) {
    List<UploadIntent> intents = new ArrayList<>();
    do {
      intents.clear();
      intents.addAll(work.scan(Scan.along(Tables.INTENTS, "by_holder", 1_000, holder)));
      intents.forEach(i -> work.delete(Tables.INTENTS, i.hash(), i.holder()));
    } while (intents.size() == 1_000);
  }
}
