package io.dynode.agent;

import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol;
import io.dynode.model.Protocol.Holding;
import io.dynode.model.Protocol.Register;
import io.dynode.model.Protocol.Registered;
import io.dynode.model.Protocol.Renew;
import io.dynode.model.Protocol.Renewed;
import io.dynode.spi.Environment;
import io.dynode.spi.Executor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The agent's standing with the server: registration, then renewals for ever, one at a time. What
 * the agent holds is its own until a lease's time after the latest answered renewal was
 * <em>sent</em>; after that it believes nothing until it has renewed.
 */
final class Session {
  private static final Logger LOG = System.getLogger("io.dynode.agent");
  private static final Duration REGISTER_LIMIT = Duration.ofSeconds(15);

  /** How long after a renewal the next may be sent, to tell of progress. */
  private static final Duration SOON = Duration.ofSeconds(1);

  /** What the rest of the agent does in a session. */
  interface Listener {
    /** All that is held now. */
    List<Holding> holding();

    /** A renewal was answered. */
    void renewed(Renewed answer);

    /** What waited for the session to stand may go on. */
    void standing();

    /** Another process has taken this agent's place. */
    void superseded(String why);

    /** The server has taken the agent. */
    void registered();

    /** The server does not take the agent, and would not if it was asked again. */
    void refused(ProblemException why);
  }

  private final AgentSettings settings;
  private final AgentPorts ports;
  private final Calls calls;
  private final Ended ended;
  private final Listener listener;
  private final String instance;
  private final Contact contact;
  private final List<Runnable> waiting = new ArrayList<>();
  private long epoch;
  private Duration lease = Duration.ZERO;
  private Duration renewEvery = Duration.ZERO;
  private long ownUntil = Long.MIN_VALUE;
  private long lapses;
  private boolean registering;
  private boolean renewing;
  private boolean renewAgain;
  private boolean news;
  private long renewedAt;
  private boolean draining;
  private boolean closed;
  private Executor.@Nullable Cancelable nextRenewal;

  Session(AgentSettings settings, AgentPorts ports, Calls calls, Ended ended, Listener listener) {
    this.settings = settings;
    this.ports = ports;
    this.calls = calls;
    this.ended = ended;
    this.listener = listener;
    this.instance = ports.ids().next();
    this.contact = new Contact(settings, ports.ids());
  }

  long epoch() {
    return epoch;
  }

  boolean draining() {
    return draining;
  }

  /** Until when (monotonic) the agent's own lease stands, as far as it knows. */
  long until() {
    return ownUntil;
  }

  /** Whether what the agent holds is certainly its own. */
  boolean stands() {
    return !closed && !registering && ports.clock().monotonicMicros() < ownUntil;
  }

  /**
   * How often the agent's own lease may have passed before it was renewed. Attempts in the answer
   * to a request that was sent under another number may be another's by now.
   */
  long lapses() {
    return lapses;
  }

  /**
   * Whether attempts may be taken from the answer to a request that was sent under that number of
   * lapses. If not, and they are still this agent's, a renewal gives them again.
   */
  boolean takes(long lapsesWhenSent) {
    return lapses == lapsesWhenSent && stands();
  }

  /** Runs the task now, or when the agent's own lease stands again. */
  void whenStanding(Runnable task) {
    if (stands()) {
      task.run();
    } else {
      waiting.add(task);
    }
  }

  /** From now on the server is told that the agent takes nothing new. */
  void drain() {
    draining = true;
    renewNow();
  }

  /** No more calls are made. */
  void close() {
    closed = true;
    cancelNextRenewal();
    waiting.clear();
  }

  /** Registers, or registers again, and then renews. */
  void register() {
    if (registering || closed) {
      return;
    }
    registering = true;
    cancelNextRenewal();
    sendRegistration();
  }

  private void sendRegistration() {
    Register request =
        new Register(
            settings.id(),
            instance,
            settings.pool(),
            settings.host(),
            settings.capacity(),
            ports.environments().stream().map(Environment::name).toList(),
            settings.labels(),
            Protocol.LEVEL,
            settings.version());
    calls.call(
        REGISTER_LIMIT,
        () -> ports.transport().register(request),
        this::registered,
        this::registerFailed);
  }

  private void registered(Registered answer) {
    if (closed) {
      return;
    }
    LOG.log(Level.INFO, "Agent {0} is registered, epoch {1}", settings.id(), answer.epoch());
    registering = false;
    contact.answered();
    epoch = answer.epoch();
    take(answer.lease(), answer.renewEvery());
    listener.registered();
    renewNow();
  }

  /** The pool's times, which its owner may change. */
  private void take(Duration newLease, Duration newRenewEvery) {
    lease = newLease;
    renewEvery = newRenewEvery;
  }

  private void registerFailed(Throwable error) {
    if (closed) {
      return;
    }
    if (code(error) == ErrorCode.SUPERSEDED) {
      supersede(error);
      return;
    }
    if (error instanceof ProblemException problem && Refusals.lasting(problem.code())) {
      listener.refused(problem);
      return;
    }
    calls.after(contact.failed(error, holding()), this::sendRegistration);
  }

