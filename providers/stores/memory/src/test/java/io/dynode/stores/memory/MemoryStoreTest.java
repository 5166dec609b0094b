package io.dynode.stores.memory;

import io.dynode.spi.StateStore;
import io.dynode.testkit.StateStoreContract;

/** The contract, on the store in memory. */
final class MemoryStoreTest extends StateStoreContract {
  @Override
  protected StateStore open() {
    return new MemoryStore();
  }

  @Override
  protected StateStore reopen(StateStore store) {
    return ((MemoryStore) store).reopen();
  }
}
