package io.dynode.agent;

import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Holding;
import io.dynode.model.Protocol.Renewed;
import io.dynode.spi.Environment;
import io.dynode.spi.Environment.Launch;
import io.dynode.spi.Environment.Running;
import io.dynode.spi.Executor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Takes attempts from a server and runs them. It starts no threads: all its state is changed on the
 * executor of its ports, and what blocks is done beside it.
 *
 * <p>What it promises: an attempt is begun at most once in the life of this agent's folder, unless
 * its module was certainly never started; nothing is started, taken in or reported while the
 * agent's own lease may have passed; a report is repeated until the server has answered for it.
 *
 * <p>Its methods may be called from any thread.
 */
public final class Agent {
  private static final Logger LOG = System.getLogger("io.dynode.agent");

  /** How long the reports of stopped attempts may take before the agent ends without an answer. */
  private static final Duration LAST_REPORTS = Duration.ofSeconds(30);

  /** How often kept folders are looked at. */
  private static final Duration REAP_EVERY = Duration.ofHours(1);

  private final AgentPorts ports;
  private final Calls calls;
  private final Session session;
  private final Crew crew;
  private final Reporter reporter;
  private final Leasing leasing;
  private final Execs execs;
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private final CompletableFuture<Void> registered = new CompletableFuture<>();
  private boolean started;
  private volatile boolean superseded;
  private String reason = "";
  private Executor.@Nullable Cancelable nextReap;

  public Agent(AgentSettings settings, AgentPorts ports) {
    this.ports = ports;
    this.calls = new Calls(ports.executor());
    Ended memory = new Ended();
    this.crew = new Crew(ports, calls, memory);
    this.session = new Session(settings, ports, calls, memory, new Hooks());
    this.reporter = new Reporter(settings, ports, calls, session, crew);
    this.leasing = new Leasing(settings, ports, calls, session, crew);
    this.execs = new Execs(settings, ports, calls, crew);
    crew.connect(session, reporter, this::changed);
  }

  /** Adopts what an earlier run of this agent left, registers, and begins to take attempts. */
  public void start() {
    calls.execute(() -> {
      if (!started) {
        started = true;
        recover();
      }
    });
  }

  /** Finishes what it holds and takes nothing new; completes, with the reason, when all is done. */
  public CompletionStage<String> drain() {
    calls.execute(() -> wind("The agent was drained"));
    return ended();
  }

  /**
   * Like {@link #drain}, but what has not ended within the given time is stopped, and reported so
   * that it is begun again elsewhere.
   */
  public CompletionStage<String> stop(Duration within) {
    calls.execute(() -> {
      wind("The agent was stopped");
      calls.after(within, crew::stopAll);
      calls.after(within.plus(LAST_REPORTS), () -> finish("Stopped; not all was reported"));
    });
    return ended();
  }

  /**
   * Ends at once and leaves the modules running. The next agent on the same folder adopts them, if
   * it comes before their lease passes; else their deadline ends them.
   */
  public CompletionStage<String> abandon() {
    calls.execute(() -> finish("The agent was ended; its modules go on until their deadline"));
    return ended();
  }

  /** Completes when the server has taken the agent; never when it does not. */
  public CompletionStage<Void> registered() {
    return registered.minimalCompletionStage();
  }

  /**
   * Completes, with the reason in a sentence, when the agent does nothing any more; with the
   * server's ProblemException when it refuses the agent for good. Modules go on then until their
   * deadline, for an agent that is not refused.
   */
  public CompletionStage<String> ended() {
    return ended.minimalCompletionStage();
  }

  /** Whether another agent has taken its name; set before {@link #ended} completes for that. */
  public boolean superseded() {
    return superseded;
  }

  // --- Start ---

  private void recover() {
    calls.blocking(
        () -> ports.workbench().recover(),
        this::adopt,
        error -> finish("The agent's folder cannot be read: " + error));
  }

  private void adopt(List<Launch> launches) {
    calls.blocking(
        () -> adoptIn(launches),
        running -> {
          running.forEach(crew::adopt);
          Set<String> known = new HashSet<>();
          running.forEach(r -> known.add(r.assignment().attempt().value()));
          launches.stream()
              .filter(l -> !known.contains(l.assignment().attempt().value()))
              .forEach(crew::adopt);
          session.register();
          reapLater();
        },
        error -> finish("What an earlier run of the agent left cannot be adopted: " + error));
  }

  private List<Running> adoptIn(List<Launch> launches) {
    List<String> keep = launches.stream().map(l -> l.assignment().attempt().value()).toList();
    List<Running> running = new ArrayList<>();
    for (int i = 0; i < ports.environments().size(); i++) {
      Environment environment = ports.environments().get(i);
      boolean first = i == 0;
      List<Launch> own =
          launches.stream()
              .filter(l ->
                  l.assignment().environment().equals(environment.name())
                      || (first && l.assignment().environment().isEmpty()))
              .toList();
      running.addAll(environment.adopt(own));
      for (String stray : environment.reap(keep)) {
        LOG.log(Level.WARNING, "Killed a stray: {0}", stray);
      }
    }
    return running;
  }

  private void reap() {
    calls.blocking(
        () -> ports.workbench().reapKept(),
        reaped -> {
          reaped.forEach(folder -> LOG.log(Level.INFO, "Removed a kept work folder: {0}", folder));
          reapLater();
        },
        error -> {
          LOG.log(Level.WARNING, "Kept work folders cannot be removed: " + error);
          reapLater();
        });
  }

  private void reapLater() {
    nextReap = calls.after(REAP_EVERY, this::reap);
  }

  // --- End ---

  private void wind(String why) {
    if (reason.isEmpty()) {
      reason = why;
      session.drain();
      changed();
    }
  }

  /** Called when an attempt is gone or a request for attempts is over. */
  private void changed() {
    if (reason.isEmpty()) {
      leasing.kick();
    } else if (crew.isEmpty() && (superseded || !leasing.asking())) {
      finish(reason);
    }
  }

  private void finish(String why) {
    halt();
    ended.complete(why);
  }

  private void halt() {
    session.close();
    leasing.close();
    if (nextReap != null) {
      nextReap.cancel();
    }
    calls.halt();
  }

  /** What the session tells. */
  private final class Hooks implements Session.Listener {
    @Override
    public List<Holding> holding() {
      return crew.holding();
    }

    @Override
    public void renewed(Renewed answer) {
      crew.renewed(answer);
      execs.heard(answer.execs());
    }

    @Override
    public void standing() {
      reporter.flush();
      leasing.kick();
    }

    @Override
    public void registered() {
      registered.complete(null);
    }

    @Override
    public void refused(ProblemException why) {
      halt();
      ended.completeExceptionally(why);
    }

    @Override
    public void superseded(String why) {
      LOG.log(Level.ERROR, why);
      leasing.close();
      superseded = true;
      reason = why;
      crew.leaveAll();
      changed();
    }
  }
}
