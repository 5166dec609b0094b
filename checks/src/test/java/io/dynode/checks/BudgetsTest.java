package io.dynode.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Methods, files, parameters, public types, lines and branches stay within their budgets. */
final class BudgetsTest {
  private static final int WARN_FILE_LINES = 350;
  private static final Set<Rule> RULES =
      EnumSet.complementOf(EnumSet.of(Rule.BANNED_CALL, Rule.THREADS));

  private static final Repository REPOSITORY = Repository.here();

  @Test
  void everySourceStaysWithinTheBudgets() {
    List<Measure> measures = new ArrayList<>();
    Map<String, Integer> publicTypes = new TreeMap<>();
    for (String file : REPOSITORY.java()) {
      SourceBudgets budgets = SourceBudgets.of(file, REPOSITORY.read(file));
      measures.addAll(budgets.measures());
      if (file.contains("src/main/java/") && !file.startsWith("model/")) {
        publicTypes.merge(
            file.substring(0, file.lastIndexOf('/')), budgets.publicTypes(), Integer::sum);
      }
    }
    publicTypes.forEach((where, n) -> measures.add(new Measure(Rule.PUBLIC_TYPES, where, n)));
    warn(measures);
    Ratchet ratchet = Ratchet.parse(REPOSITORY.read("checks/budgets.txt"));
    assertThat(ratchet.violations(measures, RULES)).isEmpty();
  }

  private static void warn(List<Measure> measures) {
    measures.stream()
        .filter(m -> m.rule() == Rule.FILE_LINES && m.value() > WARN_FILE_LINES)
        .forEach(m -> System.out.println("warning: " + m.where() + " has " + m.value() + " lines"));
  }

  @Test
  void noSourceImportsAWholePackage() {
    assertThat(REPOSITORY.java())
        .flatMap(f -> SourceBudgets.of(f, REPOSITORY.read(f)).wildcards())
        .isEmpty();
  }

  @Test
  void findsAPlantedWildcardImport() {
    assertThat(SourceBudgets.of("A.java", "import java.util.*;\nclass A {}\n").wildcards())
        .singleElement()
        .asString()
        .contains("java.util.*");
  }

  @Test
  void findsAPlantedLongMethod() {
    String body = "    int x;\n".repeat(59);
    assertThat(violations("class A {\n  void m() {\n" + body + "  }\n}\n"))
        .containsExactly("method-lines A.java#A.m(): 61 > 60; split it: one thing each");
    assertThat(violations("class A {\n  void m() {\n" + "    f();\n".repeat(58) + "  }\n}\n"))
        .isEmpty();
  }

  @Test
  void findsAPlantedLongFileAndLine() {
    assertThat(violations("// word\n".repeat(501) + "class A {}\n"))
        .containsExactly("file-lines A.java: 502 > 500; split it by what changes together");
    assertThat(violations("// " + "x".repeat(108) + "\nclass A {}\n"))
        .containsExactly("line-length A.java: 111 > 110; break the line");
  }

  @Test
  void findsPlantedParameters() {
    assertThat(violations("class A { A(int a, int b, int c, int d, int e, int f, int g) {} }"))
        .singleElement()
        .asString()
        .startsWith("parameters A.java#A(int,int,int,int,int,int,int): 7 > 6");
  }

  @Test
  void aRecordMayHaveManyComponents() {
    String header = "record A(int a, int b, int c, int d, int e, int f, int g) ";
    assertThat(violations(header + "{ A { } }")).isEmpty();
    assertThat(violations("record A() { void m" + header.substring("record A".length()) + "{ } }"))
        .hasSize(1);
  }

  @Test
  void countsBranchesOfAMethodButNotOfClassesInIt() {
    String twelve = "if (a && b || c) { for (;;) { while (x ? y : z) { } } }\n".repeat(2);
    assertThat(violations("class A { void m() { " + twelve + "} }"))
        .singleElement()
        .asString()
        .startsWith("cyclomatic A.java#A.m(): 13 > 12");
    assertThat(
            violations(
                "class A { void m() { if (a && b || c) { new B() {\nvoid n() {\n"
                    + twelve.substring(0, twelve.length() / 2)
                    + "} }; } } }"))
        .isEmpty();
    assertThat(violations("class A { int m(E e) { return switch (e) { " + cases(20) + "}; } }"))
        .isEmpty();
  }

  private static String cases(int n) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < n; i++) {
      text.append("case C").append(i).append(" -> ").append(i).append(";\n");
    }
    return text.toString();
  }

  @Test
  void countsPublicTopLevelTypesOnly() {
    String source = "public class A { public static class B {} }\nclass C {}\n";
    assertThat(SourceBudgets.of("A.java", source).publicTypes()).isEqualTo(1);
  }

  @Test
  void theRatchetOnlyGoesDown() {
    String line = "method-lines A.java#A.m() 80 # a table, one line per state";
    assertThat(ratchet(line, 80)).isEmpty();
    assertThat(ratchet(line, 81)).singleElement().asString().contains("81 > 80 of the exception");
    assertThat(ratchet(line, 79)).singleElement().asString().contains("lower the exception");
    assertThat(ratchet(line, 60)).singleElement().asString().contains("remove the exception");
    assertThat(Ratchet.parse(line).violations(List.of(), RULES))
        .singleElement()
        .asString()
        .contains("is gone, remove the exception");
  }

  @Test
  void anExceptionNeedsAReason() {
    assertThatThrownBy(() -> Ratchet.parse("method-lines A.java#A.m() 80"))
        .hasMessageContaining("rule where value # reason");
    assertThatThrownBy(() -> Ratchet.parse("no-such-rule A.java 80 # because"))
        .hasMessageContaining("no-such-rule");
  }

  private static List<String> ratchet(String line, int measured) {
    return Ratchet.parse(line)
        .violations(List.of(new Measure(Rule.METHOD_LINES, "A.java#A.m()", measured)), RULES);
  }

  private static List<String> violations(String source) {
    return Ratchet.parse("").violations(SourceBudgets.of("A.java", source).measures(), RULES);
  }
}
