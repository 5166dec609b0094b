package io.dynode.checks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * The end of {@code ./check}: adds up the reports of every module and step, writes {@code
 * target/check/summary.json} and prints what ran. Started from its source, so it uses the JDK only.
 */
final class Summary {
  private static final int STEP_SKIPPED = 77;
  private static final String PREFIX = "n/a: ";
  private static final double BUDGET_MINUTES = 18;

  private final Path root;
  private final Set<String> notApplicable;
  private final Map<String, Pattern> named = new TreeMap<>();
  private final List<Suite> suites = new ArrayList<>();

  private Summary(Path root) throws IOException {
    this.root = root;
    this.notApplicable = Set.copyOf(Files.readAllLines(root.resolve("checks/not-applicable.txt")));
    Path names = root.resolve("checks/suites.txt");
    for (String line : Files.exists(names) ? Files.readAllLines(names) : List.<String>of()) {
      if (!line.startsWith("#") && !line.isBlank()) {
        String[] words = line.split(" +", 2);
        named.put(words[0], Pattern.compile(words[1]));
      }
    }
  }

  record Skip(String test, String reason) {}

  /** One module's or step's results. */
  record Suite(
      String name, int passed, List<String> failed, List<Skip> skipped, List<Skip> notApplicable) {
    int tests() {
      return passed + failed.size() + skipped.size() + notApplicable.size();
    }
  }

  /** Arguments: the root, the exit status of Maven, the start in seconds, {@code --no-skip}. */
  public static void main(String[] args) throws IOException {
    double seconds = System.currentTimeMillis() / 1000.0 - Long.parseLong(args[2]);
    boolean noSkip = List.of(args).contains("--no-skip");
    Summary summary = collect(Path.of(args[0]), Integer.parseInt(args[1]));
    Files.writeString(Path.of(args[0], "target/check/summary.json"), summary.json(seconds / 60));
    System.out.print(summary.text(seconds / 60));
    System.exit(summary.green(noSkip) ? 0 : 1);
  }

  static Summary collect(Path root, int mavenStatus) throws IOException {
    Summary summary = new Summary(root);
    summary.add("build", new Results(), mavenStatus, "./mvnw verify: see target/check/maven.log");
    summary.modules(mavenStatus);
    summary.steps();
    return summary;
  }

  boolean green(boolean noSkip) {
    return suites.stream().allMatch(s -> s.failed.isEmpty() && (!noSkip || s.skipped.isEmpty()));
  }

  List<Suite> suites() {
    return suites;
  }

  private void modules(int mavenStatus) throws IOException {
    TreeMap<String, Results> modules = new TreeMap<>();
    TreeMap<String, Results> apart = new TreeMap<>();
    named.keySet().forEach(name -> apart.put(name, new Results()));
    try (Stream<Path> files = Files.find(root, 6, (p, a) -> p.endsWith("pom.xml"))) {
      for (Path pom : files.toList()) {
        Path module = pom.getParent();
        Results results = new Results();
        results.readAll(
            module.resolve("target/surefire-reports"),
            type -> apart.getOrDefault(suiteOf(type), results));
        String name = root.relativize(module).toString();
        boolean silent = !results.reported && mavenStatus == 0 && hasTests(module);
        if (silent) {
          results.failed.add("tests did not run");
        }
        if (!name.isEmpty() && (results.count > 0 || silent)) {
          modules.put(name, results);
        }
      }
    }
    modules.forEach((name, results) -> suites.add(suite(name, results)));
    apart.forEach((name, results) -> {
      if (results.count == 0 && mavenStatus == 0) {
        results.failed.add("tests did not run");
      }
      suites.add(suite(name, results));
    });
  }

  /** The named suite of a test class; empty: that of its module. */
  private String suiteOf(String type) {
    return named.entrySet().stream()
        .filter(entry -> entry.getValue().matcher(type).matches())
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("");
  }

  private static boolean hasTests(Path module) throws IOException {
    Path tests = module.resolve("src/test/java");
    if (!Files.isDirectory(tests)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(tests)) {
      return files.anyMatch(p -> p.toString().endsWith("Test.java"));
    }
  }

  private void steps() throws IOException {
    try (Stream<Path> found = Files.list(root.resolve("target/check"))) {
      for (Path step : found.filter(p -> Files.exists(p.resolve("status"))).sorted().toList()) {
        int status = Integer.parseInt(Files.readString(step.resolve("status")).strip());
        List<String> log = Files.readString(step.resolve("log")).lines().toList();
        String last = log.isEmpty() ? "no output" : log.getLast();
        add(step.getFileName().toString(), Results.of(step), status, last);
      }
    }
  }

  /** A suite that is counted by its reports, or by its exit status when it has none. */
  private void add(String name, Results results, int status, String lastLine) {
    if (status == STEP_SKIPPED) {
      results.skip(name, lastLine);
    } else if (status != 0 && results.failed.isEmpty()) {
      results.failed.add(name + " ended with status " + status + ": " + lastLine);
    } else if (status == 0 && results.count == 0) {
      results.passed++;
    }
    suites.add(suite(name, results));
  }

