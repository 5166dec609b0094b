package io.dynode.checks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Relative links of Markdown files, and the headings they point at. */
final class MarkdownLinks {
  private static final Pattern LINK = Pattern.compile("!?\\[[^]]*]\\(\\s*<?([^)\\s>]+)>?[^)]*\\)");
  private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*:.*");
  private static final Pattern FENCE = Pattern.compile("^\\s*(```|~~~)");

  private final Predicate<String> exists;
  private final Function<String, String> read;

  MarkdownLinks(Predicate<String> exists, Function<String, String> read) {
    this.exists = exists;
    this.read = read;
  }

  /** The links of this file that lead nowhere. */
  List<String> broken(String file) {
    List<String> found = new ArrayList<>();
    for (String line : prose(read.apply(file))) {
      Matcher links = LINK.matcher(line.replaceAll("`[^`]*`", ""));
      while (links.find()) {
        String link = links.group(1);
        if (!SCHEME.matcher(link).matches() && !resolves(file, link)) {
          found.add(file + ": broken link " + link);
        }
      }
    }
    return found;
  }

  private boolean resolves(String file, String link) {
    int hash = link.indexOf('#');
    String path = hash < 0 ? link : link.substring(0, hash);
    String target = path.isEmpty() ? file : normalize(file, path);
    if (!exists.test(target)) {
      return false;
    }
    return hash < 0
        || !target.endsWith(".md")
        || anchors(read.apply(target)).contains(link.substring(hash + 1));
  }

  private static String normalize(String file, String path) {
    return java.nio.file.Path.of("/" + file)
        .resolveSibling(path)
        .normalize()
        .toString()
        .substring(1);
  }

  /** The anchors of the headings, as GitHub makes them. */
  static Set<String> anchors(String markdown) {
    Map<String, Integer> seen = new HashMap<>();
    Set<String> anchors = new HashSet<>();
    for (String line : prose(markdown)) {
      if (line.matches("#{1,6} .*")) {
        String slug =
            line.replaceFirst("#{1,6} +", "")
                .strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
        int again = seen.merge(slug, 1, Integer::sum);
        anchors.add(again == 1 ? slug : slug + "-" + (again - 1));
      }
    }
    return anchors;
  }

  /** The lines outside of code fences. */
  private static List<String> prose(String markdown) {
    List<String> lines = new ArrayList<>();
    boolean fenced = false;
    for (String line : markdown.lines().toList()) {
      if (FENCE.matcher(line).find()) {
        fenced = !fenced;
      } else if (!fenced) {
        lines.add(line);
      }
    }
    return lines;
  }
}
