package io.dynode.engine;

import io.dynode.model.Protocol;
import io.dynode.spi.Lock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Announces uploads.
 *
 * @param holder who is about to store them
 * @param looked what the check depends on
 * @param check refuses when the holder may not (any more)
 */
record IntendCommand(String holder, List<String> hashes, List<Lock> looked, Consumer<Work> check)
    implements Command<Protocol.Intended> {
  /** Hashes in one request. */
  static final int MAX = 10_000;

  @Override
  public List<Lock> locks() {
    List<Lock> locks = new ArrayList<>(looked);
    locks.addAll(ObjectRows.locks(hashes));
    return locks;
  }

  @Override
  public Protocol.Intended decide(Work work) {
    check.accept(work);
    List<Integer> generations = new ArrayList<>();
    List<Boolean> present = new ArrayList<>();
    for (String hash : hashes) {
      ObjectRows.Place place = ObjectRows.intend(work, hash, holder);
      generations.add(place.generation());
      present.add(place.present());
    }
    return new Protocol.Intended(generations, present);
  }
}