  private Suite suite(String name, Results results) {
    List<Skip> skipped = new ArrayList<>();
    List<Skip> cannotBe = new ArrayList<>();
    results.skipped.forEach(skip -> (cannotBe(skip.reason) ? cannotBe : skipped).add(skip));
    return new Suite(name, results.passed, results.failed, skipped, cannotBe);
  }

  /** Not everybody may call a skip that: what could be installed could be tested. */
  private boolean cannotBe(String reason) {
    return reason.startsWith(PREFIX) && notApplicable.contains(reason.substring(PREFIX.length()));
  }

  /** What the JUnit reports of one folder say. */
  private static final class Results {
    private int count;
    private int passed;
    private boolean reported;
    private final List<String> failed = new ArrayList<>();
    private final List<Skip> skipped = new ArrayList<>();

    static Results of(Path folder) throws IOException {
      Results results = new Results();
      results.readAll(folder, _ -> results);
      return results;
    }

    /**
     * Reads all reports there.
     *
     * @param where whose a test class is
     */
    void readAll(Path folder, Function<String, Results> where) throws IOException {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> found = Files.list(folder)) {
          for (Path file : found.filter(Results::isReport).sorted().toList()) {
            read(file, where);
          }
        }
      }
    }

    private static boolean isReport(Path file) {
      return file.getFileName().toString().matches("TEST-.*\\.xml");
    }

    private void read(Path file, Function<String, Results> where) throws IOException {
      try {
        DocumentBuilder builder = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder();
        builder.setErrorHandler(null);
        NodeList cases = builder.parse(file.toFile()).getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
          Element element = (Element) cases.item(i);
          where.apply(element.getAttribute("classname")).testCase(element);
          reported = true;
        }
      } catch (SAXException | ParserConfigurationException e) {
        failed.add(file.getFileName() + " cannot be read: " + e.getMessage());
      }
    }

    private void testCase(Element element) {
      count++;
      String type = element.getAttribute("classname");
      String name = type.substring(type.lastIndexOf('.') + 1) + "." + element.getAttribute("name");
      NodeList skips = element.getElementsByTagName("skipped");
      if (skips.getLength() > 0) {
        skip(name, reason((Element) skips.item(0)));
      } else if (has(element, "failure") || has(element, "error")) {
        failed.add(name);
      } else {
        passed++;
      }
    }

    private static boolean has(Element element, String child) {
      return element.getElementsByTagName(child).getLength() > 0;
    }

    private static String reason(Element skip) {
      String message = skip.getAttribute("message");
      String text = message.isEmpty() ? skip.getTextContent().strip() : message.strip();
      String first = text.lines().findFirst().orElse("no reason given");
      return first
          .replaceFirst("^[\\w.]*TestAbortedException: ?", "")
          .replaceFirst("^Assumption failed: ?", "");
    }

    void skip(String test, String reason) {
      skipped.add(new Skip(test, reason));
    }
  }

  // ---- What is written and printed ----

  String json(double minutes) {
    String rows = suites.stream().map(Summary::json).collect(Collectors.joining(",\n"));
    return String.format(Locale.ROOT, "{\"minutes\": %.1f, \"suites\": [%n%s%n]}%n", minutes, rows);
  }

  private static String json(Suite suite) {
    return String.format(
        Locale.ROOT,
        "  {\"name\": %s, \"tests\": %d, \"passed\": %d, \"failed\": %d, \"skipped\": %s,"
            + " \"notApplicable\": %s}",
        quote(suite.name),
        suite.tests(),
        suite.passed,
        suite.failed.size(),
        json(suite.skipped),
        json(suite.notApplicable));
  }

  private static String json(List<Skip> skips) {
    return skips.stream()
        .map(s -> "{\"test\": " + quote(s.test) + ", \"reason\": " + quote(s.reason) + "}")
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  String text(double minutes) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    for (Suite s : suites) {
      lines.add(String.format(Locale.ROOT, "%-34s %5d tests", s.name, s.tests()));
      s.failed.forEach(f -> lines.add("    failed: " + f));
      s.skipped.forEach(k -> lines.add("    skipped: " + k.test + ": " + k.reason));
      s.notApplicable.forEach(k -> lines.add("    not applicable: " + k.test + ": " + k.reason));
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "%d suites in %.1f minutes%s",
            suites.size(),
            minutes,
            minutes > BUDGET_MINUTES ? " (the budget is 18)" : ""));
    lines.add(
        String.format(
            Locale.ROOT,
            "%d passed, %d failed, %d skipped",
            suites.stream().mapToInt(Suite::passed).sum(),
            suites.stream().mapToInt(s -> s.failed.size()).sum(),
            suites.stream().mapToInt(s -> s.skipped.size()).sum()));
    return String.join(System.lineSeparator(), lines) + System.lineSeparator();
  }
}
