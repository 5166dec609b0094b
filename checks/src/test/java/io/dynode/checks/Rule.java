package io.dynode.checks;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A rule with a number. Exceptions stand in checks/budgets.txt. */
enum Rule {
  METHOD_LINES(60, "split it: one thing each"),
  FILE_LINES(500, "split it by what changes together"),
  PARAMETERS(6, "group what belongs together in a record"),
  PUBLIC_TYPES(20, "make what no other module uses package-private, or nest it"),
  LINE_LENGTH(110, "break the line"),
  CYCLOMATIC(12, "name the parts: methods, or a table"),
  BANNED_CALL(0, ""),
  THREADS(0, "ask the Executor port: the simulation steps this code on one thread");

  private final int limit;
  private final String remedy;

  Rule(int limit, String remedy) {
    this.limit = limit;
    this.remedy = remedy;
  }

  int limit() {
    return limit;
  }

  String remedy() {
    return remedy;
  }

  /** The name in the ratchet file, such as {@code method-lines}. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<Rule> ofKey(String key) {
    return Arrays.stream(values()).filter(r -> r.key().equals(key)).findFirst();
  }
}
