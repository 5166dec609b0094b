package io.dynode.engine;

import io.dynode.model.Caller;
import io.dynode.model.CustomerId;
import io.dynode.model.ErrorCode;
import io.dynode.model.FilePaths;
import io.dynode.model.ObjectRef;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol;
import io.dynode.spi.ObjectStore;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Objects that users store. */
final class Uploads {
  private final EngineCore core;
  private final Batcher batcher;

  Uploads(EngineCore core, Batcher batcher) {
    this.core = core;
    this.batcher = batcher;
  }

  /** Says that a user is about to store them. */
  CompletionStage<Protocol.Intended> intend(CustomerId customer, List<String> hashes) {
    return batcher.submit(
        new IntendCommand(StoredCommand.holder(customer), List.copyOf(hashes), List.of(), _ -> {}));
  }

  /** Says that one that was announced is stored whole. */
  CompletionStage<ObjectRef> stored(
      Caller caller, CustomerId customer, ObjectStore.Key key, long size, String name) {
    if (!name.isEmpty()) {
      FilePaths.check(name, "/name");
    }
    if (!core.parts().objects().contains(key)) {
      throw new ProblemException(
          ErrorCode.INPUT_MISSING, "Object " + key.hash() + " is not stored; upload it");
    }
    return batcher
        .submit(new StoredCommand(caller, customer, key, size, name))
        .whenComplete((_, failure) -> LateFiles.after(core, key, failure));
  }
}
