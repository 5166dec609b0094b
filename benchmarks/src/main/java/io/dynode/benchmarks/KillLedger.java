package io.dynode.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What modules noted outside Dynode, read after the end. */
final class KillLedger {
  /** The clock of the notes counts hundredths. */
  private static final double TICK = 0.02;

  private final Map<String, Map<String, Span>> spans = new TreeMap<>();
  private final List<String> torn = new ArrayList<>();
  private int ended;

  /** The first and last sign of life of an attempt. */
  private record Span(String attempt, double first, double last) {}

  /** Reads notes; a line whose writer was killed within it is not whole, and left out. */
  static KillLedger read(Path file) throws IOException {
    KillLedger ledger = new KillLedger();
    for (String line : Files.readAllLines(file)) {
      String[] words = line.split(" ");
      if (words.length == 6) {
        ledger.note(words);
      }
    }
    return ledger;
  }

  private void note(String[] words) {
    String operation = words[1] + "/" + words[2] + " run " + words[3];
    double at = Double.parseDouble(words[5]);
    spans
        .computeIfAbsent(operation, _ -> new LinkedHashMap<>())
        .merge(
            words[4],
            new Span(words[4], at, at),
            (a, b) -> new Span(a.attempt(), a.first(), Math.max(a.last(), b.last())));
    if (words[0].equals("torn")) {
      torn.add(operation + ": the file staged with an event is another than it speaks of");
    } else if (words[0].equals("end")) {
      ended++;
    }
  }

  /** Attempts that began. */
  int attempts() {
    return spans.values().stream().mapToInt(Map::size).sum();
  }

  /** Attempts that came to their end. */
  int ended() {
    return ended;
  }

  /** Inputs that were not what they should be. */
  List<String> torn() {
    return List.copyOf(torn);
  }

  /** Operations of which two attempts were alive at the same time. */
  List<String> overlaps() {
    List<String> found = new ArrayList<>();
    spans.forEach((operation, attempts) -> {
      List<Span> inOrder =
          attempts.values().stream().sorted(Comparator.comparingDouble(Span::first)).toList();
      for (int i = 1; i < inOrder.size(); i++) {
        Span before = inOrder.get(i - 1);
        Span after = inOrder.get(i);
        if (after.first() + TICK < before.last()) {
          found.add(
              operation
                  + ": attempt "
                  + after.attempt()
                  + " began at "
                  + after.first()
                  + " while "
                  + before.attempt()
                  + " was alive until "
                  + before.last());
        }
      }
    });
    return found;
  }
}
