package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.spi.StateStore;
import io.dynode.testkit.SteppedExecutor;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceClockTest {
  private final EngineHarness world = new EngineHarness();

  @Test
  void aBeatThatIsGivenAgainCountsOnce() {
    StateStore store = world.store;
    EngineCore core =
        EngineCore.of(
            new EngineParts(
                store,
                world.objects,
                new TinyExpressions(),
                world.time.clock(),
                world.ids,
                new SteppedExecutor(world.time),
                new SteppedExecutor(world.time),
                EngineSettings.defaults()));
    long before = store.read(ServiceClock::now);
    BeatCommand beat = new BeatCommand(core, before + 500_000);
    for (int i = 0; i < 2; i++) {
      store.write(
          List.of(),
          transaction -> {
            Work work = new Work(transaction, world.time.nowMicros());
            beat.decide(work);
            work.applyTo(transaction);
            return true;
          });
    }
    assertThat(store.read(ServiceClock::now)).isEqualTo(before + 500_000);
  }
}
