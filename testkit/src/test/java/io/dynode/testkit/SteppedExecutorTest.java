package io.dynode.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.spi.Executor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SteppedExecutorTest {
  private final SteppedTime time = new SteppedTime();
  private final List<String> seen = new ArrayList<>();

  @Test
  void tasksRunInOrderOfTimeThenOfMaking() {
    Executor executor = new SteppedExecutor(time);
    executor.schedule(Duration.ofMillis(2), () -> seen.add("late"));
    executor.execute(() -> executor.execute(() -> seen.add("third")));
    executor.execute(() -> seen.add("second"));
    executor.schedule(Duration.ofMillis(2), () -> seen.add("last"));
    assertThat(seen).isEmpty();
    time.settle();
    assertThat(seen).containsExactly("second", "third");
    time.runFor(Duration.ofMillis(2));
    assertThat(seen).containsExactly("second", "third", "late", "last");
    assertThat(time.nowMicros()).isEqualTo(2000);
    assertThat(time.step()).isFalse();
  }

  @Test
  void aCanceledTaskDoesNotRunAndTakesNoTime() {
    Executor executor = new SteppedExecutor(time);
    executor.schedule(Duration.ofHours(1), () -> seen.add("never")).cancel();
    assertThat(time.pending()).isZero();
    assertThat(time.step()).isFalse();
    assertThat(time.nowMicros()).isZero();
  }

  @Test
  void blockingWorkRunsInAStepOfItsOwnAfterItsDelay() {
    Executor executor = new SteppedExecutor(time, () -> 500);
    executor.blocking(() -> "done").thenAccept(seen::add);
    executor
        .blocking(() -> {
          throw new IllegalStateException("broken");
        })
        .whenComplete((_, e) -> seen.add(e.getMessage()));
    time.settle();
    assertThat(seen).isEmpty();
    time.runFor(Duration.ofNanos(500_000));
    assertThat(seen).containsExactly("done", "broken");
  }

  @Test
  void nothingHappensAfterACrashButInOtherProcesses() {
    SteppedExecutor one = new SteppedExecutor(time);
    SteppedExecutor two = new SteppedExecutor(time);
    one.execute(() -> seen.add("one"));
    two.execute(() -> seen.add("two"));
    one.crash();
    one.execute(() -> seen.add("one again"));
    time.settle();
    assertThat(seen).containsExactly("two");
  }

  @Test
  void aPausedProcessDoesEverythingLateAndInOrder() {
    SteppedExecutor executor = new SteppedExecutor(time);
    executor.schedule(Duration.ofSeconds(1), () -> seen.add("a"));
    executor.schedule(Duration.ofSeconds(2), () -> seen.add("b"));
    executor.pause(Duration.ofSeconds(5));
    time.runFor(Duration.ofSeconds(4));
    assertThat(seen).isEmpty();
    time.runFor(Duration.ofSeconds(1));
    assertThat(seen).containsExactly("a", "b");
  }

  @Test
  void waitingForWhatNeverComesFails() {
    assertThatThrownBy(() -> time.runUntil(() -> false, Duration.ofSeconds(1)))
        .isInstanceOf(AssertionError.class);
  }
}
