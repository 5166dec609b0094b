package io.dynode.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.Glob;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "a.txt, a.txt, true",
    "a.txt, b.txt, false",
    "*.txt, a.txt, true",
    "*.txt, d/a.txt, false",
    "**, d/e/a.txt, true",
    "**/*.txt, d/e/a.txt, true",
    "**/*.txt, a.txt, true",
    "d/**/a.txt, d/a.txt, true",
    "d/**/a.txt, d/e/f/a.txt, true",
    "d/**/a.txt, da.txt, false",
    "d/*, d/a, true",
    "d/*, d/e/a, false",
    "d/**, d/e/a, true",
    "?.txt, a.txt, true",
    "?.txt, .txt, false",
    "a?b, a/b, false",
    "*, '', true",
    "a*b*c, aXbYc, true",
    "a*b*c, aXbY, false",
    "car-*.png, car-0017.png, true",
  })
  void matches(String pattern, String name, boolean expected) {
    assertThat(new Glob(pattern).matches(name)).isEqualTo(expected);
  }

  @Test
  void hostilePatternsTakeNoTime() {
    Glob glob = new Glob("*a".repeat(500) + "b");
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> assertThat(glob.matches("a".repeat(3000))).isFalse());
  }
}
