package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages under docs/, and the other Markdown of the repository. */
final class Docs {
  /** What generates parts of pages writes them when this property is set; else it compares. */
  static final boolean UPDATE = Boolean.getBoolean("dynode.update");

  private static final String BEGIN = "<!-- generated from here on -->\n";

  private static final Pattern BLOCK =
      Pattern.compile("^```([^\\n]*)\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

  private Docs() {}

  /** A fenced block with the words behind its opening fence. */
  record Block(List<String> words, String text) {
    /** The word at that place; empty when there are fewer. */
    String word(int i) {
      return i < words.size() ? words.get(i) : "";
    }

    /** The file that it is written to for the commands below it. */
    Optional<String> file() {
      return words.stream().filter(w -> w.startsWith("file=")).map(w -> w.substring(5)).findFirst();
    }
  }

  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder = folder.getParent();
    }
    return folder;
  }

  static Path page(String name) {
    return root().resolve("docs").resolve(name);
  }

  /** Compares (or writes) what is generated: all of a page behind a mark. */
  static void compare(String name, String generated) throws IOException {
    Path page = page(name);
    String now = Files.readString(page);
    assertThat(now).as(name).contains(BEGIN);
    String wanted = now.substring(0, now.indexOf(BEGIN)) + BEGIN + generated;
    if (UPDATE) {
      Files.writeString(page, wanted);
    }
    assertThat(Files.readString(page)).as("run with -Ddynode.update=true").isEqualTo(wanted);
  }

  /** What was written by hand of every page, by its path from the root. */
  static Map<String, String> written() throws IOException {
    Map<String, String> pages = new TreeMap<>();
    try (Stream<Path> docs = Files.walk(root().resolve("docs"))) {
      Stream<Path> others = Stream.of("README.md", "CONTRIBUTING.md").map(root()::resolve);
      for (Path page : Stream.concat(others, docs).toList()) {
        if (page.toString().endsWith(".md")) {
          String text = Files.readString(page);
          int generated = text.indexOf(BEGIN);
          String name = root().relativize(page).toString();
          pages.put(name, generated < 0 ? text : text.substring(0, generated));
        }
      }
    }
    return pages;
  }

  /** The blocks of a page under docs/ that were written by hand. */
  static List<Block> blocks(String page) throws IOException {
    return parse(Objects.requireNonNull(written().get("docs/" + page), page));
  }

  static List<Block> parse(String text) {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      blocks.add(new Block(List.of(matcher.group(1).split(" ")), matcher.group(2)));
    }
    return blocks;
  }
}
