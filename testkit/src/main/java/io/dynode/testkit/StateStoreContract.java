package io.dynode.testkit;

import io.dynode.spi.StateStore;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What every {@link StateStore} promises. A provider extends this and says how its store is opened;
 * it opts out of nothing.
 */
public abstract class StateStoreContract
    implements StoreRowTests,
        StoreScanTests,
        StoreTransactionTests,
        StoreConcurrencyTests,
        StoreAnnouncementTests,
        StoreModelTests {
  private StateStore store;

  /** Opens a new, empty store. */
  protected abstract StateStore open();

  /** Closes a store that {@link #open} or this made, and opens it again on what it kept. */
  protected abstract StateStore reopen(StateStore store);

  /**
   * One more store on the state of the given one, as another server on it has; empty where one
   * server alone may use a store.
   */
  protected abstract Optional<StateStore> peerOf(StateStore store);

  @BeforeEach
  final void openStore() {
    store = open();
  }

  @AfterEach
  final void closeStore() {
    store.close();
  }

  @Override
  public final StateStore store() {
    return store;
  }

  @Override
  public final StateStore another() {
    return open();
  }

  @Override
  public final Optional<StateStore> peer() {
    return peerOf(store);
  }

  @Override
  public final StateStore reopened() {
    store = reopen(store);
    return store;
  }
}
