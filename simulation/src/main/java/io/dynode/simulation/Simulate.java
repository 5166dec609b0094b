package io.dynode.simulation;

import io.dynode.model.Json;
import io.dynode.spi.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs many histories one after the other and says what they found. */
public final class Simulate {
  private static final long SECOND = 1_000_000;
  private static final int MOST_FAILED = 20;
  private static final Logger LOG = Logger.getLogger("io.dynode");

  private final Clock clock;
  private final Consumer<String> out;
  private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
  private final List<Json> failed = new ArrayList<>();
  private long histories;
  private long steps;
  private long commits;
  private long agendas;
  private long violations;
  private long virtualMicros;
  private long hash;

  /**
   * @param clock the real one, for progress and speed
   * @param out where progress and violations are told
   */
  public Simulate(Clock clock, Consumer<String> out) {
    this.clock = clock;
    this.out = out;
  }

  /** The summary of a run, to be printed or kept. */
  public record Summary(long histories, long violations, Json.Obj report) {}

  /**
   * Runs histories of the seeds that follow each other from the first, until there were as many or
   * the time is over.
   *
   * @param seconds longest time; 0: no limit
   */
  public Summary run(long firstSeed, long count, long seconds) {
    Level before = LOG.getLevel();
    // Faults are what this world is made of: warnings about them say nothing.
    LOG.setLevel(Level.OFF);
    try {
      return runQuietly(firstSeed, count, seconds);
    } finally {
      LOG.setLevel(before);
    }
  }

  private Summary runQuietly(long firstSeed, long count, long seconds) {
    long start = clock.monotonicMicros();
    long told = start;
    for (long i = 0; i < count && failed.size() < MOST_FAILED; i++) {
      long now = clock.monotonicMicros();
      if (seconds > 0 && now - start > seconds * SECOND) {
        break;
      }
      if (now - told > 10 * SECOND) {
        told = now;
        out.accept(progress(now - start));
      }
      add(History.of(firstSeed + i));
    }
    long took = clock.monotonicMicros() - start;
    out.accept(progress(took));
    return new Summary(histories, violations, report(firstSeed, took));
  }

  private String progress(long micros) {
    return histories
        + " histories, "
        + steps
        + " steps, "
        + violations
        + " violations, "
        + histories * SECOND / Math.max(1, micros)
        + " histories/s";
  }

  private void add(History history) {
    histories++;
    steps += history.steps();
    commits += history.commits();
    agendas += history.agendas();
    virtualMicros += history.micros();
    hash = hash * 31 + history.hash();
    history.faults().forEach((fault, n) -> faults.merge(fault, n, Long::sum));
    if (!history.violations().isEmpty()) {
      violations += history.violations().size();
      failed.add(tell(history));
    }
  }

  private Json tell(History history) {
    out.accept("Seed " + history.seed() + " breaks a promise:");
    history.violations().forEach(v -> out.accept("  " + v));
    out.accept("  To see it again: dynode simulate faults --story " + history.seed());
    return Json.object(
        "seed",
        Json.of(history.seed()),
        "violations",
        Json.of(history.violations().stream().map(v -> Json.of(v.toString())).toList()));
  }

  /** Runs one seed and tells the story of its last steps; returns how many promises it broke. */
  public int story(long seed) {
    Level before = LOG.getLevel();
    LOG.setLevel(Level.OFF);
    try {
      History history = History.told(seed);
      history.story().forEach(out);
      out.accept(history.steps() + " steps, hash " + Long.toHexString(history.hash()));
      return history.violations().size();
    } finally {
      LOG.setLevel(before);
    }
  }

  private Json.Obj report(long firstSeed, long took) {
    Map<String, Json> byKind = new LinkedHashMap<>();
    faults.forEach((fault, n) -> byKind.put(fault.name(), Json.of(n)));
    return Json.object(
        "histories", Json.of(histories),
        "firstSeed", Json.of(firstSeed),
        "steps", Json.of(steps),
        "commits", Json.of(commits),
        "agendas", Json.of(agendas),
        "virtualSeconds", Json.of(virtualMicros / SECOND),
        "seconds", Json.of(took / SECOND),
        "faults", new Json.Obj(byKind),
        "violations", Json.of(violations),
        "failedSeeds", Json.of(failed),
        "hash", Json.of(Long.toHexString(hash)));
  }
}
