package io.dynode.spi;

import io.dynode.model.Json;
import java.util.Map;
import java.util.Set;

/** Compiles conditions and expressions. Safe for use by many threads. */
public interface Expressions {
  /**
   * Compiles one expression, bounded in size and cost.
   *
   * @param text the source
   * @param variables names it may use; each is a JSON value at run time
   * @throws io.dynode.model.ProblemException with {@link
   *     io.dynode.model.ErrorCode#INVALID_EXPRESSION}, naming line and column
   */
  Expression compile(String text, Set<String> variables);

  /**
   * What an evaluation gave.
   *
   * @param permille what it cost, in thousandths of the most that one evaluation may cost
   */
  record Evaluated(Json value, int permille) {}

  /** A compiled expression. Safe for use by many threads. */
  interface Expression {
    /**
     * Members of the given variable that it names directly: for {@code ops} in {@code
     * ops.detect.out.cars > 3 && ops["crop"].out.ok}, detect and crop.
     */
    Set<String> membersOf(String variable);

    /** Whether it can give true or false, as far as its text tells; else it is no condition. */
    default boolean mayBeCondition() {
      return true;
    }

    /**
     * Evaluates it.
     *
     * @throws io.dynode.model.ProblemException with {@link
     *     io.dynode.model.ErrorCode#CONDITION_FAILED} when it cannot be evaluated on these values
     */
    Json evaluate(Map<String, Json> variables);

    /** The same, with what it cost, so that a caller can bound many evaluations together. */
    default Evaluated measured(Map<String, Json> variables) {
      return new Evaluated(evaluate(variables), 0);
    }
  }
}
