package io.dynode.simulation;

import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.StateStore;
import io.dynode.spi.Transaction;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** A store that now and then refuses, loses its answer, or takes the server down with it. */
final class FaultyStore implements StateStore {
  private final StateStore inner;
  private final Faults faults;
  private final double rate;
  private final Runnable kill;

  /**
   * @param rate probability that something goes wrong in a commit
   * @param kill ends the server's process
   */
  FaultyStore(StateStore inner, Faults faults, double rate, Runnable kill) {
    this.inner = inner;
    this.faults = faults;
    this.rate = rate;
    this.kill = kill;
  }

  @Override
  public <T> T write(List<Lock> locks, Function<Transaction, T> body) {
    if (faults.strikes(Fault.COMMIT_FAILED, rate / 3)) {
      throw new IllegalStateException("The disk of this world is full");
    }
    if (faults.strikes(Fault.KILLED_BEFORE_COMMIT, rate / 6)) {
      return inner.write(
          locks,
          transaction -> {
            var _ = body.apply(transaction);
            kill.run();
            throw new Machine.Killed();
          });
    }
    T result = inner.write(locks, body);
    if (faults.strikes(Fault.COMMIT_UNKNOWN, rate / 3)) {
      throw new UnknownOutcome(new IllegalStateException("The connection to the disk is gone"));
    }
    if (faults.strikes(Fault.KILLED_AFTER_COMMIT, rate / 6)) {
      kill.run();
      throw new Machine.Killed();
    }
    return result;
  }

  @Override
  public <T> T read(Function<Reader, T> body) {
    return inner.read(body);
  }

  @Override
  public void listen(Consumer<Set<String>> listener) {
    inner.listen(listener);
  }

  @Override
  public void close() {
    inner.close();
  }
}
