package io.dynode.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafePathTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/etc/passwd",
        "..",
        "../x",
        "a/../b",
        "a/..",
        ".",
        "./a",
        "a/./b",
        "a//b",
        "a/",
        "a\0b",
        "lone\uD800surrogate"
      })
  void refusesWhatIsNoPlaceBelowTheFolder(String name) {
    Testing.refusal(ErrorCode.INVALID_PATH, () -> SafePath.below(folder, name));
  }

  @Test
  void refusesPartsAndNamesTheDiskCannotHold() throws IOException {
    Testing.refusal(ErrorCode.INVALID_PATH, () -> SafePath.below(folder, "x".repeat(256)));
    Testing.refusal(ErrorCode.INVALID_PATH, () -> SafePath.below(folder, "ä".repeat(128)));
    Testing.refusal(ErrorCode.INVALID_PATH, () -> SafePath.below(folder, "a/".repeat(1600) + "b"));
    Files.createFile(SafePath.below(folder, "x".repeat(255)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "a b",
        " leading and trailing ",
        "...",
        "..a",
        "-rf",
        "*?[x]{y}",
        "quote'\"quote",
        "back\\slash",
        "percent%41%",
        "new\nline",
        "tab\t",
        "\u001b[31m",
        "Ünïcödé",
        "日本語.txt",
        "🚗",
        "e\u0301",
        "C:",
        "~",
        "#?;&=+,"
      })
  void oddNamesComeBackAsTheyWere(String name) throws IOException {
    Path file = SafePath.below(folder, name);
    assertThat(file.getParent()).isEqualTo(folder);
    Files.writeString(file, "x");
    try (var entries = Files.list(folder)) {
      assertThat(entries.map(p -> SafePath.lastName(p).orElse("?"))).containsExactly(name);
    }
  }

  @Test
  void fileNamesOfIdsAreSafeAndTellIdsApart() {
    assertThat(SafePath.fileName("01HABC-x_y")).isEqualTo("01HABC-x_y");
    assertThat(SafePath.fileName("../x")).isEqualTo("%2E%2E%2Fx");
    String one = SafePath.fileName("ä".repeat(128));
    String two = SafePath.fileName("ä".repeat(127) + "ö");
    assertThat(one).isNotEqualTo(two).hasSizeLessThanOrEqualTo(120).doesNotContain("/");
  }
}
