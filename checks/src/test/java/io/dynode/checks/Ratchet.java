package io.dynode.checks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The exceptions to the budgets, each with a reason. They only go down: an exception that is not
 * needed any more, or that could be lower, fails like one that is exceeded.
 */
final class Ratchet {
  private static final Pattern LINE = Pattern.compile("(\\S+)\\s+(\\S+)\\s+(\\d+)\\s+#\\s*(\\S.*)");

  private final Map<Place, Integer> exceptions = new LinkedHashMap<>();

  private record Place(Rule rule, String where) {}

  private Ratchet() {}

  /** Reads lines {@code rule where value # reason}; empty ones and comments are skipped. */
  static Ratchet parse(String text) {
    Ratchet ratchet = new Ratchet();
    for (String line : text.lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      Matcher m = LINE.matcher(line.strip());
      Optional<Rule> rule = m.matches() ? Rule.ofKey(m.group(1)) : Optional.empty();
      if (rule.isEmpty()) {
        throw new IllegalArgumentException("not 'rule where value # reason': " + line);
      }
      ratchet.exceptions.put(new Place(rule.get(), m.group(2)), Integer.parseInt(m.group(3)));
    }
    return ratchet;
  }

  /** What is wrong with these measures of these rules, given the exceptions. */
  List<String> violations(List<Measure> measures, Set<Rule> rules) {
    Map<String, String> found = new TreeMap<>();
    List<Place> seen = new ArrayList<>();
    for (Measure m : measures) {
      Place place = new Place(m.rule(), m.where());
      seen.add(place);
      violation(m, exceptions.get(place)).ifPresent(v -> found.put(m.rule() + m.where(), v));
    }
    for (Place place : exceptions.keySet()) {
      if (rules.contains(place.rule()) && !seen.contains(place)) {
        found.put(place.rule() + place.where(), text(place) + ": is gone, remove the exception");
      }
    }
    return List.copyOf(found.values());
  }

  private static Optional<String> violation(
      Measure m, @org.jspecify.annotations.Nullable Integer allowed) {
    String text = text(new Place(m.rule(), m.where())) + ": " + m.value();
    if (allowed == null) {
      return m.value() <= m.rule().limit()
          ? Optional.empty()
          : Optional.of(text + " > " + m.rule().limit() + "; " + m.rule().remedy());
    }
    if (m.value() <= m.rule().limit()) {
      return Optional.of(text + " is within the limit, remove the exception");
    }
    if (m.value() < allowed) {
      return Optional.of(text + " < " + allowed + ", lower the exception");
    }
    return m.value() > allowed
        ? Optional.of(text + " > " + allowed + " of the exception; " + m.rule().remedy())
        : Optional.empty();
  }

  private static String text(Place place) {
    return place.rule().key() + " " + place.where();
  }
}
