package io.dynode.stores.memory;

import io.dynode.spi.StateStore;
import io.dynode.testkit.StateStoreContract;
import java.util.Optional;

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

  @Override
  protected Optional<StateStore> peerOf(StateStore store) {
    return Optional.of(((MemoryStore) store).shared());
  }
}
