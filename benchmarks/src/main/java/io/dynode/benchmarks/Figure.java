package io.dynode.benchmarks;

import io.dynode.model.Json;
import java.util.Locale;
import java.util.Optional;

/**
 * One measured value, with what it should be and with what the machine could do at that time.
 *
 * @param peer what a comparable system says of itself; empty: nothing comparable is known
 */
record Figure(
    String name,
    double value,
    String unit,
    Optional<Target> target,
    Optional<Limit> limit,
    String peer) {

  /**
   * What the value should be.
   *
   * @param atMost true: no more than that; false: no less
   * @param rule how the bound came about
   */
  record Target(boolean atMost, double bound, String rule) {
    boolean met(double value) {
      return atMost ? value <= bound : value >= bound;
    }
  }

  /** What bounds the value on this machine, measured in the same run. */
  record Limit(String name, double value, String unit) {}

  static Figure of(String name, double value, String unit) {
    return new Figure(name, value, unit, Optional.empty(), Optional.empty(), "");
  }

  Figure atMost(double bound, String rule) {
    return new Figure(name, value, unit, Optional.of(new Target(true, bound, rule)), limit, peer);
  }

  Figure atLeast(double bound, String rule) {
    return new Figure(name, value, unit, Optional.of(new Target(false, bound, rule)), limit, peer);
  }

  Figure limit(Figure bounding) {
    Limit measured = new Limit(bounding.name, bounding.value, bounding.unit);
    return new Figure(name, value, unit, target, Optional.of(measured), peer);
  }

  Figure peer(String words) {
    return new Figure(name, value, unit, target, limit, words);
  }

  /** Whether the target is met; empty without one. */
  Optional<Boolean> met() {
    return target.map(t -> t.met(value));
  }

  Json json() {
    return Json.object(
        "name",
        Json.of(name),
        "value",
        number(value),
        "unit",
        Json.of(unit),
        "target",
        target.<Json>map(Figure::json).orElse(Json.NULL),
        "met",
        met().<Json>map(Json::of).orElse(Json.NULL),
        "limit",
        limit.<Json>map(this::json).orElse(Json.NULL),
        "peer",
        peer.isEmpty() ? Json.NULL : Json.of(peer));
  }

  private static Json json(Target target) {
    return Json.object(
        target.atMost() ? "atMost" : "atLeast",
        number(target.bound()),
        "rule",
        Json.of(target.rule()));
  }

  private Json json(Limit by) {
    return Json.object(
        "name", Json.of(by.name()),
        "value", number(by.value()),
        "unit", Json.of(by.unit()),
        "ratio", number(by.value() == 0 ? 0 : value / by.value()));
  }

  /** A line for people. */
  String line() {
    String verdict =
        target
            .map(t ->
                String.format(
                    Locale.ROOT,
                    "  %s (%s %s: %s)",
                    t.met(value) ? "met" : "NOT MET",
                    t.atMost() ? "at most" : "at least",
                    text(t.bound()),
                    t.rule()))
            .orElse("");
    String by =
        limit
            .map(l ->
                String.format(
                    Locale.ROOT, "  %.2f x %s", l.value() == 0 ? 0 : value / l.value(), l.name()))
            .orElse("");
    return String.format(Locale.ROOT, "%-34s %12s %s%s%s", name, text(value), unit, verdict, by);
  }

  private static String text(double value) {
    return value >= 1_000
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.4g", value);
  }

  /** Four significant digits are more than a busy machine can repeat. */
  private static Json number(double value) {
    return new Json.Num(
        new java.math.BigDecimal(value)
            .round(new java.math.MathContext(value >= 1_000 ? 7 : 4))
            .stripTrailingZeros()
            .toPlainString());
  }
}
