package io.dynode.agent;

import io.dynode.model.Protocol.LeaseRequest;
import io.dynode.model.Protocol.Leased;
import io.dynode.spi.AgentTransport;
import io.dynode.spi.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;

/** Asks for attempts: one long poll at a time, while there is room and the session stands. */
final class Leasing {
  private static final Logger LOG = System.getLogger("io.dynode.agent");

  /** How much longer than its own patience a request may take before it counts as lost. */
  private static final Duration SLACK = Duration.ofSeconds(15);

  private static final Leased NONE = new Leased(List.of());

  private final AgentSettings settings;
  private final AgentTransport transport;
  private final Clock clock;
  private final Calls calls;
  private final Session session;
  private final Crew crew;
  private final Backoff backoff;
  private boolean asking;
  private boolean resting;
  private boolean closed;

  Leasing(AgentSettings settings, AgentPorts ports, Calls calls, Session session, Crew crew) {
    this.settings = settings;
    this.transport = ports.transport();
    this.clock = ports.clock();
    this.calls = calls;
    this.session = session;
    this.crew = crew;
    this.backoff = new Backoff(Duration.ofMillis(10), settings.retrySoon(), ports.ids());
  }

  /** Whether a request is under way, whose answer may bring attempts. */
  boolean asking() {
    return asking;
  }

  /** Asks for nothing more. */
  void close() {
    closed = true;
  }

  /** Asks now, if it may. */
  void kick() {
    int room = settings.maxHeld() - crew.size();
    if (closed || asking || resting || room <= 0 || session.draining() || !session.stands()) {
      return;
    }
    asking = true;
    long number = crew.ended().leaseSent();
    long sentAt = clock.monotonicMicros();
    long lapses = session.lapses();
    LeaseRequest request =
        new LeaseRequest(
            settings.id(),
            session.epoch(),
            Math.min(room, settings.maxLease()),
            settings.patience());
    calls.call(
        settings.patience().plus(SLACK),
        () -> transport.lease(request),
        answer -> leased(session.takes(lapses) ? answer : NONE, number, sentAt),
        error -> failed(error, number));
  }

  private void leased(Leased answer, long number, long sentAt) {
    asking = false;
    answer.assignments().forEach(crew::accept);
    crew.ended().leaseOver(number);
    if (answer.renew()) {
      session.renewNow();
    }
    long took = clock.monotonicMicros() - sentAt;
    boolean hasty = answer.assignments().isEmpty() && took < settings.patience().toNanos() / 2000;
    if (hasty) {
      // A server that answers without waiting must not be asked in a tight loop.
      rest();
    } else {
      backoff.reset();
      kick();
    }
    crew.changed();
  }

  private void failed(Throwable error, long number) {
    asking = false;
    crew.ended().leaseOver(number);
    if (!session.refused(error)) {
      LOG.log(Level.DEBUG, () -> "A request for attempts failed: " + error);
      rest();
    }
    crew.changed();
  }

  private void rest() {
    resting = true;
    calls.after(
        backoff.next(),
        () -> {
          resting = false;
          kick();
        });
  }
}
