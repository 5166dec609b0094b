package io.dynode.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What modules noted outside Dynode, read after the end: lines {@code word agenda operation run
 * attempt host uptime}.
 */
final class KillLedger {
  /** The clock of the notes counts hundredths. */
  private static final double TICK = 0.02;

  private static final int WORDS = 7;

  private final Map<String, Map<String, Span>> operations = new TreeMap<>();
  private final List<String> torn = new ArrayList<>();

  /** The first and last sign of life of an attempt, and how often it began and ended. */
  private record Span(
      String attempt, String host, double first, double last, int starts, int ends) {
    Span and(Span later) {
      return new Span(
          attempt,
          host,
          Math.min(first, later.first),
          Math.max(last, later.last),
          starts + later.starts,
          ends + later.ends);
    }
  }

  /** Reads notes; a line whose writer was killed within it is not whole, and left out. */
  static KillLedger read(Path file) throws IOException {
    KillLedger ledger = new KillLedger();
    for (String line : Files.readAllLines(file)) {
      String[] words = line.split(" ");
      if (words.length == WORDS) {
        ledger.note(words);
      }
    }
    return ledger;
  }

  private void note(String[] words) {
    String operation = words[1] + "/" + words[2] + " run " + words[3];
    double at = Double.parseDouble(words[6]);
    int starts = words[0].equals("start") ? 1 : 0;
    int ends = words[0].equals("end") ? 1 : 0;
    operations
        .computeIfAbsent(operation, _ -> new LinkedHashMap<>())
        .merge(words[4], new Span(words[4], words[5], at, at, starts, ends), Span::and);
    if (words[0].equals("torn")) {
      torn.add(operation + ": the file staged with an event is another than it speaks of");
    }
  }

  /** Attempts that began. */
  int attempts() {
    return operations.values().stream().mapToInt(Map::size).sum();
  }

  /** Attempts that came to their end. */
  int ended() {
    return (int) spans().filter(span -> span.ends > 0).count();
  }

  private java.util.stream.Stream<Span> spans() {
    return operations.values().stream().map(Map::values).flatMap(Collection::stream);
  }

  /**
   * Looks for what must not be, whatever the store says.
   *
   * @param room how many modules a host has room for
   */
  void check(int room, KillFindings findings) {
    torn.forEach(words -> findings.add(KillFault.TORN, words));
    operations.forEach((operation, attempts) -> {
      for (Span span : attempts.values()) {
        if (span.starts > 1 || span.ends > 1) {
          findings.add(
              KillFault.DOUBLED,
              String.format(
                  "%s: attempt %s began %d times and ended %d times",
                  operation, span.attempt, span.starts, span.ends));
        }
      }
      overlaps(operation, attempts.values(), findings);
    });
    Map<String, List<Span>> hosts = new TreeMap<>();
    spans().forEach(span -> hosts.computeIfAbsent(span.host, _ -> new ArrayList<>()).add(span));
    hosts.forEach((host, all) -> capacity(host, all, room, findings));
  }

  /** Looks for two attempts of an operation that were alive at the same time. */
  private static void overlaps(String operation, Collection<Span> attempts, KillFindings findings) {
    List<Span> inOrder = attempts.stream().sorted(Comparator.comparingDouble(Span::first)).toList();
    for (int i = 1; i < inOrder.size(); i++) {
      Span before = inOrder.get(i - 1);
      Span after = inOrder.get(i);
      if (after.first + TICK < before.last) {
        findings.add(
            KillFault.OVERLAPS,
            String.format(
                "%s: attempt %s began at %s while %s was alive until %s",
                operation, after.attempt, after.first, before.attempt, before.last));
      }
    }
  }

  /** Counts the living at every beginning; a span is what was seen, so never too long. */
  private static void capacity(String host, List<Span> all, int room, KillFindings findings) {
    for (Span begun : all) {
      double at = begun.first + TICK;
      List<String> alive =
          all.stream()
              .filter(span -> span.first <= begun.first && span.last > at)
              .map(Span::attempt)
              .toList();
      if (alive.size() > room) {
        findings.add(
            KillFault.CAPACITY,
            String.format(
                "%s has room for %d and ran %d at %s: %s", host, room, alive.size(), at, alive));
        return;
      }
    }
  }

  /**
   * Compares with what the store holds.
   *
   * @param known every attempt the store knows
   * @param effective the attempts whose effects count, and that must have run to their end
   */
  void compare(Set<String> known, Set<String> effective, KillFindings findings) {
    Map<String, Span> all = new LinkedHashMap<>();
    spans().forEach(span -> all.put(span.attempt, span));
    for (String attempt : effective) {
      Span span = all.get(attempt);
      if (span == null || span.ends == 0) {
        findings.add(
            KillFault.TORN,
            "the effects of attempt " + attempt + " count; it never came to its end");
      }
    }
    operations.forEach((operation, attempts) -> {
      for (Span span : attempts.values()) {
        if (!known.contains(span.attempt)) {
          findings.add(
              KillFault.DOUBLED, operation + ": the store knows no attempt " + span.attempt);
        }
        if (effective.contains(span.attempt)) {
          begunAfter(operation, span, attempts.values(), findings);
        }
      }
    });
  }

  private static void begunAfter(
      String operation, Span done, Collection<Span> attempts, KillFindings findings) {
    for (Span other : attempts) {
      if (other.first > done.last) {
        findings.add(
            KillFault.DOUBLED,
            String.format(
                "%s: attempt %s began at %s, after %s, which counts, had ended",
                operation, other.attempt, other.first, done.attempt));
      }
    }
  }
}
