package io.dynode.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplayTest {
  @Test
  void aSeedTakesTheSameCourseEveryTime() {
    Quiet.hush();
    for (long seed = 1; seed <= 50; seed++) {
      History first = History.of(seed);
      History second = seed % 5 == 0 ? History.told(seed) : History.of(seed);
      assertThat(second.hash()).as("seed %d", seed).isEqualTo(first.hash());
      assertThat(second.steps()).isEqualTo(first.steps());
    }
  }

  @Test
  void differentSeedsTakeDifferentCourses() {
    Quiet.hush();
    assertThat(History.of(1).hash()).isNotEqualTo(History.of(2).hash());
  }
}
