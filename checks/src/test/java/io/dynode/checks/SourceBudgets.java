package io.dynode.checks;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Measures one Java file by the tree of the JDK's own parser. */
final class SourceBudgets {
  private final String file;
  private final List<Measure> measures = new ArrayList<>();
  private final List<String> wildcards = new ArrayList<>();
  private int publicTypes;

  private SourceBudgets(String file) {
    this.file = file;
  }

  static SourceBudgets of(String file, String source) {
    SourceBudgets budgets = new SourceBudgets(file);
    budgets.lines(source);
    budgets.parse(source);
    return budgets;
  }

  List<Measure> measures() {
    return measures;
  }

  /** Imports of a whole package. */
  List<String> wildcards() {
    return wildcards;
  }

  int publicTypes() {
    return publicTypes;
  }

  private void lines(String source) {
    List<String> lines = source.lines().toList();
    measures.add(new Measure(Rule.FILE_LINES, file, lines.size()));
    int longest =
        lines.stream()
            .filter(l -> !l.startsWith("import "))
            .mapToInt(l -> l.codePointCount(0, l.length()))
            .max()
            .orElse(0);
    measures.add(new Measure(Rule.LINE_LENGTH, file, longest));
  }

  private void parse(String source) {
    JavaFileObject object =
        new SimpleJavaFileObject(URI.create("string:///" + file), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, d -> {}, List.of(), null, List.of(object));
    try {
      for (CompilationUnitTree unit : task.parse()) {
        unit.accept(new Scanner(unit, Trees.instance(task).getSourcePositions()), null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Walks one file. Lambdas count for the method around them, methods of inner classes do not. */
  private final class Scanner extends TreeScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final LineMap lineMap;
    private final Deque<String> types = new ArrayDeque<>();
    private final Deque<int[]> branches = new ArrayDeque<>();

    /** A record is a value: its header, and with it its constructor, is as long as it must be. */
    private boolean inRecord;

    Scanner(CompilationUnitTree unit, SourcePositions positions) {
      this.unit = unit;
      this.positions = positions;
      this.lineMap = unit.getLineMap();
    }

    @Override
    public Void visitImport(ImportTree tree, Void unused) {
      if (tree.getQualifiedIdentifier().toString().endsWith(".*")) {
        wildcards.add(
            file + ": " + tree.toString().strip() + " names a whole package; name the types");
      }
      return super.visitImport(tree, null);
    }

    @Override
    public Void visitClass(ClassTree tree, Void unused) {
      if (types.isEmpty() && tree.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
        publicTypes++;
      }
      String name = tree.getSimpleName().toString();
      boolean outer = inRecord;
      inRecord = tree.getKind() == Tree.Kind.RECORD;
      types.addLast(name.isEmpty() ? "anonymous" : name);
      super.visitClass(tree, null);
      types.removeLast();
      inRecord = outer;
      return null;
    }

    @Override
    public Void visitMethod(MethodTree tree, Void unused) {
      branches.push(new int[] {1});
      super.visitMethod(tree, null);
      String where = file + "#" + name(tree);
      measures.add(new Measure(Rule.CYCLOMATIC, where, branches.pop()[0]));
      if (!(inRecord && tree.getName().contentEquals("<init>"))) {
        measures.add(new Measure(Rule.PARAMETERS, where, tree.getParameters().size()));
      }
      long start = lineMap.getLineNumber(positions.getStartPosition(unit, tree));
      long end = lineMap.getLineNumber(positions.getEndPosition(unit, tree));
      measures.add(new Measure(Rule.METHOD_LINES, where, (int) (end - start + 1)));
      return null;
    }

    private String name(MethodTree tree) {
      String simple = tree.getName().toString();
      return String.join(".", types)
          + (simple.equals("<init>") ? "" : "." + simple)
          + tree.getParameters().stream()
              .map(p -> p.getType() == null ? "_" : p.getType().toString().replaceAll("\\s", ""))
              .collect(Collectors.joining(",", "(", ")"));
    }

    private void branch() {
      if (!branches.isEmpty()) {
        branches.peek()[0]++;
      }
    }

    @Override
    public Void visitIf(IfTree tree, Void unused) {
      branch();
      return super.visitIf(tree, null);
    }

    @Override
    public Void visitForLoop(ForLoopTree tree, Void unused) {
      branch();
      return super.visitForLoop(tree, null);
    }

    @Override
    public Void visitEnhancedForLoop(EnhancedForLoopTree tree, Void unused) {
      branch();
      return super.visitEnhancedForLoop(tree, null);
    }

    @Override
    public Void visitWhileLoop(WhileLoopTree tree, Void unused) {
      branch();
      return super.visitWhileLoop(tree, null);
    }

    @Override
    public Void visitDoWhileLoop(DoWhileLoopTree tree, Void unused) {
      branch();
      return super.visitDoWhileLoop(tree, null);
    }

    @Override
    public Void visitCatch(CatchTree tree, Void unused) {
      branch();
      return super.visitCatch(tree, null);
    }

    @Override
    public Void visitConditionalExpression(ConditionalExpressionTree tree, Void unused) {
      branch();
      return super.visitConditionalExpression(tree, null);
    }

    /** A switch over a closed set is one decision, however many cases; each guard is another. */
    @Override
    public Void visitSwitch(SwitchTree tree, Void unused) {
      branch();
      return super.visitSwitch(tree, null);
    }

    @Override
    public Void visitSwitchExpression(SwitchExpressionTree tree, Void unused) {
      branch();
      return super.visitSwitchExpression(tree, null);
    }

    @Override
    public Void visitCase(CaseTree tree, Void unused) {
      if (tree.getGuard() != null) {
        branch();
      }
      return super.visitCase(tree, null);
    }

    @Override
    public Void visitBinary(BinaryTree tree, Void unused) {
      Tree.Kind kind = tree.getKind();
      if (kind == Tree.Kind.CONDITIONAL_AND || kind == Tree.Kind.CONDITIONAL_OR) {
        branch();
      }
      return super.visitBinary(tree, null);
    }
  }
}
