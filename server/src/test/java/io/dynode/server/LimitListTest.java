package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.engine.Bound;
import io.dynode.engine.EngineSettings;
import io.dynode.json.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of limits holds every bound there is. */
final class LimitListTest {
  private static final Pattern CONSTANT =
      Pattern.compile("static final (?:int|long|Duration) ([A-Z_]+) =");

  /** Constants that bound no user's work, and why. */
  private static final Set<String> NO_LIMITS =
      Set.of(
          // Sizes of pieces that are read or written at once.
          "LogApi.PIECES",
          "WatchApi.PIECE",
          "WatchApi.WRITTEN",
          "ProgressApi.PIECE",
          "TraceWalk.PIECE",
          "Printer.PIECE",
          "Leftover.PIECE",
          // Rhythms.
          "WatchApi.PACE",
          "LogApi.LOOK",
          // Forms of our own texts: cursors, ids, keys, keys of YAML.
          "Cursor.LONGEST",
          "DispatchIds.PARTS",
          "DispatchIds.LONGEST",
          "KeyText.LONGEST",
          "YamlPrinter.LONG_KEY",
          // How far a suggestion is looked for.
          "Suggestions.LONGEST",
          // Of texts that Dynode printed itself, and the same as another.
          "Budget.UNBOUNDED",
          "JsonText.DEEPEST",
          "Yaml.LONGEST",
          "Problems.MOST");

  @Test
  void everyConstantThatBoundsSomethingIsListed() throws IOException {
    String list = Files.readString(Path.of("src/main/java/io/dynode/server/LimitList.java"));
    Set<String> missing = new TreeSet<>();
    int found = 0;
    for (Path folder : List.of(Path.of("src/main/java"), Path.of("../json/src/main/java"))) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          Matcher constant = CONSTANT.matcher(Files.readString(file));
          while (constant.find()) {
            found++;
            String name = file.toFile().getName().replace(".java", "") + "." + constant.group(1);
            if (!NO_LIMITS.contains(name) && !list.contains(name)) {
              missing.add(name);
            }
          }
        }
      }
    }
    assertThat(found).isGreaterThan(30);
    assertThat(missing).as("say what it limits in LimitList").isEmpty();
  }

  @Test
  void theListIsOfTheSettingsThatHold() {
    try (World world = new World()) {
      List<Bound> all = LimitList.of(ServerSettings.of("127.0.0.1", 0, "test"), world.engine);
      assertThat(all).extracting(Bound::name).doesNotHaveDuplicates();
      assertThat(all).allSatisfy(bound -> assertThat(bound.description()).endsWith("."));
      EngineSettings engine = EngineSettings.defaults();
      assertThat(all)
          .extracting(Bound::name, Bound::value)
          .contains(
              org.assertj.core.groups.Tuple.tuple("pending", Integer.toString(engine.maxPending())),
              org.assertj.core.groups.Tuple.tuple("values", Long.toString(JsonText.MAX_VALUES)),
              org.assertj.core.groups.Tuple.tuple("dedupeWindow", "7d"));
      // Every component of the engine's settings stands in the list.
      assertThat(world.engine.bounds())
          .hasSizeGreaterThan(EngineSettings.class.getRecordComponents().length);
    }
  }
}
