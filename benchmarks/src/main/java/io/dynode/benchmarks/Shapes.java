package io.dynode.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Small workflows, many at once: operations a second, from HTTP request to durable success. */
final class Shapes {
  private static final int OPERATIONS = 6_000;
  private static final int FAN = 10;
  private static final int POP = 65;
  private static final int POP_REFERENCES = 25;

  private final Rates rates;

  Shapes(Rates rates) {
    this.rates = rates;
  }

  List<Figure> measure() {
    return List.of(
        shape("chain-of-3", List.of(log("a"), log("b", "a"), log("c", "b"))),
        shape("diamond", List.of(log("a"), log("b", "a"), log("c", "a"), log("d", "b", "c"))),
        shape("fan-out-of-10", fan()),
        shape("pop-65-operations", pop()));
  }

  private Figure shape(String name, List<String> operations) {
    String all = "[" + String.join(",", operations) + "]";
    return rates.shape(name, all, operations.size(), OPERATIONS / operations.size());
  }

  /** One, then ten that need it, then one that needs those. */
  private static List<String> fan() {
    List<String> operations = new ArrayList<>(List.of(log("root")));
    String[] names = new String[FAN];
    for (int i = 0; i < FAN; i++) {
      names[i] = "n" + i;
      operations.add(log(names[i], "root"));
    }
    operations.add(log("join", names));
    return operations;
  }

  /** The ancestor's own benchmark: 65 operations, 25 of which take a value from another. */
  static List<String> pop() {
    List<String> operations = new ArrayList<>();
    for (int i = 0; i < POP; i++) {
      operations.add(
          i < POP - POP_REFERENCES
              ? log("s" + i)
              : String.format(
                  "{\"name\":\"s%d\",\"type\":\"log\","
                      + "\"payload\":{\"message\":\"@<s%d.out::/message?none>\"}}",
                  i, i - POP_REFERENCES));
    }
    return operations;
  }

  private static String log(String name, String... needs) {
    String needed =
        needs.length == 0 ? "" : ",\"dependsOn\":[\"" + String.join("\",\"", needs) + "\"]";
    return "{\"name\":\""
        + name
        + "\",\"type\":\"log\","
        + "\"payload\":{\"message\":\"hi\"}"
        + needed
        + "}";
  }
}
