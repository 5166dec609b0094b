package io.dynode.simulation;

import java.util.ArrayList;
import java.util.List;

/** What was found to be wrong in one history, and the last lines of its story when it is told. */
final class Findings {
  private static final int MOST = 20;
  private static final int LINES = 400;

  private final Timeline timeline;
  private final boolean told;
  private final List<Violation> violations = new ArrayList<>();
  private final List<String> story = new ArrayList<>();

  Findings(Timeline timeline, boolean told) {
    this.timeline = timeline;
    this.told = told;
  }

  /** Whether lines are kept: making them costs more than the rest of a step. */
  boolean told() {
    return told;
  }

  void tell(String line) {
    if (told) {
      story.add(at() + line);
      if (story.size() > 2 * LINES) {
        story.subList(0, LINES).clear();
      }
    }
  }

  void violated(String invariant, String detail) {
    if (violations.size() < MOST) {
      violations.add(new Violation(invariant, detail, timeline.steps(), timeline.now()));
    }
    tell("VIOLATED " + invariant + ": " + detail);
  }

  boolean any() {
    return !violations.isEmpty();
  }

  List<Violation> violations() {
    return List.copyOf(violations);
  }

  List<String> story() {
    int size = story.size();
    return List.copyOf(story.subList(Math.max(0, size - LINES), size));
  }

  private String at() {
    return String.format(
        java.util.Locale.ROOT, "%6d %10.6f ", timeline.steps(), timeline.now() / 1e6);
  }
}
