package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.spi.StateStore;
import org.junit.jupiter.api.Test;

class ServiceClockTest {
  private final EngineHarness world = new EngineHarness();

  @Test
  void aBeatThatIsGivenAgainCountsOnce() {
    StateStore store = world.store;
    EngineCore core = EngineCore.of(world.parts());
    long before = store.read(ServiceClock::now);
    BeatCommand beat = new BeatCommand(core, before + 500_000);
    for (int i = 0; i < 2; i++) {
      world.write(beat::decide);
    }
    assertThat(store.read(ServiceClock::now)).isEqualTo(before + 500_000);
  }
}
