package io.dynode.workflow;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.spi.Expressions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A language of a few words: {@code true}, {@code dear} (costs 600 thousandths), {@code false},
 * {@code broken} (fails when evaluated), {@code seven} (a number), {@code text} (that is none of
 * true and false, and tells so), and pointers like {@code ops/a/out/ok}. All else does not compile.
 */
final class FakeExpressions implements Expressions {
  @Override
  public Expression compile(String text, Set<String> variables) {
    String[] parts = text.split("/", -1);
    if (parts.length == 1
        && !Set.of("true", "dear", "false", "broken", "seven", "text").contains(text)) {
      throw new ProblemException(ErrorCode.INVALID_EXPRESSION, "line 1, column 1: " + text);
    }
    return new Expression() {
      @Override
      public Set<String> membersOf(String variable) {
        return parts.length > 1 && parts[0].equals(variable) ? Set.of(parts[1]) : Set.of();
      }

      @Override
      public boolean mayBeCondition() {
        return !text.equals("text");
      }

      @Override
      public Evaluated measured(Map<String, Json> values) {
        return new Evaluated(evaluate(values), text.equals("dear") ? 600 : 0);
      }

      @Override
      public Json evaluate(Map<String, Json> values) {
        return switch (text) {
          case "true", "dear" -> Json.TRUE;
          case "false" -> Json.FALSE;
          case "seven" -> Json.of(7);
          default -> at(new Json.Obj(values), text);
        };
      }
    };
  }

  private static Json at(Json values, String pointer) {
    Optional<Json> found = values.at(pointer);
    return found.orElseThrow(
        () -> new ProblemException(ErrorCode.CONDITION_FAILED, "no such place: " + pointer));
  }
}
