package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
import java.util.List;

/** A command that is decided only while its agenda is as whoever asked for it has seen it. */
record Guarded<R>(Command<R> inner, AgendaId agenda, Expected expected) implements Command<R> {
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
    if (!expected.met(revision)) {
      throw new ProblemException(
          ErrorCode.PRECONDITION_FAILED,
          "Agenda " + agenda + " was changed meanwhile; its ETag is \"" + revision + "\"");
    }
    return inner.decide(work);
  }
}
