package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The pages under docs/. */
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
  }

  static Path page(String name) {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder = folder.getParent();
    }
    return folder.resolve("docs").resolve(name);
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

  static List<Block> blocks(String page) throws IOException {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(Files.readString(page(page)));
    while (matcher.find()) {
      blocks.add(new Block(List.of(matcher.group(1).split(" ")), matcher.group(2)));
    }
    return blocks;
  }
}
