package io.dynode.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.json.JsonText;
import io.dynode.model.Json;
import org.junit.jupiter.api.Test;

final class FigureTest {
  @Test
  void tellsWhetherATargetIsMet() {
    assertThat(Figure.of("a", 5, "ms").met()).isEmpty();
    assertThat(Figure.of("a", 5, "ms").atMost(5, "5 ms").met()).contains(true);
    assertThat(Figure.of("a", 5.1, "ms").atMost(5, "5 ms").met()).contains(false);
    assertThat(Figure.of("a", 2_000, "/s").atLeast(2_000, "2,000/s").met()).contains(true);
    assertThat(Figure.of("a", 1_999, "/s").atLeast(2_000, "2,000/s").met()).contains(false);
  }

  @Test
  void isWrittenWithAllMembers() {
    Figure limit = Figure.of("flush", 0.5, "ms");
    Json json = Figure.of("a", 1.25, "ms").atMost(6, "5 ms + 2 x flush").limit(limit).json();
    assertThat(JsonText.print(json))
        .isEqualTo(
            "{\"name\":\"a\",\"value\":1.25,\"unit\":\"ms\","
                + "\"target\":{\"atMost\":6,\"rule\":\"5 ms + 2 x flush\"},\"met\":true,"
                + "\"limit\":{\"name\":\"flush\",\"value\":0.5,\"unit\":\"ms\",\"ratio\":2.5},"
                + "\"peer\":null}");
  }

  @Test
  void quantilesAreValuesThatWereMeasured() {
    Samples samples = Samples.of(5, 1, 4, 2, 3);
    assertThat(samples.best()).isEqualTo(1);
    assertThat(samples.median()).isEqualTo(3);
    assertThat(samples.quantile(0.99)).isEqualTo(5);
  }
}
