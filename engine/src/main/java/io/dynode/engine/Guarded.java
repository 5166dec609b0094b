package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A command that is decided only while its agenda is as whoever asked for it has seen it. */
final class Guarded<R> implements Command<R> {
  private final Command<R> inner;
  private final AgendaId agenda;
  private final Expected expected;
  private final Function<Work, Optional<R>> made;

  /** Whether it was decided before, by a transaction of which it is not known if it is stored. */
  private boolean decided;

  /**
   * @param made its answer, if what it makes of the agenda is there
   */
  Guarded(Command<R> inner, AgendaId agenda, Expected expected, Function<Work, Optional<R>> made) {
    this.inner = inner;
    this.agenda = agenda;
    this.expected = expected;
    this.made = made;
  }

  @Override
  public List<Lock> locks() {
    return inner.locks();
  }

  @Override
  public void foresee(Reader rows, int step, Wanted wanted) {
    inner.foresee(rows, step, wanted);
  }

  @Override
  public R decide(Work work) {
    long revision = work.get(Tables.AGENDAS, agenda).map(Agenda::revision).orElse(0L);
    if (expected.met(revision)) {
      R answer = inner.decide(work);
      decided = true;
      return answer;
    }
    // Its own change is no change meanwhile.
    Optional<R> before = decided ? made.apply(work) : Optional.empty();
    return before.orElseThrow(() ->
        new ProblemException(
            ErrorCode.PRECONDITION_FAILED,
            "Agenda " + agenda + " was changed meanwhile; its ETag is \"" + revision + "\""));
  }
}
