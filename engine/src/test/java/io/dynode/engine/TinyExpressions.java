package io.dynode.engine;

import io.dynode.model.Json;
import io.dynode.spi.Expressions;
import java.util.Map;
import java.util.Set;

/** Knows one kind of condition: {@code event.data.lanes > 1}. */
final class TinyExpressions implements Expressions {
  /** How many were compiled. */
  int compiled;

  @Override
  public Expression compile(String text, Set<String> variables) {
    compiled++;
    return new Expression() {
      @Override
      public Set<String> membersOf(String variable) {
        return Set.of();
      }

      @Override
      public Json evaluate(Map<String, Json> values) {
        Json lanes = values.get("event").at("/data/lanes").orElse(Json.of(0));
        return Json.of(((Json.Num) lanes).decimal().intValue() > 1);
      }
    };
  }
}
