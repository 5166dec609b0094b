package io.dynode.engine;

import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import java.util.List;

/**
 * One change of the state: decided on a snapshot, persisted with its batch, then answered. A
 * command recognises its own earlier success, since it is given again when the outcome of a commit
 * is unknown.
 */
interface Command<R> {
  /** Everything its decision depends on and another writer could change. */
  List<Lock> locks();

  /** How often a batch asks what its commands want. */
  int STEPS = 2;

  /**
   * Says which rows it will ask for, so that those of a whole batch are fetched together. What it
   * leaves out is fetched when it is asked for.
   *
   * @param rows what was wanted in earlier steps is at hand there
   * @param step from 0
   */
  default void foresee(Reader rows, int step, Wanted wanted) {}

  /** Reads and decides; changes go through the work. A thrown problem discards them all. */
  R decide(Work work);
}
