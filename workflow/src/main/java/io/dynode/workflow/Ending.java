package io.dynode.workflow;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import java.util.Optional;

/** How an attempt ended. */
public sealed interface Ending {
  /**
   * It succeeded with this output.
   *
   * @param grown the operations in it that are to be added, as {@link Flow#checkGrown} took them
   */
  record Succeeded(Json output, Optional<Grown> grown) implements Ending {}

  /**
   * It failed.
   *
   * @param code its type decides about another attempt; {@link ErrorCode#LEASE_LOST} says that
   *     nobody knows what became of it
   * @param progressed whether it had shown progress of its own; tells a long run on a bad day from
   *     a module that kills its hosts
   * @param afterMicros it is not tried again before so long
   */
  record Failed(ErrorCode code, String message, boolean progressed, long afterMicros)
      implements Ending {
    public Failed(ErrorCode code, String message, boolean progressed) {
      this(code, message, progressed, 0);
    }
  }

  /** It succeeded. */
  static Ending succeeded(Json output) {
    return new Succeeded(output, Optional.empty());
  }

  /** It failed, without progress. */
  static Ending failed(ErrorCode code, String message) {
    return new Failed(code, message, false);
  }
}
