package io.dynode.expressions.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The compiler and the runtime of the library, made once. */
final class CelEngine {
  private static final int MAX_NESTING = 50;
  private static final int MAX_NODES = 5_000;
  private static final int MAX_ITERATIONS = 100_000;
  private static final int MAX_REGEX = 200;
  private static final int MAX_ISSUES = 5;

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .enableHeterogeneousNumericComparisons(true)
          .maxExpressionCodePointSize(CelExpressions.MAX_LENGTH)
          .maxParseRecursionDepth(MAX_NESTING)
          .maxParseExpressionNodeCount(MAX_NODES)
          .comprehensionMaxIterations(MAX_ITERATIONS)
          .maxRegexProgramSize(MAX_REGEX)
          .build();

  private final CelRuntime runtime =
      CelRuntimeFactory.legacyCelRuntimeBuilder()
          .setOptions(OPTIONS)
          .setStandardEnvironmentEnabled(false)
          .setStandardFunctions(
              CelStandardFunctions.newBuilder()
                  .excludeFunctions(CelStandardFunctions.StandardFunction.CONTAINS)
                  .build())
          .addFunctionBindings(
              CelFunctionBinding.from(
                  "contains_string", String.class, String.class, Texts::contains))
          .build();
  private final CompiledExpression anyPattern = anyPattern();
  private final ConcurrentMap<Set<String>, CelCompiler> compilers = new ConcurrentHashMap<>();

  CompiledExpression compile(String text, Set<String> variables) {
    CelCompiler compiler =
        compilers.computeIfAbsent(Set.copyOf(variables), CelEngine::compilerWith);
    CelAbstractSyntaxTree tree = check(compiler.compile(text), variables);
    boolean patterns = Patterns.check(tree, this::faultOf);
    return program(tree, variables, patterns);
  }

  private CompiledExpression program(
      CelAbstractSyntaxTree tree, Set<String> variables, boolean patterns) {
    try {
      return new CompiledExpression(tree, runtime.createProgram(tree), variables, patterns);
    } catch (CelEvaluationException e) {
      throw new ProblemException(ErrorCode.INVALID_EXPRESSION, message(e.getMessage()));
    }
  }

  /** Not for users: its pattern is not literal. */
  private CompiledExpression anyPattern() {
    Set<String> variables = Set.of("pattern");
    CelValidationResult result = compilerWith(variables).compile("''.matches(pattern)");
    return program(check(result, variables), variables, /* patterns= */ true);
  }

  private String faultOf(String pattern) {
    try {
      anyPattern.evaluate(Map.of("pattern", Json.of(pattern)));
      return "";
    } catch (ProblemException e) {
      return e.problems().getFirst().detail();
    }
  }

  private static CelCompiler compilerWith(Set<String> variables) {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS);
    new TreeSet<>(variables).forEach(name -> builder.addVar(name, SimpleType.DYN));
    return builder.build();
  }

  private static CelAbstractSyntaxTree check(CelValidationResult result, Set<String> variables) {
    try {
      return result.getAst();
    } catch (CelValidationException e) {
      List<CelIssue> issues = e.getErrors();
      if (issues.isEmpty()) {
        throw new ProblemException(ErrorCode.INVALID_EXPRESSION, message(e.getMessage()));
      }
      throw new ProblemException(
          issues.stream().limit(MAX_ISSUES).map(issue -> problem(issue, variables)).toList());
    }
  }

  private static Problem problem(CelIssue issue, Set<String> variables) {
    return new Problem(
        ErrorCode.INVALID_EXPRESSION,
        Patterns.place(issue.getSourceLocation())
            + message(issue.getMessage())
            + remedy(issue.getMessage(), variables));
  }

  private static String remedy(String message, Set<String> variables) {
    if (message.startsWith("undeclared reference")) {
      return ". It may use "
          + String.join(", ", new TreeSet<>(variables))
          + "; a name with '-' or '.' is written ops[\"a-b\"], text stands in quotes.";
    }
    return "";
  }

  static String message(@Nullable String text) {
    String plain = String.valueOf(text).replace(" (in container '')", "");
    return plain.length() <= 300 ? plain : plain.substring(0, 300) + "…";
  }
}
