package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.testkit.SettableClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import org.junit.jupiter.api.Test;

final class StoreStartTest {
  private final SettableClock clock = new SettableClock();
  private final Deque<ErrorCode> answers = new ArrayDeque<>();
  private int tries;

  private String open(Duration patience) {
    return StoreStart.open(
        () -> {
          tries++;
          ErrorCode answer = answers.poll();
          if (answer != null) {
            throw new ProblemException(answer, "The database failed");
          }
          return "open";
        },
        patience,
        clock,
        clock::advance);
  }

  @Test
  void aStoreThatComesBackInTimeIsOpened() {
    answers.addAll(Collections.nCopies(20, ErrorCode.UNAVAILABLE));
    assertThat(open(Duration.ofSeconds(30))).isEqualTo("open");
    assertThat(tries).isEqualTo(21);
  }

  @Test
  void oneThatStaysAwayEndsItWithItsOwnWords() {
    answers.addAll(Collections.nCopies(1_000, ErrorCode.UNAVAILABLE));
    long start = clock.monotonicMicros();
    assertThatThrownBy(() -> open(Duration.ofSeconds(30)))
        .hasMessageContaining("The database failed");
    assertThat(Duration.ofNanos((clock.monotonicMicros() - start) * 1_000))
        .isEqualTo(Duration.ofSeconds(30));
    int before = tries;
    assertThatThrownBy(() -> open(Duration.ZERO)).isInstanceOf(ProblemException.class);
    assertThat(tries).as("without patience").isEqualTo(before + 1);
  }

  @Test
  void whatWillNotPassIsNotWaitedFor() {
    answers.add(ErrorCode.STORE_FAILED);
    assertThatThrownBy(() -> open(Duration.ofSeconds(30))).isInstanceOf(ProblemException.class);
    assertThat(tries).isOne();
  }
}
