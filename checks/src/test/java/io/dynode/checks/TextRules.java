package io.dynode.checks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Words that do not belong into the repository, with what to do instead. */
final class TextRules {
  private static final Map<Pattern, String> WORDS = new LinkedHashMap<>();

  static {
    // Written in parts, so that this file does not name them.
    rule("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b", "do it, or write an issue");
    rule("(?<![\\w.])/(ro" + "ot|ho" + "me/\\w+|wo" + "rk/\\w+)/", "no path of one's own machine");
    rule(
        "https?://[^\\s/\"'<>]*\\b(nex" + "us|artifac" + "tory|mir" + "ror|reg" + "istry)\\b",
        "no address of a private package host");
    rule(
        "(?i)\\b(A" + "I (agent|assistant)|L" + "LM|language mo" + "del|chat" + "bot)s?\\b",
        "say what the product does, not who wrote it");
    rule("^(<{7}|>{7}) ", "resolve the merge conflict");
  }

  private TextRules() {}

  private static void rule(String regex, String remedy) {
    WORDS.put(Pattern.compile(regex, Pattern.MULTILINE), remedy);
  }

  static List<String> violations(String file, String text) {
    List<String> found = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      for (Map.Entry<Pattern, String> word : WORDS.entrySet()) {
        if (word.getKey().matcher(lines.get(i)).find()) {
          found.add(
              file + ":" + (i + 1) + ": " + lines.get(i).strip() + " (" + word.getValue() + ")");
        }
      }
    }
    return found;
  }
}
