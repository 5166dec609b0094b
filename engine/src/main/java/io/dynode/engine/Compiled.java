package io.dynode.engine;

import io.dynode.spi.Expressions;
import io.dynode.spi.Expressions.Expression;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Compiled expressions that are asked again and again; safe for use by many threads. */
final class Compiled {
  private static final int MOST = 1_000;

  private final Expressions expressions;
  private final Set<String> variables;
  private final Map<String, Expression> known =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Expression> eldest) {
          return size() > MOST;
        }
      };

  Compiled(Expressions expressions, Set<String> variables) {
    this.expressions = expressions;
    this.variables = variables;
  }

  Expression get(String text) {
    Expression found;
    synchronized (known) {
      found = known.get(text);
    }
    if (found == null) {
      found = expressions.compile(text, variables);
      synchronized (known) {
        known.put(text, found);
      }
    }
    return found;
  }
}
