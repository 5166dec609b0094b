package io.dynode.simulation;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.StateStore;
import io.dynode.spi.Transaction;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A server's way to the store: now and then the store refuses, its answer is lost, the server goes
 * down with it, or the two do not reach each other for a while.
 */
final class FaultyStore extends PassingStore {
  private final Server server;
  private final Faults faults;
  private final double rate;

  /**
   * @param rate probability that something goes wrong in a commit
   */
  FaultyStore(StateStore inner, Server server, Faults faults, double rate) {
    super(inner);
    this.server = server;
    this.faults = faults;
    this.rate = rate;
  }

  @Override
  public <T> T write(List<Lock> locks, Function<Transaction, T> body) {
    refuseUnreachable();
    if (faults.strikes(Fault.COMMIT_FAILED, rate / 3)) {
      throw new IllegalStateException("The disk of this world is full");
    }
    if (faults.strikes(Fault.KILLED_BEFORE_COMMIT, rate / 6)) {
      return super.write(
          locks,
          transaction -> {
            var _ = body.apply(transaction);
            server.kill();
            throw new Machine.Killed();
          });
    }
    T result = super.write(locks, body);
    if (faults.strikes(Fault.COMMIT_UNKNOWN, rate / 3)) {
      throw new UnknownOutcome(new IllegalStateException("The connection to the disk is gone"));
    }
    if (faults.strikes(Fault.KILLED_AFTER_COMMIT, rate / 6)) {
      server.kill();
      throw new Machine.Killed();
    }
    return result;
  }

  @Override
  public <T> T read(Function<Reader, T> body) {
    refuseUnreachable();
    return super.read(body);
  }

  @Override
  public void listen(Consumer<Set<String>> listener) {
    super.listen(server.hearing(listener));
  }

  private void refuseUnreachable() {
    if (server.cutOff()) {
      throw new ProblemException(ErrorCode.UNAVAILABLE, "The state store cannot be reached");
    }
  }
}
