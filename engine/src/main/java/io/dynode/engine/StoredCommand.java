package io.dynode.engine;

import io.dynode.model.Caller;
import io.dynode.model.CustomerId;
import io.dynode.model.ObjectRef;
import io.dynode.model.StoredObject;
import io.dynode.spi.Lock;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Optional;

/** A user's upload is whole: from now on it is a file of the customer. */
record StoredCommand(
    Caller caller, CustomerId customer, ObjectStore.Key key, long size, String name)
    implements Command<ObjectRef> {
  /** Begins the owner of uploaded files. */
  static final String UPLOADS = "upload/";

  @Override
  public List<Lock> locks() {
    return ObjectRows.locks(List.of(key.hash()));
  }

  @Override
  public ObjectRef decide(Work work) {
    String owner = UPLOADS + customer;
    String path = name.isEmpty() ? key.hash() : name;
    Optional<ObjectRef> before = work.get(Tables.OBJECT_REFS, owner, path);
    StoredObject object = ObjectRows.live(work, key, size);
    ObjectRef ref =
        new ObjectRef(
            owner,
            path,
            key.hash(),
            key.generation(),
            size,
            0644,
            customer,
            "",
            "",
            work.nowMicros());
    work.put(ref);
    ObjectRows.reference(work, object, 1);
    // The name may have meant another content until now.
    before
        .flatMap(b -> work.get(Tables.OBJECTS, b.hash()))
        .ifPresent(o -> ObjectRows.reference(work, o, -1));
    work.delete(Tables.INTENTS, key.hash(), holder(customer));
    Audits.write(work, caller, "upload", "object/" + key.hash(), customer.value());
    return ref;
  }

  static String holder(CustomerId customer) {
    return "customer/" + customer;
  }
}
