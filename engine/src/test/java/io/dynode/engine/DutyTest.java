package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.DutyState;
import io.dynode.spi.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Rounds of duties: who makes them and when, and what a dry run may take. */
class DutyTest {
  private static final long HOUR = 3_600_000_000L;

  private final EngineHarness world = new EngineHarness();

  private <R> R decide(Command<R> command) {
    return world.write(command::decide);
  }

  private DutyState state() {
    return world.store.read(reader -> DutyCommand.state(reader, "dishes"));
  }

  private long claim(long round) {
    return decide(new DutyCommand.Claim("dishes", round, HOUR / 6, 2 * HOUR));
  }

  private void finish(long round) {
    decide(new DutyCommand.Finish("dishes", round, DutyCommand.Tally.NONE, HOUR));
  }

  @Test
  void whoAsksForARoundDuringOneGetsAnother() {
    long round = claim(0);
    decide(new DutyCommand.Hurry(EngineHarness.ADMIN, "dishes"));
    assertThat(claim(round)).isEqualTo(round);
    finish(round);
    long second = claim(0);
    assertThat(second).isGreaterThan(round);
    finish(second);
    assertThat(claim(0)).isZero();
    assertThat(state().runs()).isEqualTo(2);
  }

  @Test
  void whoAsksForARoundDuringOneGetsNoneBesideIt() {
    long round = claim(0);
    decide(new DutyCommand.Hurry(EngineHarness.ADMIN, "dishes"));
    assertThat(claim(0)).as("of another server").isZero();
    decide(new DutyCommand.Finish("dishes", round, new DutyCommand.Tally(5, 2, 0, ""), HOUR));
    assertThat(state().done()).isEqualTo(2);
    assertThat(claim(0)).isGreaterThan(round);
  }

  @Test
  void aRoundWhoseServerDiedIsTakenOnceItsClaimHasPassed() {
    long round = claim(0);
    decide(new DutyCommand.Hurry(EngineHarness.ADMIN, "dishes"));
    world.time.runFor(Duration.ofMinutes(11));
    assertThat(claim(0)).isGreaterThan(round);
    assertThat(claim(round)).isZero();
  }

  @Test
  void aDryRunEndsInItsTimeAndSaysSo() {
    AtomicLong micros = new AtomicLong();
    Clock slow =
        new Clock() {
          @Override
          public long wallMicros() {
            return world.time.clock().wallMicros();
          }

          @Override
          public long monotonicMicros() {
            return micros.addAndGet(4_000_000);
          }
        };
    EngineParts parts = world.parts();
    EngineCore core =
        EngineCore.of(
            new EngineParts(
                parts.store(),
                parts.objects(),
                parts.expressions(),
                parts.calls(),
                slow,
                parts.ids(),
                parts.writer(),
                parts.duties(),
                parts.settings()));
    assertThat(new DutyControl(core, world.batcher()).rehearse("audit").whole()).isFalse();
    assertThat(world.engine.duties().rehearse("audit").whole()).isTrue();
  }
}
