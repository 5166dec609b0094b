package io.dynode.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation is worth what it finds: each planted bug, soon, and nothing where none is. */
class PlantedTest {
  private static final int SEEDS = 4_000;

  @ParameterizedTest
  @EnumSource(Planted.class)
  void aPlantedBugIsFound(Planted bug) {
    Quiet.hush();
    List<Long> tried = new ArrayList<>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      tried.add(seed);
      History history = bug.history(seed);
      if (!history.violations().isEmpty()) {
        System.out.println(bug + " found by seed " + seed + ": " + history.violations().getFirst());
        return;
      }
    }
    assertThat(tried).as("seeds that did not find %s", bug).isEmpty();
  }

  @Test
  void theSameSeedsFindNothingWithoutIt() {
    Quiet.hush();
    for (long seed = 1; seed <= 100; seed++) {
      assertThat(History.of(seed).violations()).as("seed %d", seed).isEmpty();
    }
  }
}
