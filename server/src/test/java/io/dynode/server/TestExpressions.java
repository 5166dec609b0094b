package io.dynode.server;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.spi.Expressions;
import java.util.Map;
import java.util.Set;

/** Knows three conditions: {@code true}, {@code false}, and {@code broken}, which always fails. */
final class TestExpressions implements Expressions {
  @Override
  public Expression compile(String text, Set<String> variables) {
    if (!Set.of("true", "false", "broken").contains(text)) {
      throw new ProblemException(ErrorCode.INVALID_EXPRESSION, "not understood: " + text);
    }
    return new Expression() {
      @Override
      public Set<String> membersOf(String variable) {
        return Set.of();
      }

      @Override
      public Json evaluate(Map<String, Json> values) {
        if (text.equals("broken")) {
          throw new ProblemException(ErrorCode.CONDITION_FAILED, "the test says so");
        }
        return Json.of(text.equals("true"));
      }
    };
  }
}
