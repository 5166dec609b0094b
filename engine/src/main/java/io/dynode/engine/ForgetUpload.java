package io.dynode.engine;

import io.dynode.model.ObjectRef;
import io.dynode.spi.Lock;
import io.dynode.spi.Tables;
import java.util.List;

/**
 * Takes the name from an uploaded file that was stored long ago. Modules and events that took it
 * hold it by names of their own.
 *
 * @param mostMicros how long one is kept
 */
record ForgetUpload(ObjectRef seen, long mostMicros) implements Command<Boolean> {
  @Override
  public List<Lock> locks() {
    return ObjectRows.locks(List.of(seen.hash()));
  }

  @Override
  public Boolean decide(Work work) {
    // Who uploads it once more begins its time anew.
    boolean over =
        work.get(Tables.OBJECT_REFS, seen.owner(), seen.path())
            .filter(upload -> upload.hash().equals(seen.hash()))
            .filter(upload -> over(upload, work.nowMicros(), mostMicros))
            .isPresent();
    if (over) {
      work.delete(Tables.OBJECT_REFS, seen.owner(), seen.path());
      work.get(Tables.OBJECTS, seen.hash())
          .filter(object -> object.generation() == seen.generation())
          .ifPresent(object -> ObjectRows.reference(work, object, -1));
    }
    return over;
  }

  static boolean over(ObjectRef upload, long nowMicros, long mostMicros) {
    return nowMicros - upload.createdMicros() >= mostMicros;
  }
}
