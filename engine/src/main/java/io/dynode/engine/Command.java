package io.dynode.engine;

import io.dynode.spi.Lock;
import java.util.List;

/**
 * One change of the state: decided on a snapshot, persisted with its batch, then answered. A
 * command recognises its own earlier success, since it is given again when the outcome of a commit
 * is unknown.
 */
interface Command<R> {
  /** Everything its decision depends on and another writer could change. */
  List<Lock> locks();

  /** Reads and decides; changes go through the work. A thrown problem discards them all. */
  R decide(Work work);
}
