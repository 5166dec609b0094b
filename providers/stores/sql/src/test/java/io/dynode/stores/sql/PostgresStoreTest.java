package io.dynode.stores.sql;

import io.dynode.spi.StateStore;
import io.dynode.testkit.PostgresServer;
import io.dynode.testkit.StateStoreContract;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.lifecycle.AfterTry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** The contract, on a real PostgreSQL server. */
final class PostgresStoreTest extends StateStoreContract {
  private final Map<StateStore, String> urls = new HashMap<>();

  @BeforeAll
  static void needsServer() {
    Assumptions.assumeTrue(PostgresServer.available(), "no PostgreSQL on this machine");
  }

  @Override
  protected StateStore open() {
    return open(PostgresServer.shared().newSchema());
  }

  private StateStore open(String url) {
    StateStore store =
        SqlStore.postgres(PostgresOptions.of(url, PostgresServer.shared().user(), ""));
    urls.put(store, url);
    return store;
  }

  @Override
  protected StateStore reopen(StateStore store) {
    store.close();
    return open(urls.get(store));
  }

  @Override
  protected Optional<StateStore> peerOf(StateStore store) {
    return Optional.of(open(urls.get(store)));
  }

  @AfterEach
  @AfterTry
  void closeStores() {
    urls.keySet().forEach(StateStore::close);
    urls.clear();
  }
}
