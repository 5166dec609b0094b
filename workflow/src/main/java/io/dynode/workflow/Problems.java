package io.dynode.workflow;

import io.dynode.model.ErrorCode;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Collects problems up to a bound, and looks for what somebody probably meant. */
final class Problems {
  private static final int SUGGESTIONS = 20;
  private static final int LONGEST = 64;

  private final int limit;
  private final List<Problem> found = new ArrayList<>();
  private int more;
  private int suggested;

  Problems(int limit) {
    this.limit = limit;
  }

  void add(ErrorCode code, String detail, String pointer) {
    add(new Problem(code, detail, pointer));
  }

  void add(Problem problem) {
    if (found.size() < limit) {
      found.add(problem);
    } else {
      more++;
    }
  }

  void addAll(List<Problem> problems, String prefix) {
    for (Problem problem : problems) {
      add(problem.under(prefix));
    }
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** All problems; the last one counts those beyond the bound. */
  List<Problem> list() {
    List<Problem> all = new ArrayList<>(found);
    if (more > 0) {
      all.add(
          new Problem(
              found.getFirst().code(), "and " + more + " more problems that are not shown"));
    }
    return all;
  }

  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new ProblemException(list());
    }
  }

  /** " Did you mean 'x'?", or nothing; looked for only for the first problems, since it is slow. */
  String hint(String word, Supplier<? extends Collection<String>> candidates) {
    if (found.size() >= limit || suggested >= SUGGESTIONS) {
      return "";
    }
    suggested++;
    return hint(word, candidates.get());
  }

  static String hint(String word, Collection<String> candidates) {
    if (word.length() > LONGEST) {
      return ""; // nobody types that by mistake
    }
    String folded = word.toLowerCase(Locale.ROOT);
    int least = Math.max(1, word.length() / 3) + 1;
    String best = "";
    for (String candidate : candidates) {
      int distance = distance(folded, candidate.toLowerCase(Locale.ROOT), least);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return best.isEmpty() ? "" : " Did you mean '" + best + "'?";
  }

  /** Edits (insert, delete, replace, swap of neighbours), or the limit when there are as many. */
  private static int distance(String a, String b, int limit) {
    if (Math.abs(a.length() - b.length()) >= limit) {
      return limit;
    }
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      edits[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      edits[i][0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int least = Math.min(edits[i - 1][j], edits[i][j - 1]) + 1;
        least = Math.min(least, edits[i - 1][j - 1] + (same ? 0 : 1));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          least = Math.min(least, edits[i - 2][j - 2] + 1);
        }
        edits[i][j] = least;
      }
    }
    return edits[a.length()][b.length()];
  }

  /** A user's text, short enough for a message. */
  static String cut(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "…";
  }
}
