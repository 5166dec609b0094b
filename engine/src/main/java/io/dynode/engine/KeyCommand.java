package io.dynode.engine;

import io.dynode.model.ApiKey;
import io.dynode.model.Caller;
import io.dynode.spi.Lock;
import io.dynode.spi.Tables;
import java.util.List;

/** Stores or revokes a key. */
record KeyCommand(Caller caller, ApiKey key) implements Command<ApiKey> {
  @Override
  public List<Lock> locks() {
    return List.of(new Lock(Lock.Scope.KEY, "key/" + key.id()));
  }

  @Override
  public ApiKey decide(Work work) {
    boolean created = work.get(Tables.API_KEYS, key.id()).isEmpty();
    work.put(key);
    String action = created ? "create-key" : key.revoked() ? "revoke-key" : "change-key";
    Audits.write(work, caller, action, "key/" + key.id(), "", key.principal());
    return key;
  }
}
