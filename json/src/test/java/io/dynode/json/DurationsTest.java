package io.dynode.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "500ms,PT0.5S,500ms",
    "10s,PT10S,10s",
    "5m,PT5M,5m",
    "2h,PT2H,2h",
    "7d,PT168H,7d",
    "1h30m,PT1H30M,1h30m",
    "90s,PT1M30S,1m30s",
    "PT5M,PT5M,5m",
    "P1D,PT24H,1d",
    "0,PT0S,0s",
    "0s,PT0S,0s",
    "1.5h,PT1H30M,1h30m",
    "10us,PT0.00001S,10us",
    "1ns,PT0.000000001S,1ns",
    "1s1ns,PT1.000000001S,1s1ns",
    "30m1h,PT1H30M,1h30m"
  })
  void readsAndPrints(String text, Duration meant, String printed) {
    assertThat(Durations.parse(text)).contains(meant);
    assertThat(Durations.print(meant)).isEqualTo(printed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10",
        "s",
        "1 s",
        "1S",
        "-5s",
        "1h-",
        "PT",
        "P",
        "1y",
        "five",
        "1..5s",
        "999999999999999999d",
        "1e3s"
      })
  void refusesOthers(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }

  @Property
  void whatIsPrintedReadsBack(
      @ForAll @LongRange(min = 0, max = 1L << 55) long seconds,
      @ForAll @IntRange(max = 999_999_999) int nanos) {
    Duration duration = Duration.ofSeconds(seconds, nanos);
    assertThat(Durations.parse(Durations.print(duration))).contains(duration);
  }
}
