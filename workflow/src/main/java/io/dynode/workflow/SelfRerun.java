package io.dynode.workflow;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaState;
import io.dynode.model.ErrorCode;
import io.dynode.model.RerunRule;
import java.util.Arrays;
import java.util.OptionalLong;

/** Whether an agenda that has ended runs again by itself. */
public final class SelfRerun {
  private SelfRerun() {}

  /**
   * After how many microseconds the next run begins; empty: it stays as it is. What was canceled or
   * rejected is what somebody wanted.
   *
   * @param ended the agenda as it ended
   * @param own how many runs have begun by themselves since a user asked for one
   * @param random in [0, 1)
   */
  public static OptionalLong delayMicros(Agenda ended, RerunRule rule, int own, double random) {
    boolean failed = ended.state() == AgendaState.FAILED && own + 1 < rule.maxRuns();
    boolean listed =
        Arrays.stream(ErrorCode.values())
            .filter(code -> code.slug().equals(ended.code()))
            .anyMatch(code -> code != ErrorCode.REJECTED && rule.on().contains(code.type()));
    return failed && listed
        ? OptionalLong.of(Retries.delay(rule.backoff(), rule.maxBackoff(), own + 1, random))
        : OptionalLong.empty();
  }
}
