package io.dynode.expressions.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.util.List;
import java.util.function.Function;

/** Looks at the regular expressions in an expression before anybody runs them. */
final class Patterns {
  private static final String MATCHES = "matches";

  private Patterns() {}

  /**
   * Refuses patterns that are not literal text, too large, or wrong.
   *
   * @param fault what is wrong with a pattern of modest size; empty: nothing
   * @return whether there are any patterns
   */
  static boolean check(CelAbstractSyntaxTree tree, Function<String, String> fault) {
    List<CelExpr> calls =
        CelNavigableAst.fromAst(tree)
            .getRoot()
            .allNodes()
            .map(node -> node.expr())
            .filter(expr -> expr.callOrDefault().function().equals(MATCHES))
            .toList();
    for (CelExpr call : calls) {
      check(tree, call, fault);
    }
    return !calls.isEmpty();
  }

  private static void check(
      CelAbstractSyntaxTree tree, CelExpr call, Function<String, String> fault) {
    CelExpr pattern = call.call().args().getLast();
    boolean literal =
        pattern.getKind() == CelExpr.ExprKind.Kind.CONSTANT
            && pattern.constant().getKind() == CelConstant.Kind.STRING_VALUE;
    if (!literal) {
      throw refused(tree, call, "the pattern of matches() must be a literal text");
    }
    String text = pattern.constant().stringValue();
    if (!Texts.modest(text)) {
      throw refused(
          tree,
          call,
          "the pattern of matches() is too large: at most 500 characters, and repetitions {n} that"
              + " make at most 100 in all");
    }
    String wrong = fault.apply(text);
    if (!wrong.isEmpty()) {
      throw refused(tree, call, "the pattern of matches() is wrong: " + wrong);
    }
  }

  private static ProblemException refused(CelAbstractSyntaxTree tree, CelExpr expr, String detail) {
    Integer offset = tree.getSource().getPositionsMap().get(expr.id());
    String place =
        offset == null
            ? ""
            : tree.getSource().getOffsetLocation(offset).map(Patterns::place).orElse("");
    return new ProblemException(ErrorCode.INVALID_EXPRESSION, place + detail);
  }

  static String place(CelSourceLocation location) {
    return "line "
        + Math.max(1, location.getLine())
        + ", column "
        + (Math.max(0, location.getColumn()) + 1)
        + ": ";
  }
}
