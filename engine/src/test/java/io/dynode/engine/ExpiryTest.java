package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;
import io.dynode.model.Retention.Keep;
import io.dynode.spi.Tables;
import io.dynode.testkit.SampleRows;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How old and how many. */
class ExpiryTest {
  private static final long HOUR = 3_600_000_000L;
  private static final long END = 1_000 * HOUR;

  private final Expiry byAge = new Expiry(new Keep(Duration.ofHours(10), 0), 0);
  private final Expiry byCount = new Expiry(new Keep(Duration.ZERO, 3), 0);

  @Test
  void oneGoesAtItsAgeAndNotBefore() {
    Agenda ended = agenda(AgendaState.SUCCEEDED);
    assertThat(byAge.due(ended, 1_000, END + 10 * HOUR - 1)).isFalse();
    assertThat(byAge.due(ended, 0, END + 10 * HOUR)).isTrue();
  }

  @Test
  void oneGoesWhenThereAreAsManyNewerOnes() {
    Agenda ended = agenda(AgendaState.SUCCEEDED);
    assertThat(byCount.due(ended, 2, END + 9_000 * HOUR)).isFalse();
    assertThat(byCount.due(ended, 3, END)).isTrue();
  }

  @Test
  void withoutBoundsNothingGoes() {
    assertThat(new Expiry(Keep.ALL, 0).due(agenda(AgendaState.FAILED), 1L << 40, Long.MAX_VALUE))
        .isFalse();
  }

  @ParameterizedTest
  @EnumSource(AgendaState.class)
  void whatHasNotEndedStays(AgendaState state) {
    assertThat(
            new Expiry(new Keep(Duration.ofHours(1), 1), 0).due(agenda(state), 9, END + 9 * HOUR))
        .isEqualTo(state.ended());
  }

  @ParameterizedTest
  @EnumSource(
      value = AgendaState.class,
      names = {"FAILED", "CANCELED"})
  void whatDidNotSucceedStaysForItsWindow(AgendaState state) {
    Expiry expiry = new Expiry(new Keep(Duration.ofHours(1), 1), 5 * HOUR);
    assertThat(expiry.due(agenda(state), 9, END + 5 * HOUR - 1)).isFalse();
    assertThat(expiry.due(agenda(state), 9, END + 5 * HOUR)).isTrue();
    assertThat(expiry.due(agenda(AgendaState.SUCCEEDED), 9, END + HOUR)).isTrue();
  }

  @Test
  void whatRunsAgainByItselfStays() {
    Agenda again =
        SampleRows.with(Tables.AGENDAS, agenda(AgendaState.FAILED), "reason", "run 2 begins soon");
    assertThat(byAge.due(again, 1_000, END + 10 * HOUR)).isFalse();
  }

  private static Agenda agenda(AgendaState state) {
    Agenda any = SampleRows.random(Tables.AGENDAS, 1);
    return SampleRows.with(Tables.AGENDAS, any, "state", state, "endedMicros", END, "reason", "");
  }
}
