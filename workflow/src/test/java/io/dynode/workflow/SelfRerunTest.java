package io.dynode.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.Agenda;
import io.dynode.model.ErrorCode;
import io.dynode.model.ErrorType;
import io.dynode.model.Problem;
import io.dynode.model.RerunRule;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SelfRerunTest {
  private static final RerunRule RULE =
      new RerunRule(
          3,
          List.of(ErrorType.USER, ErrorType.TIMEOUT),
          Duration.ofSeconds(10),
          Duration.ofSeconds(15));

  private static Agenda failed(ErrorCode code) {
    FlowHarness flow = new FlowHarness(Samples.plan(Samples.agenda(Samples.op("a")))).admit();
    flow.fail("a", code);
    return flow.agenda();
  }

  private static OptionalLong delay(Agenda agenda, int own) {
    return Rerun.delayMicros(agenda, RULE, own, 0.0);
  }

  @Test
  void whatFailedForAListedReasonRunsAgainAfterAGrowingWaitUntilItsRunsAreUsedUp() {
    Agenda agenda = failed(ErrorCode.EXIT_NONZERO);
    assertThat(delay(agenda, 0)).hasValue(5_000_000);
    assertThat(delay(agenda, 1)).hasValue(7_500_000);
    assertThat(delay(agenda, 2)).isEmpty();
  }

  @Test
  void whatFailedOtherwiseOrWasRejectedOrDidNotFailStaysAsItIs() {
    assertThat(delay(failed(ErrorCode.OUT_OF_MEMORY), 0)).isEmpty();
    assertThat(delay(failed(ErrorCode.REJECTED), 0)).isEmpty();
    FlowHarness flow = new FlowHarness(Samples.plan(Samples.agenda(Samples.op("a")))).admit();
    flow.run(f -> f.cancel("enough"));
    assertThat(delay(flow.agenda(), 0)).isEmpty();
  }

  private static RerunRule rule(Duration backoff, Duration maxBackoff) {
    return new RerunRule(9, List.of(ErrorType.USER), backoff, maxBackoff);
  }

  @Test
  void aLongFirstWaitIsKeptAndOneAtOddsWithTheLongestIsRefused() {
    Agenda agenda = failed(ErrorCode.EXIT_NONZERO);
    RerunRule twoHours = rule(Duration.ofHours(2), Duration.ZERO);
    assertThat(Rerun.delayMicros(agenda, twoHours, 0, 1.0)).hasValue(7_200_000_000L);
    assertThat(Rerun.delayMicros(agenda, twoHours, 5, 1.0)).hasValue(7_200_000_000L);
    RerunRule usual = rule(Duration.ofMinutes(40), Duration.ZERO);
    assertThat(Rerun.delayMicros(agenda, usual, 5, 1.0)).hasValue(3_600_000_000L);
    assertThat(twoHours.problems("/rerun")).isEmpty();
    assertThat(rule(Duration.ofHours(2), Duration.ofHours(1)).problems("/rerun"))
        .extracting(Problem::pointer)
        .containsExactly("/rerun/maxBackoff");
  }
}
