package io.dynode.simulation;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.spi.Expressions;
import java.util.Map;
import java.util.Set;

/** Knows {@code true}, {@code false}, {@code event.data.n} and {@code event.data.n < 3}. */
final class Conditions implements Expressions {
  private static final String NUMBER = "event.data.n";

  @Override
  public Expression compile(String text, Set<String> variables) {
    return new Expression() {
      @Override
      public Set<String> membersOf(String variable) {
        return Set.of();
      }

      @Override
      public Json evaluate(Map<String, Json> values) {
        return switch (text) {
          case "true" -> Json.TRUE;
          case "false" -> Json.FALSE;
          case NUMBER -> number(values);
          default -> {
            if (!text.startsWith(NUMBER + " < ")) {
              throw new ProblemException(ErrorCode.INVALID_EXPRESSION, text);
            }
            long bound = Long.parseLong(text.substring(NUMBER.length() + 3));
            yield Json.of(((Json.Num) number(values)).decimal().longValue() < bound);
          }
        };
      }
    };
  }

  private static Json number(Map<String, Json> values) {
    Json event = values.getOrDefault("event", Json.NULL);
    return event.at("/data/n").orElse(Json.of(0));
  }
}
