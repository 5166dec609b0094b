package io.dynode.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.json.JsonText;
import io.dynode.json.Yaml;
import io.dynode.model.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a watched agenda and its times look like. */
class TreeLinesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");
  private static final Json AGENDA =
      Yaml.parse(
          "{title: nightly, state: running, percent: 50, ended: 2, operations: 4,"
              + " submittedAt: 2026-01-01T00:00:00Z}");

  private static Map<String, Json> operations(String... documents) {
    Map<String, Json> all = new LinkedHashMap<>();
    for (String document : documents) {
      Json operation = Yaml.parse(document);
      all.put(Texts.at(operation, "/name"), operation);
    }
    return all;
  }

  @Test
  void aCascadeHasItsBranches() {
    Json trace =
        JsonText.parse(
            """
            {"nodes": [
              {"depth": 0, "kind": "event", "name": "a"},
              {"depth": 1, "kind": "dispatch", "name": "t", "state": "agenda"},
              {"depth": 2, "kind": "agenda", "name": "x", "id": "ID"},
              {"depth": 1, "kind": "dispatch", "name": "u", "state": "filtered"},
              {"depth": 0, "kind": "event", "name": "b"}]}
            """);
    assertThat(CascadeTree.lines(trace))
        .containsExactly(
            "event  a",
            "├─ trigger  t  agenda",
            "│  └─ agenda  x  ID",
            "└─ trigger  u  filtered",
            "event  b");
  }

  @Test
  void hangsEachOperationWhereItWaitsLongest() {
    Map<String, Json> operations =
        operations(
            "{name: a, state: succeeded, dependsOn: [], startedAt: 2026-01-01T00:00:01Z,"
                + " endedAt: 2026-01-01T00:00:03.5Z}",
            "{name: b, state: running, dependsOn: [a], startedAt: 2026-01-01T00:00:58Z,"
                + " progress: {percent: 40, message: \"half\\u001bway\"}}",
            "{name: c, state: failed, dependsOn: [], code: exit-nonzero, message: It ended}",
            "{name: d, state: waiting, dependsOn: [a, b]}");
    assertThat(TreeLines.of(AGENDA, operations, NOW, 20, 200))
        .containsExactly(
            "▸ nightly  running  ▕██████████          ▏50% 2/4  1m 00s",
            "├─ ✓ a  succeeded  2.5 s",
            "│  └─ ▸ b  running  ▕████████            ▏40%  half\\u001bway  2.0 s",
            "│     └─ · d  waiting",
            "└─ ✗ c  failed  It ended [exit-nonzero]");
  }

  @Test
  void showsWhatMattersWhenNotAllFits() {
    Map<String, Json> operations = new LinkedHashMap<>();
    for (int i = 0; i < 100; i++) {
      String state = i == 70 ? "running" : i == 90 ? "failed" : "waiting";
      operations.putAll(operations("{name: o" + i + ", state: " + state + ", dependsOn: []}"));
    }
    List<String> lines = TreeLines.of(AGENDA, operations, NOW, 6, 30);
    assertThat(lines)
        .hasSizeLessThanOrEqualTo(6)
        .contains("├─ ▸ o70  running", "├─ ✗ o90  failed", "└─ and 98 waiting");
    assertThat(lines).allMatch(line -> line.length() <= 30);
  }

  @Test
  void aTerminalIsDrawnAnewAndAFileGetsLines() {
    for (boolean live : new boolean[] {true, false}) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      PrintStream stream = new PrintStream(out, false, StandardCharsets.UTF_8);
      Console console =
          new Console(
              new ByteArrayInputStream(new byte[0]),
              stream,
              stream,
              Map.of(),
              Path.of(""),
              new Terminal.Fixed(live, 20, 60));
      try (Screen screen = Screen.of(console)) {
        screen.operation(Yaml.parse("{name: a, state: running, dependsOn: []}"));
        screen.agenda(AGENDA);
      }
      String text = out.toString(StandardCharsets.UTF_8);
      assertThat(text.contains("└─ ")).isEqualTo(live);
      assertThat(text.contains("\u001b[")).isEqualTo(live);
      assertThat(text.contains("operation a running\n")).isNotEqualTo(live);
    }
  }

  @Test
  void timesAndSizesAreShort() {
    long[] millis = {0, 9, 10, 999, 1_000, 59_900, 59_990, 61_000, 3_600_000, 90_000_000};
    assertThat(java.util.Arrays.stream(millis).mapToObj(m -> Spans.print(Duration.ofMillis(m))))
        .containsExactly(
            "0.0 ms", "9.0 ms", "10 ms", "999 ms", "1.0 s", "59.9 s", "1m 00s", "1m 01s", "1h 00m",
            "1d 1h");
    assertThat(Spans.bytes(1023)).isEqualTo("1023 B");
    assertThat(Spans.bytes(3 << 20)).isEqualTo("3.0 MiB");
    Json backwards = Yaml.parse("{a: 2026-01-01T00:00:01Z, b: 2026-01-01T00:00:00Z}");
    assertThat(Spans.between(backwards, "/a", "/b")).contains(Duration.ZERO);
  }

  @Test
  void differencesAreTheChangedLinesWithSomeAround() {
    List<String> old = List.of("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12");
    List<String> wanted = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "X", "12");
    assertThat(Differences.hunks(old, wanted))
        .containsExactly(
            "+ 0", "  1", "  2", "  3", "…", "  7", "  8", "  9", "- 10", "- 11", "+ X", "  12");
    assertThat(Differences.hunks(old, old)).isEmpty();
    assertThat(Differences.hunks(List.of(), List.of("a"))).containsExactly("+ a");
    assertThat(Differences.hunks(List.of("a", "a"), List.of("a"))).containsExactly("  a", "- a");
  }

  @Test
  void largeDocumentsAreComparedInBoundedMemory() {
    List<String> old = IntStream.range(0, 60_000).mapToObj(i -> "old " + i).toList();
    List<String> wanted = new ArrayList<>(old);
    wanted.set(30_000, "new");
    assertThat(Differences.hunks(old, wanted)).contains("- old 30000", "+ new").hasSizeLessThan(10);
    List<String> other = IntStream.range(0, 60_000).mapToObj(i -> "other " + i).toList();
    assertThat(Differences.hunks(old, other)).hasSize(120_000);
  }
}
