package io.dynode.workflow;

import io.dynode.model.Agenda;
import io.dynode.model.Await;
import io.dynode.model.Join;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.Output;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link Flow} reads of its agenda. All reads are of one state, held exclusively, from
 * before the flow's own changes or with them: a flow remembers what it changed itself.
 */
public interface AgendaView extends Members {
  /** The agenda's row. */
  Agenda agenda();

  /** The element that an instance of a {@code forEach} is for. */
  Optional<Json> item(int index);

  /** Outputs of operations from the first index on, at most so many indexes on, in order. */
  List<Output> outputs(int first, int count);

  /** The count of a waiting operation with several dependencies; empty: none has ended yet. */
  Optional<Join> join(int index);

  /** The output of an operation that succeeded. */
  Optional<Json> output(int index);

  /** At most {@code limit} rows of operations with a larger index, in order of the index. */
  List<Operation> operationsAfter(int index, int limit);

  /**
   * The operations that run in the agenda's current run, as {@link Rerun#stored} says them; asked
   * only when it is a rerun.
   */
  BitSet again();

  /** What the operation waits, or waited, for without an attempt. */
  Optional<Await> await(int index);

  /** The sequence of the event that was accepted last. */
  long lastEvent();

  /** A new secret that nobody guesses. */
  String secret();

  /** The event that started the agenda, or null. */
  Json event();

  /** Now, by the store's clock. */
  long nowMicros();

  /** A random number in [0, 1), for jitter. */
  double random();
}
