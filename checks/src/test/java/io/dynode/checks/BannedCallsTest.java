package io.dynode.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Time, randomness, ids and threads come through ports, except at the product's edges. */
final class BannedCallsTest {
  /** These are the real world: they hold the real clock, or measure it. */
  private static final Set<String> EDGES = Set.of("app", "cli", "benchmarks", "testkit");

  /** The simulation steps these on one thread. */
  private static final Set<String> STEPPED =
      Set.of(
          "model",
          "json",
          "spi",
          "workflow",
          "scheduling",
          "engine",
          "dataplane",
          "agent",
          "simulation",
          "providers/stores/memory");

  private static final Repository REPOSITORY = Repository.here();

  @Test
  void timeRandomnessAndIdsComeThroughPorts() {
    List<JavaClass> classes = modules(m -> !EDGES.contains(m.folder()));
    assertThat(violations(Rule.BANNED_CALL, classes)).isEmpty();
  }

  @Test
  void steppedModulesStartNoThreads() {
    List<JavaClass> classes = modules(m -> STEPPED.contains(m.folder()));
    assertThat(violations(Rule.THREADS, classes)).isEmpty();
  }

  @Test
  void findsPlantedCalls() {
    List<Measure> found = CallRules.measure(Rule.BANNED_CALL, List.of(Classes.planted()));
    String type = "io.dynode.checks.planted.Planted:";
    assertThat(found)
        .containsExactly(
            new Measure(Rule.BANNED_CALL, type + "Instant.now", 2),
            new Measure(Rule.BANNED_CALL, type + "Math.random", 1),
            new Measure(Rule.BANNED_CALL, type + "Random.<init>", 1),
            new Measure(Rule.BANNED_CALL, type + "System.currentTimeMillis", 1),
            new Measure(Rule.BANNED_CALL, type + "System.nanoTime", 1),
            new Measure(Rule.BANNED_CALL, type + "Thread.sleep", 1),
            new Measure(Rule.BANNED_CALL, type + "UUID.randomUUID", 1));
    assertThat(CallRules.remedy(type + "Instant.now")).contains("io.dynode.spi.Clock");
  }

  @Test
  void findsPlantedThreads() {
    assertThat(CallRules.measure(Rule.THREADS, List.of(Classes.planted())))
        .extracting(Measure::where)
        .containsExactly("io.dynode.checks.planted.Planted:Thread.ofVirtual");
  }

  private static List<JavaClass> modules(java.util.function.Predicate<Modules.Module> which) {
    return Classes.product().stream()
        .filter(c -> Modules.ofPackage(c.getPackageName()).filter(which).isPresent())
        .toList();
  }

  private static List<String> violations(Rule rule, List<JavaClass> classes) {
    List<Measure> measures = CallRules.measure(rule, classes);
    return Ratchet.parse(REPOSITORY.read("checks/budgets.txt"))
        .violations(measures, Set.of(rule))
        .stream()
        .map(v -> v + remedy(measures, v))
        .toList();
  }

  private static String remedy(List<Measure> measures, String violation) {
    return measures.stream()
        .map(Measure::where)
        .filter(violation::contains)
        .map(CallRules::remedy)
        .findFirst()
        .orElse("");
  }
}
