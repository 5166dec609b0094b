package io.dynode.engine;

import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.model.TemplateSpec;
import io.dynode.model.TriggerSpec;
import io.dynode.spi.Expressions;
import io.dynode.workflow.Templates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks of a declared resource that cost time and need no state: done outside the writer. */
final class Declarations {
  private final Expressions expressions;

  Declarations(EngineCore core) {
    this.expressions = core.parts().expressions();
  }

  void check(Record spec) {
    List<Problem> problems = new ArrayList<>();
    if (spec instanceof TriggerSpec trigger) {
      if (!trigger.filter().isEmpty()) {
        compile(trigger.filter(), "/filter", problems);
      }
      for (Map.Entry<String, String> param : trigger.params().entrySet()) {
        compile(param.getValue(), "/params/" + param.getKey(), problems);
      }
    }
    if (spec instanceof TemplateSpec template) {
      problems.addAll(Templates.check(template));
    }
    if (!problems.isEmpty()) {
      throw new ProblemException(problems);
    }
  }

  private void compile(String text, String pointer, List<Problem> problems) {
    try {
      expressions.compile(text, Set.of("event"));
    } catch (ProblemException e) {
      e.problems().forEach(p -> problems.add(p.under(pointer)));
    }
  }
}
