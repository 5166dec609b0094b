package io.dynode.simulation;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.StateStore;
import io.dynode.spi.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A server's way to the store: now and then the store refuses, its answer is lost, a read fails,
 * the server goes down with it, or the two do not reach each other for a while.
 */
final class FaultyStore extends PassingStore {
  private final Server server;
  private final Faults faults;
  private final double rate;

  /**
   * @param rate probability that something goes wrong in a commit, or half of that in a read
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
    T result = super.write(locks, breaking(body));
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
    Optional<Breaking> breaks = breaks(4);
    return breaks.isEmpty()
        ? super.read(body)
        : super.read(reader -> body.apply(breaks.get().around(reader)));
  }

  private <T> Function<Transaction, T> breaking(Function<Transaction, T> body) {
    Optional<Breaking> breaks = breaks(60);
    if (breaks.isEmpty()) {
      return body;
    }
    return transaction -> {
      T result = body.apply(breaks.get().around(transaction));
      breaks.get().sound();
      return result;
    };
  }

  /**
   * @param reads about as many as such a body does
   */
  private Optional<Breaking> breaks(int reads) {
    if (!faults.strikes(Fault.READ_FAILED, rate / 6)) {
      return Optional.empty();
    }
    ErrorCode code = faults.evenly() ? ErrorCode.UNAVAILABLE : ErrorCode.STORE_FAILED;
    return Optional.of(new Breaking(faults.below(reads), code));
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
