package io.dynode.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dynode.model.ErrorCode;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a refused input must say. */
final class Refusals {
  private Refusals() {}

  static List<Problem> problems(ThrowingCallable call) {
    ProblemException refused = catchThrowableOfType(ProblemException.class, call);
    assertThat(refused).as("a refusal").isNotNull();
    return refused.problems();
  }

  static void refused(ThrowingCallable call, ErrorCode code, String... parts) {
    Problem first = problems(call).getFirst();
    assertThat(first.code()).as(first.toString()).isEqualTo(code);
    for (String part : parts) {
      assertThat(first.detail()).contains(part);
    }
  }
}
