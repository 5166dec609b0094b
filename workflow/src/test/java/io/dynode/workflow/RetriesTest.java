package io.dynode.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.ErrorCode;
import io.dynode.model.ErrorType;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.Retry;
import io.dynode.workflow.Retries.Counts;
import io.dynode.workflow.Retries.Verdict;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetriesTest {
  private static Operation row(int user, int infrastructure, int lost) {
    return new Operation(
        FlowHarness.ID,
        0,
        -1,
        "a",
        OperationState.RUNNING,
        1,
        1,
        user,
        infrastructure,
        lost,
        "x",
        0,
        0,
        0,
        0,
        "",
        "",
        "",
        1);
  }

  private static PlannedOperation planned(String type, int attempts, int infrastructure) {
    Retry retry =
        new Retry(
            attempts,
            List.of(ErrorType.USER, ErrorType.TIMEOUT),
            infrastructure,
            Duration.ofSeconds(4),
            Duration.ofSeconds(60));
    return Samples.plan(Samples.agenda(Samples.op("a").type(type).retry(retry))).operation(0);
  }

  @ParameterizedTest
  @CsvSource({
    // code, user and infrastructure failures and lost before, progressed; verdict; counts after
    "EXIT_NONZERO,   0, 0, 0, false, Again, 1, 0, 0",
    "EXIT_NONZERO,   1, 0, 2, false, Again, 2, 0, 0",
    "EXIT_NONZERO,   2, 0, 0, false, Fail, 3, 0, 0",
    "TIMED_OUT,      0, 0, 0, false, Again, 1, 0, 0",
    "OUT_OF_MEMORY,  0, 0, 0, false, Fail, 1, 0, 0", // resource is not in 'on'
    "LEASE_LOST,     2, 0, 0, false, Again, 2, 1, 1",
    "LEASE_LOST,     0, 1, 1, false, Again, 0, 2, 2",
    "LEASE_LOST,     0, 2, 2, false, Hold, 0, 3, 3",
    "LEASE_LOST,     0, 2, 2, true, Again, 0, 3, 0",
    "LEASE_LOST,     0, 4, 2, false, Fail, 0, 5, 3", // four are allowed
    "AGENT_FAILED,   0, 0, 2, false, Again, 0, 1, 0",
    "STAGING_FAILED, 0, 4, 0, false, Fail, 0, 5, 0",
    "STORE_FAILED,   0, 0, 0, false, Again, 0, 1, 0",
    "INTERNAL,       0, 3, 0, false, Again, 0, 4, 0",
    "CANCELED,       0, 0, 1, false, Fail, 0, 0, 0"
  })
  void byTypeOfError(ArgumentsAccessor row) {
    Retries.Decision decision =
        Retries.decide(
            row(row.getInteger(1), row.getInteger(2), row.getInteger(3)),
            planned("work", 3, 4),
            new Ending.Failed(row.get(0, ErrorCode.class), "broke", row.getBoolean(4)),
            false,
            0);
    assertThat(decision.verdict().getClass().getSimpleName()).isEqualTo(row.getString(5));
    assertThat(decision.counts())
        .isEqualTo(new Counts(row.getInteger(6), row.getInteger(7), row.getInteger(8)));
  }

  @ParameterizedTest
  @CsvSource({
    "LEASE_LOST, Hold",
    "AGENT_FAILED, Hold",
    "AGENT_STOPPED, Hold",
    "STAGING_FAILED, Again",
    "EXIT_NONZERO, Again"
  })
  void aCarefulModuleIsHeldWhenNobodyKnows(ErrorCode code, String verdict) {
    Retries.Decision decision =
        Retries.decide(row(0, 0, 0), planned("careful", 3, 4), Fails.of(code), false, 0);
    assertThat(decision.verdict().getClass().getSimpleName()).isEqualTo(verdict);
  }

  private static final class Fails {
    static Ending.Failed of(ErrorCode code) {
      return new Ending.Failed(code, "broke", false);
    }
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void nothingIsTriedAgainWhileStopping(ErrorCode code) {
    Verdict verdict =
        Retries.decide(row(0, 0, 0), planned("careful", 9, 9), Fails.of(code), true, 0).verdict();
    boolean own =
        switch (code.type()) {
          case USER, RESOURCE, TIMEOUT -> true;
          case INFRASTRUCTURE, CANCELED, EXTERNAL, INTERNAL -> false;
        };
    assertThat(verdict).isEqualTo(own ? new Verdict.Fail() : new Verdict.Cancel());
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0.0, 2000000", "1, 0.5, 3000000", "1, 0.999999, 3999998",
    "2, 0.0, 4000000", "3, 0.0, 8000000", "4, 0.0, 16000000",
    "5, 0.0, 30000000", "50, 0.0, 30000000", "1000, 0.999999, 59999970"
  })
  void theWaitDoublesUpToTheLongestWithHalfOfItByChance(
      int failures, double random, long expected) {
    Retry retry =
        new Retry(9, List.of(ErrorType.USER), 9, Duration.ofSeconds(4), Duration.ofSeconds(60));
    assertThat(Retries.delay(retry, failures, random)).isEqualTo(expected);
  }

  @Test
  void oddDurationsDoNoHarm() {
    for (Duration odd :
        List.of(Duration.ZERO, Duration.ofSeconds(-5), Duration.ofSeconds(Long.MAX_VALUE))) {
      Retry retry = new Retry(9, List.of(ErrorType.USER), 9, odd, odd);
      assertThat(Retries.delay(retry, 70, 0.9))
          .isBetween(0L, BuiltinPayloads.micros(BuiltinPayloads.LONGEST));
    }
  }
}
