package io.dynode.engine;

import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.LogChunk;
import io.dynode.model.ProblemException;
import io.dynode.model.StoredObject;
import io.dynode.spi.Lock;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Optional;

/** Index row of a stored piece of log; the same sequence again is harmless. */
record LogCommand(
    AttemptId attempt, String token, int sequence, ObjectStore.Key key, long stored, long size)
    implements Command<Done> {
  @Override
  public List<Lock> locks() {
    return ObjectRows.locks(List.of(key.hash()));
  }

  @Override
  public Done decide(Work work) {
    // Asked again: the attempt may have been given to another while the piece was written.
    AgentGate.current(work, attempt, token);
    if (work.get(Tables.LOG_CHUNKS, attempt, sequence).isPresent()) {
      return Done.DONE;
    }
    Optional<StoredObject> row = work.get(Tables.OBJECTS, key.hash());
    boolean other = row.filter(o -> o.generation() != key.generation()).isPresent();
    if (other || Generations.over(work, key)) {
      throw new ProblemException(
          ErrorCode.INPUT_MISSING, "The piece of log was being deleted meanwhile; send it again");
    }
    StoredObject object =
        row.filter(StoredObject::live)
            .orElseGet(() ->
                new StoredObject(
                    key.hash(),
                    key.generation(),
                    stored,
                    true,
                    false,
                    row.map(StoredObject::references).orElse(0L)));
    work.put(object);
    ObjectRows.reference(work, object, 1);
    work.put(new LogChunk(attempt, sequence, key.hash(), key.generation(), size, work.nowMicros()));
    work.signals().topic(attempt);
    return Done.DONE;
  }
}
