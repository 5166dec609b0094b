package io.dynode.app;

import io.dynode.agent.Agent;
import io.dynode.spi.Clock;
import io.dynode.spi.Ids;
import io.dynode.stores.sql.PostgresOptions;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A running role: a server, an agent, or both in one process. */
final class Standalone implements AutoCloseable {
  private static final Logger LOG = System.getLogger("io.dynode.app");
  private static final Duration LAST_WORDS = Duration.ofSeconds(35);

  private final Config config;
  private final DataFolder data;
  private final Parts parts = new Parts();
  private Optional<Agent> agent = Optional.empty();
  private String address = "";
  private boolean closed;

  private Standalone(Config config) throws IOException {
    this.config = config;
    this.data = DataFolder.open(java.nio.file.Path.of(config.data()));
  }

  /** Starts a server on SQLite, with an agent in the same process if wanted. */
  static Standalone serve(Config config, boolean withAgent) throws IOException {
    return serve(config, Optional.empty(), withAgent);
  }

  /**
   * Starts a server, with an agent in the same process if wanted.
   *
   * @param postgres the state store; empty: SQLite
   */
  static Standalone serve(Config config, Optional<PostgresOptions> postgres, boolean withAgent)
      throws IOException {
    Standalone running = new Standalone(config);
    try {
      Clock clock = new SystemClock();
      Ids ids = new RandomIds();
      Wiring.Stores stores = Wiring.stores(config, running.data, postgres, clock, running.parts);
      Wiring.ServerNode server =
          Wiring.server(config, running.data, stores, clock, ids, running.parts);
      if (withAgent) {
        running.run(Wiring.embeddedAgent(config, running.data, server, clock, ids, running.parts));
      }
      running.address = "http://" + host(config.host()) + ":" + server.port();
      running.data.writeAddress(running.address);
      return running;
    } catch (IOException | RuntimeException e) {
      running.close();
      throw e;
    }
  }

  /** Starts an agent that reaches its server over HTTP. */
  static Standalone agent(Config config, String key) throws IOException {
    Standalone running = new Standalone(config);
    try {
      Clock clock = new SystemClock();
      running.run(
          Wiring.remoteAgent(config, running.data, key, clock, new RandomIds(), running.parts));
      return running;
    } catch (IOException | RuntimeException e) {
      running.close();
      throw e;
    }
  }

  private void run(Agent started) {
    agent = Optional.of(started);
    started.start();
  }

  private static String host(String host) {
    boolean any = host.equals("0.0.0.0") || host.equals("::");
    String shown = any ? "127.0.0.1" : host;
    return shown.indexOf(':') >= 0 ? "[" + shown + "]" : shown;
  }

  /** Where the server listens; empty for an agent. */
  String address() {
    return address;
  }

  DataFolder data() {
    return data;
  }

  /** Completes when it serves: an agent that reaches its server over HTTP, when that took it. */
  CompletionStage<Void> ready() {
    return agent
        .filter(_ -> address.isEmpty())
        .map(Agent::registered)
        .orElseGet(() -> CompletableFuture.completedFuture(null));
  }

  /**
   * Completes when the agent has ended for a reason of its own, or with the server's refusal of it;
   * never without an agent.
   */
  CompletionStage<String> ended() {
    return agent.map(Agent::ended).orElseGet(CompletableFuture::new);
  }

  /** Whether its agent has ended because another has taken that one's name. */
  boolean superseded() {
    return agent.filter(Agent::superseded).isPresent();
  }

  /** Lets attempts end for as long as configured, then stops everything in order. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    agent.ifPresent(this::windDown);
    try {
      if (!address.isEmpty()) {
        data.removeAddress();
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "The address file could not be removed", e);
    }
    parts.close();
  }

  private void windDown(Agent running) {
    try {
      String reason =
          running
              .stop(config.drain())
              .toCompletableFuture()
              .get(config.drain().plus(LAST_WORDS).toMillis(), TimeUnit.MILLISECONDS);
      LOG.log(Level.DEBUG, "The agent ended: {0}", reason);
    } catch (ExecutionException e) {
      LOG.log(Level.DEBUG, "The agent had ended", e);
    } catch (TimeoutException e) {
      LOG.log(Level.WARNING, "The agent did not end in time", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
