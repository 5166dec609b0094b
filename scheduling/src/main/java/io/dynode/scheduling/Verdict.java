package io.dynode.scheduling;

import io.dynode.model.AgendaId;
import io.dynode.model.QueueId;
import io.dynode.model.Waiting;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What admission decided for one host. */
public sealed interface Verdict {
  /** The pool's hold from now on; null: none. To be kept and given to the next decision. */
  @Nullable Hold hold();

  /**
   * This agenda is admitted on the host.
   *
   * @param served new values of {@code served} to be kept, by queue; see {@link Shares}
   */
  record Admitted(Waiting waiting, Map<QueueId, Long> served, @Nullable Hold hold)
      implements Verdict {
    public Admitted {
      served = Map.copyOf(served);
    }
  }

  /**
   * Nothing is admitted on the host now.
   *
   * @param reasons one per head, in the order of the line; empty: nothing waits
   */
  record Nothing(List<Reason> reasons, @Nullable Hold hold) implements Verdict {
    public Nothing {
      reasons = List.copyOf(reasons);
    }
  }

  /** Why the first agenda of a queue and shape was not admitted. */
  record Reason(AgendaId agenda, QueueId queue, String shape, Why why, String detail) {}

  /** Kinds of reasons. */
  enum Why {
    /** The host has too little free, and so has every other that is large enough. */
    NO_ROOM,
    /** The host has too little free, but another has enough and will admit it when it asks. */
    ROOM_ELSEWHERE,
    /** The host is held for another agenda. */
    HELD,
    /** No known host that offers its environments is large enough. */
    CANNOT_FIT,
    /** No known host offers the environments it names. */
    NO_ENVIRONMENT
  }
}
