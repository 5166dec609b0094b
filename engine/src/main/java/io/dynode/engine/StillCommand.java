package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.function.Predicate;

/**
 * A change of an agenda that was found by what it was: done only if it still is that.
 *
 * @param still whether it may be changed
 * @param done whether it is already what the change makes of it; so it knows its own success
 */
record StillCommand(
    Command<Agenda> change, AgendaId agenda, Predicate<Agenda> still, Predicate<Agenda> done)
    implements Command<Agenda> {
  @Override
  public List<Lock> locks() {
    return change.locks();
  }

  @Override
  public void foresee(Reader rows, int step, Wanted wanted) {
    change.foresee(rows, step, wanted);
  }

  @Override
  public Agenda decide(Work work) {
    Agenda now =
        work.get(Tables.AGENDAS, agenda)
            .orElseThrow(
                () -> new ProblemException(ErrorCode.NOT_FOUND, "There is no agenda " + agenda));
    if (still.test(now)) {
      return change.decide(work);
    }
    if (done.test(now)) {
      return now;
    }
    throw new ProblemException(
        ErrorCode.ILLEGAL_STATE,
        "Agenda " + agenda + " was changed meanwhile: it is " + now.state() + "; ask again");
  }
}
