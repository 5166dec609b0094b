package io.dynode.scheduling;

import static io.dynode.scheduling.Samples.agenda;
import static io.dynode.scheduling.Samples.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.time.Duration;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class DisciplinesTest {
  private static final long FAR = 1L << 55;

  @Property(edgeCases = EdgeCasesMode.NONE)
  void fifoGoesByArrivalAlone(
      @ForAll @LongRange(min = 0, max = FAR) long first,
      @ForAll @LongRange(min = 1, max = FAR) long later,
      @ForAll @IntRange(min = -1000, max = 1000) int priority) {
    Discipline fifo = Disciplines.of(queue("q", "fifo", Duration.ofMinutes(1)));
    assertThat(fifo.rank(agenda(0), 0, first))
        .isLessThan(fifo.rank(agenda(priority), priority, first + later));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aLargerPriorityOvertakesExactlyThoseThatCameWithinTheAging(
      @ForAll @IntRange(min = -1000, max = 1000) int low,
      @ForAll @IntRange(min = -1000, max = 1000) int high,
      @ForAll @LongRange(min = 0, max = FAR) long arrival,
      @ForAll @LongRange(min = 0, max = 100_000) long seconds,
      @ForAll @IntRange(min = 0, max = 3600) int aging) {
    Discipline priority = Disciplines.of(queue("q", "priority", Duration.ofSeconds(aging)));
    long lowRank = priority.rank(agenda(low), low, arrival);
    long highRank = priority.rank(agenda(high), high, arrival + seconds * 1_000_000);
    assertThat(highRank < lowRank).isEqualTo(seconds < (long) (high - low) * aging);
  }

  @Test
  void ranksStayInRange() {
    Discipline longest = Disciplines.of(queue("q", "priority", Duration.ofDays(36_500)));
    assertThat(longest.rank(agenda(1000), 1000, 0)).isGreaterThan(Discipline.SMALLEST_RANK);
    assertThat(longest.rank(agenda(-1000), -1000, FAR)).isGreaterThan(FAR);
    assertThat(Discipline.regainRank(FAR)).isLessThan(Discipline.SMALLEST_RANK);
    assertThat(Discipline.regainRank(1)).isLessThan(Discipline.regainRank(2));
    assertThatThrownBy(() -> Disciplines.of(queue("q", "priority", Duration.ofDays(36_501))))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("/aging");
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> Disciplines.of(queue("q", "lifo", Duration.ZERO)))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_VALUE);
              assertThat(e.problems().getFirst().pointer()).isEqualTo("/discipline");
              assertThat(e).hasMessageContaining("'lifo'").hasMessageContaining("fifo, priority");
            });
  }

  @Test
  void namesAreThoseOfTheDefinition() {
    assertThat(Disciplines.of(queue("q", "fifo", Duration.ZERO)).name()).isEqualTo("fifo");
    assertThat(Disciplines.of(queue("q", "priority", Duration.ZERO)).name()).isEqualTo("priority");
  }

  @Test
  void aFullQueueSaysSo() {
    assertThat(Backlog.full(queue("q", "fifo", Duration.ZERO), 9)).isEmpty();
    assertThat(Backlog.full(queue("q", "fifo", Duration.ZERO), 10))
        .hasValueSatisfying(p -> {
          assertThat(p.code()).isEqualTo(ErrorCode.QUEUE_FULL);
          assertThat(p.detail()).contains("'q'", "maxWaiting 10");
        });
  }
}
