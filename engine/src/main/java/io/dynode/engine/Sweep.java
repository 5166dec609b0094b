package io.dynode.engine;

import io.dynode.spi.Reader;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A duty that walks over all that could be over, some of the way at a time, and removes it. */
interface Sweep {
  /** Its name, for people. */
  String name();

  /** What it does, as a sentence for people. */
  String says();

  /** Begins a round. */
  Course begin();

  /** One round: keeps its place. */
  @FunctionalInterface
  interface Course {
    /** Goes on by one page; only reads. */
    Page next(Reader reader, long nowMicros);
  }

  /**
   * What a page holds.
   *
   * @param looked rows looked at
   * @param due what is to go
   * @param last whether the round is over with it
   */
  record Page(int looked, List<Due> due, boolean last) {}

  /**
   * Something that is to go.
   *
   * @param what for people
   * @param rows how many things it stands for
   * @param alone whether it takes so much that nothing else is done beside it
   * @param go lets it go if that is still right, says how many went; harmless when done twice or by
   *     two servers
   */
  record Due(String what, int rows, boolean alone, Function<Batcher, CompletionStage<Integer>> go) {
    /** One that a command lets go. */
    static Due of(String what, Command<Boolean> command) {
      return new Due(what, 1, false, batcher -> batcher.submit(command).thenApply(Due::count));
    }

    /** One that takes all the room there is. */
    static Due alone(String what, Function<Batcher, CompletionStage<Boolean>> go) {
      return new Due(what, 1, true, batcher -> go.apply(batcher).thenApply(Due::count));
    }

    private static int count(boolean went) {
      return went ? 1 : 0;
    }
  }
}
