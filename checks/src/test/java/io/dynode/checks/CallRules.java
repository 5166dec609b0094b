package io.dynode.checks;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Calls that only some modules may make, each with what to call instead. */
final class CallRules {
  private static final String CLOCK = "ask the io.dynode.spi.Clock port";
  private static final String IDS = "ask the io.dynode.spi.Ids port";
  private static final String SEED = "take a seeded java.util.Random from the caller";

  /** Class, method (or {@code <init>}), and number of parameters (-1: any) to the remedy. */
  private static final List<Call> BANNED =
      List.of(
          new Call("java.time.Instant", "now", 0, CLOCK),
          new Call("java.time.LocalDate", "now", -1, CLOCK),
          new Call("java.time.LocalDateTime", "now", -1, CLOCK),
          new Call("java.time.OffsetDateTime", "now", -1, CLOCK),
          new Call("java.time.ZonedDateTime", "now", -1, CLOCK),
          new Call("java.time.Clock", "systemUTC", -1, CLOCK),
          new Call("java.time.Clock", "systemDefaultZone", -1, CLOCK),
          new Call("java.lang.System", "currentTimeMillis", -1, CLOCK),
          new Call("java.lang.System", "nanoTime", -1, CLOCK),
          new Call("java.lang.Thread", "sleep", -1, "wait in a port that the clock wakes"),
          new Call("java.util.UUID", "randomUUID", -1, IDS),
          new Call("java.util.Random", "<init>", 0, SEED),
          new Call("java.security.SecureRandom", "<init>", -1, IDS),
          new Call("java.util.concurrent.ThreadLocalRandom", "current", -1, SEED),
          new Call("java.lang.Math", "random", -1, SEED));

  private static final List<Call> THREADS =
      List.of(
          new Call("java.lang.Thread", "<init>", -1, ""),
          new Call("java.lang.Thread", "start", -1, ""),
          new Call("java.lang.Thread", "ofVirtual", -1, ""),
          new Call("java.lang.Thread", "ofPlatform", -1, ""),
          new Call("java.lang.Thread", "startVirtualThread", -1, ""),
          new Call("java.util.concurrent.Executors", "*", -1, ""),
          new Call("java.util.Timer", "<init>", -1, ""));

  private record Call(String type, String method, int parameters, String remedy) {
    boolean matches(JavaAccess<?> access) {
      return access.getTargetOwner().getName().equals(type)
          && (method.equals("*") || access.getTarget().getName().equals(method))
          && (parameters < 0 || parameters == parameters(access));
    }

    private static int parameters(JavaAccess<?> access) {
      return access.getTarget()
              instanceof com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget unit
          ? unit.getRawParameterTypes().size()
          : 0;
    }

    String shortName() {
      return type.substring(type.lastIndexOf('.') + 1) + "." + method;
    }
  }

  private CallRules() {}

  /** How often each class calls what it should not, by class and call. */
  static List<Measure> measure(Rule rule, Iterable<JavaClass> classes) {
    Map<String, Integer> found = new TreeMap<>();
    for (JavaClass type : classes) {
      for (JavaCodeUnit unit : type.getCodeUnits()) {
        List<JavaAccess<?>> accesses = new ArrayList<>(unit.getAccessesFromSelf());
        accesses.addAll(unit.getMethodReferencesFromSelf());
        accesses.addAll(unit.getConstructorReferencesFromSelf());
        for (JavaAccess<?> access : accesses.stream().distinct().toList()) {
          find(rule, access)
              .ifPresent(c -> found.merge(type.getName() + ":" + c.shortName(), 1, Integer::sum));
        }
      }
    }
    return found.entrySet().stream().map(e -> new Measure(rule, e.getKey(), e.getValue())).toList();
  }

  /** What to call instead, for a place that {@link #measure} named. */
  static String remedy(String where) {
    return BANNED.stream()
        .filter(c -> where.endsWith(":" + c.shortName()))
        .map(Call::remedy)
        .findFirst()
        .orElse("");
  }

  private static Optional<Call> find(Rule rule, JavaAccess<?> access) {
    List<Call> calls = rule == Rule.THREADS ? THREADS : BANNED;
    return calls.stream().filter(c -> c.matches(access)).findFirst();
  }
}
