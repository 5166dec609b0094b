package io.dynode.engine;

import io.dynode.model.Agent;
import io.dynode.model.Caller;
import io.dynode.model.Exec;
import io.dynode.model.Exec.ExecState;
import io.dynode.model.ExecPiece;
import io.dynode.model.Protocol;
import io.dynode.model.Protocol.ExecHeard;
import io.dynode.spi.Lock;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Optional;

/**
 * An agent tells that it begins a command, what that wrote, or how it ended. A repeat is harmless.
 *
 * @param output decoded
 */
@SuppressWarnings("ArrayRecordComponent")
record ExecToldCommand(Caller caller, Protocol.ExecTold told, byte[] output)
    implements Command<ExecHeard> {
  @Override
  public List<Lock> locks() {
    return List.of(new Lock(Lock.Scope.KEY, "exec/" + told.exec()));
  }

  @Override
  public ExecHeard decide(Work work) {
    Agent agent = AgentRows.current(work, caller, told.agent(), told.epoch());
    Optional<Exec> mine =
        work.get(Tables.EXECS, told.exec()).filter(exec -> exec.agent().equals(agent.id()));
    if (mine.isEmpty()) {
      return new ExecHeard(false);
    }
    Exec exec = mine.get();
    if (!runs(work, exec)) {
      if (exec.state() == ExecState.ASKED) {
        // Never begun, and never to be: it must not stand before those that may be.
        String why =
            Execs.mayBegin(exec, work.nowMicros()) ? "The attempt has ended" : Execs.TOO_LATE;
        work.put(exec.told(ExecState.ENDED, "", 0, 0, -1, why));
      }
      return new ExecHeard(false);
    }
    boolean more =
        output.length > 0
            && told.sequence() == exec.pieces()
            && exec.pieces() < Exec.MOST_PIECES
            && exec.bytes() + output.length <= Exec.MOST_OUTPUT;
    if (more) {
      work.put(new ExecPiece(exec.id(), exec.pieces(), output));
    }
    work.put(
        exec.told(
            told.ended() ? ExecState.ENDED : ExecState.RUNNING,
            told.runner(),
            more ? 1 : 0,
            more ? output.length : 0,
            told.exitCode(),
            told.message()));
    return new ExecHeard(!told.ended());
  }

  /** Whether it is this runner's: the first one that begins it, while the attempt is its own. */
  private boolean runs(Work work, Exec exec) {
    return switch (exec.state()) {
      case ASKED ->
          Execs.mayBegin(exec, work.nowMicros())
              && work.get(Tables.LEASES, exec.attempt())
                  .filter(lease -> lease.agent().equals(exec.agent()))
                  .isPresent();
      case RUNNING -> exec.runner().equals(told.runner());
      case ENDED -> false;
    };
  }
}
