package io.dynode.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionsTest {
  private static final List<String> WORDS = List.of("dependsOn", "payload", "name", "type");

  @Test
  void findsTheNearest() {
    assertThat(Suggestions.closest("dependson", WORDS)).contains("dependsOn");
    assertThat(Suggestions.closest("dependOn", WORDS)).contains("dependsOn");
    assertThat(Suggestions.closest("paylaod", WORDS)).contains("payload");
    assertThat(Suggestions.closest("nmae", WORDS)).contains("name");
    assertThat(Suggestions.closest("typ", WORDS)).contains("type");
  }

  @Test
  void keepsSilentWhenNothingIsNear() {
    assertThat(Suggestions.closest("colour", WORDS)).isEmpty();
    assertThat(Suggestions.closest("x", WORDS)).isEmpty();
    assertThat(Suggestions.closest("name".repeat(100), WORDS)).isEmpty();
    assertThat(Suggestions.closest("", WORDS)).isEmpty();
  }
}
