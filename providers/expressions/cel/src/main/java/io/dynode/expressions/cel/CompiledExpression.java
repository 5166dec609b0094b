package io.dynode.expressions.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.spi.Expressions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** One compiled expression. */
final class CompiledExpression implements Expressions.Expression {
  private static final String INDEX = "_[_]";

  private final CelAbstractSyntaxTree tree;
  private final CelRuntime.Program program;
  private final Set<String> variables;
  private final boolean patterns;

  CompiledExpression(
      CelAbstractSyntaxTree tree,
      CelRuntime.Program program,
      Set<String> variables,
      boolean patterns) {
    this.tree = tree;
    this.program = program;
    this.variables = new TreeSet<>(variables);
    this.patterns = patterns;
  }

  @Override
  public Set<String> membersOf(String variable) {
    Set<String> members = new TreeSet<>();
    CelNavigableAst.fromAst(tree)
        .getRoot()
        .allNodes()
        .forEach(node -> {
          CelExpr expr = node.expr();
          switch (expr.getKind()) {
            case SELECT -> {
              if (is(variable, expr.select().operand())) {
                members.add(expr.select().field());
              }
            }
            case CALL -> index(variable, expr.call(), members);
            case NOT_SET, CONSTANT, IDENT, LIST, STRUCT, MAP, COMPREHENSION -> {
              // names no member itself
            }
          }
        });
    return members;
  }

  private static void index(String variable, CelExpr.CelCall call, Set<String> members) {
    if (call.function().equals(INDEX)
        && is(variable, call.args().get(0))
        && call.args().get(1).getKind() == CelExpr.ExprKind.Kind.CONSTANT
        && call.args().get(1).constant().getKind() == CelConstant.Kind.STRING_VALUE) {
      members.add(call.args().get(1).constant().stringValue());
    }
  }

  private static boolean is(String variable, CelExpr expr) {
    return expr.getKind() == CelExpr.ExprKind.Kind.IDENT && expr.ident().name().equals(variable);
  }

  @Override
  public boolean mayBeCondition() {
    CelType type = tree.getResultType();
    return type.equals(SimpleType.BOOL) || type.kind().isDyn();
  }

  @Override
  public Json evaluate(Map<String, Json> given) {
    return measured(given).value();
  }

  @Override
  public Expressions.Evaluated measured(Map<String, Json> given) {
    Values values = new Values();
    Map<String, Object> converted = new HashMap<>();
    for (String name : variables) {
      Json value = given.get(name);
      if (value == null) {
        throw failed("'" + name + "' has no value");
      }
      converted.put(name, values.from(value));
    }
    try {
      Effort effort = new Effort(values.size(), patterns);
      Json value = values.to(run(converted, effort));
      return new Expressions.Evaluated(value, effort.permille());
    } catch (Effort.Exhausted e) {
      throw failed(CelEngine.message(e.getMessage()));
    } catch (CelEvaluationException e) {
      throw failed(CelEngine.message(e.getMessage()));
    }
  }

  private Object run(Map<String, Object> values, Effort effort) throws CelEvaluationException {
    try {
      return program.trace(values, (_, value) -> effort.count(value));
    } finally {
      effort.check(); // the language may have swallowed the exception as one of its own
    }
  }

  private static ProblemException failed(String message) {
    return new ProblemException(ErrorCode.CONDITION_FAILED, message);
  }
}
