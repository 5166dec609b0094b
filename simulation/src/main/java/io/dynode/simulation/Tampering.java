package io.dynode.simulation;

import io.dynode.spi.StateStore;

/** Where a test plants a bug: between the engine and its store. */
@FunctionalInterface
interface Tampering {
  Tampering NONE = (store, _) -> store;

  /**
   * @param downMicros how long the server was away before this start
   */
  StateStore around(StateStore store, long downMicros);
}