  private boolean holding() {
    return !listener.holding().isEmpty();
  }

  /** Renews at once; when a renewal is under way, right after it. */
  void renewNow() {
    if (closed || registering || epoch == 0) {
      return;
    }
    if (renewing) {
      renewAgain = true;
      return;
    }
    cancelNextRenewal();
    renewing = true;
    renewAgain = false;
    news = false;
    long number = ended.renewalSent();
    long sentAt = ports.clock().monotonicMicros();
    renewedAt = sentAt;
    Renew request = new Renew(settings.id(), epoch, draining, listener.holding());
    calls.call(
        Duration.ofMillis(Math.clamp(lease.toMillis() / 2, 200, 10_000)),
        () -> ports.transport().renew(request),
        answer -> renewed(answer, new Sent(number, sentAt, request.holding())),
        this::renewFailed);
  }

  /** The modules' deadline moves first: nothing starts that the old deadline would kill. */
  private void renewed(Renewed answer, Sent sent) {
    take(answer.lease(), answer.renewEvery());
    // Never earlier than what was told before: the server counts in the same way.
    long until = Math.max(ownUntil, sent.at + lease.toNanos() / 1000);
    calls.blocking(
        () -> {
          for (Environment environment : ports.environments()) {
            environment.deadline(until);
          }
          return true;
        },
        _ -> settled(answer, sent, until),
        error -> {
          LOG.log(Level.WARNING, "Modules could not be told of their longer lease: " + error);
          settled(answer, sent, until);
        });
  }

  private void settled(Renewed answer, Sent sent, long until) {
    renewing = false;
    if (closed || registering) {
      return;
    }
    contact.answered();
    if (ports.clock().monotonicMicros() < ownUntil || lapsed(sent)) {
      ownUntil = until;
    } else {
      renewAgain = true;
    }
    listener.renewed(answer);
    ended.renewalAnswered(sent.number);
    release();
    scheduleRenewal(renewAgain ? Duration.ZERO : untilNext());
  }

  private Duration untilNext() {
    boolean soon = news && SOON.compareTo(renewEvery) < 0;
    long next = renewedAt + (soon ? SOON : renewEvery).toNanos() / 1000;
    return Duration.ofNanos(Math.max(0, next - ports.clock().monotonicMicros()) * 1000);
  }

  /** There is progress to tell: the next renewal comes sooner, unless the server is away. */
  void renewSoon() {
    if (!news) {
      news = true;
      if (nextRenewal != null && !contact.troubled()) {
        scheduleRenewal(untilNext());
      }
    }
  }

  /**
   * The agent's own lease may have passed before this renewal: whether the server was asked about
   * all that is held now. What it was not asked about may be another's by now, and it was not told.
   */
  private boolean lapsed(Sent sent) {
    lapses++;
    Set<AttemptId> listed = sent.holding.stream().map(Holding::attempt).collect(Collectors.toSet());
    return listener.holding().stream().allMatch(h -> listed.contains(h.attempt()));
  }

  /** What a renewal said, and when. */
  private record Sent(long number, long at, List<Holding> holding) {}

  private void release() {
    if (!stands()) {
      return;
    }
    List<Runnable> ready = List.copyOf(waiting);
    waiting.clear();
    ready.forEach(Runnable::run);
    listener.standing();
  }

  private void renewFailed(Throwable error) {
    renewing = false;
    if (closed || registering || refused(error)) {
      return;
    }
    scheduleRenewal(contact.failed(error, holding()));
  }

  /**
   * Deals with a refusal that concerns the agent as a whole.
   *
   * @return whether it was one; else the caller repeats its call
   */
  boolean refused(Throwable error) {
    ErrorCode code = code(error);
    if (code == ErrorCode.SUPERSEDED) {
      supersede(error);
      return true;
    }
    if (code == ErrorCode.NOT_FOUND
        || code == ErrorCode.UNAUTHENTICATED
        || code == ErrorCode.FORBIDDEN) {
      LOG.log(
          Level.WARNING,
          "The server does not know agent " + settings.id() + " any more: " + error.getMessage());
      register();
      return true;
    }
    return false;
  }

  private void supersede(Throwable error) {
    if (!closed) {
      String why =
          "Another process has registered as agent "
              + settings.id()
              + " and has taken its place; this one stops. Give each agent an id of its own. ("
              + error.getMessage()
              + ")";
      close();
      listener.superseded(why);
    }
  }

  private void scheduleRenewal(Duration wait) {
    cancelNextRenewal();
    nextRenewal = calls.after(wait, this::renewNow);
  }

  private void cancelNextRenewal() {
    if (nextRenewal != null) {
      nextRenewal.cancel();
      nextRenewal = null;
    }
  }

  static @Nullable ErrorCode code(Throwable error) {
    return error instanceof ProblemException problem ? problem.code() : null;
  }
}
