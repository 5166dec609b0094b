package io.dynode.expressions.cel;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.Expressions;
import java.util.Set;

/**
 * Expressions in the Common Expression Language. Values are JSON: whole numbers that fit 64 bits
 * are {@code int}, others {@code double}; comparisons mix both. The library is loaded by the first
 * call of {@link #compile}, since most agendas have no conditions.
 *
 * <p>Bounds: {@value #MAX_LENGTH} characters; nesting; the number of nodes; and, when evaluated, a
 * count of the work done, which stops what would run long with {@link ErrorCode#CONDITION_FAILED}.
 */
public final class CelExpressions implements Expressions {
  /** Longest expression, in characters. */
  public static final int MAX_LENGTH = 10_000;

  @Override
  public Expression compile(String text, Set<String> variables) {
    if (text.length() > MAX_LENGTH) {
      throw new ProblemException(
          ErrorCode.INVALID_EXPRESSION,
          "An expression has at most "
              + MAX_LENGTH
              + " characters, this one "
              + text.length()
              + "; let a module decide what is so complicated.");
    }
    return Engine.INSTANCE.compile(text, variables);
  }

  /** Loads the library when it is first touched. */
  private static final class Engine {
    static final CelEngine INSTANCE = new CelEngine();
  }
}
