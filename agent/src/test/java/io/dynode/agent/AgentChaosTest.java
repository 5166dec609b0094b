package io.dynode.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.AttemptId;
import io.dynode.model.Json;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.Report;
import io.dynode.spi.Environment.Exit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * An agent under random faults of the network, crashes, pauses and cancels, on virtual time. The
 * server gives an attempt's work to a new attempt when the agent has been silent for the lease and
 * a margin, as the real one does.
 */
class AgentChaosTest {
  private static final int HISTORIES = 150;
  private static final Duration STEP = Duration.ofMillis(250);
  private static final long MARGIN_MICROS = 1_000_000;

  /** Held, since a logger nobody holds forgets its level. */
  private static final Logger LOG = Logger.getLogger("io.dynode.agent");

  private TestingWorld world;
  private Random random;
  private final Map<AttemptId, Assignment> offered = new LinkedHashMap<>();
  private final Set<AttemptId> superseded = new HashSet<>();
  private int crashes;
  private int reassigned;
  private int canceled;

  @BeforeAll
  static void hush() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void speak() {
    LOG.setLevel(null);
  }

  @Test
  void nothingIsLostNothingRunsTwiceAndNothingOutlivesItsLease() {
    for (int seed = 1; seed <= HISTORIES; seed++) {
      world = new TestingWorld();
      random = new Random(seed);
      offered.clear();
      superseded.clear();
      try {
        history();
      } catch (AssertionError e) {
        throw new AssertionError("Seed " + seed + ": " + e.getMessage(), e);
      }
    }
    // Histories in which nothing happens would prove nothing.
    assertThat(crashes).isGreaterThan(HISTORIES);
    assertThat(reassigned).isGreaterThan(HISTORIES / 2);
    assertThat(canceled).isGreaterThan(HISTORIES / 2);
  }

  private void history() {
    world.server.chance = this::fault;
    for (int step = 0; step < 400; step++) {
      act();
      world.run(STEP);
      serve();
    }
    world.server.chance = () -> null;
    for (int step = 0; step < 1200; step++) {
      world.run(STEP);
      serve();
      endModules();
    }
    check();
  }

  private TestingServer.Fault fault() {
    return switch (random.nextInt(10)) {
      case 0 -> TestingServer.Fault.LOST_REQUEST;
      case 1 -> TestingServer.Fault.LOST_ANSWER;
      case 2 -> TestingServer.Fault.LATE_ANSWER;
      case 3 -> TestingServer.Fault.VERY_LATE_ANSWER;
      default -> null;
    };
  }

  private void act() {
    switch (random.nextInt(40)) {
      case 0, 1, 2, 3, 4, 5 -> offer("module@1");
      case 6, 7, 8 -> offer("log");
      case 9, 10, 11, 12 -> endModules();
      case 13 -> cancelOne();
      case 14 -> {
        world.crash();
        world.boot();
        crashes++;
      }
      case 15 -> world.executor.pause(Duration.ofMillis(random.nextInt(20_000)));
      case 16 -> world.workbench.prepareFailures.add(new IllegalStateException("disk"));
      case 17 -> world.workbench.collectFailures.add(new IllegalStateException("network"));
      default -> {}
    }
  }

  private void offer(String module) {
    Assignment a = world.server.offer(module, Json.EMPTY);
    offered.put(a.attempt(), a);
  }

  private void endModules() {
    for (TestingEnvironment.Module module : world.environment.modules.values()) {
      if (random.nextInt(3) == 0) {
        module.end(random.nextInt(4) == 0 ? 1 : 0);
      }
    }
  }

  private void cancelOne() {
    List<AttemptId> leased = new ArrayList<>(world.server.leases.keySet());
    if (!leased.isEmpty()) {
      world.server.canceled.add(leased.get(random.nextInt(leased.size())));
      canceled++;
    }
  }

  /** What the shims and the server do on their own. */
  private void serve() {
    world.environment.enforceDeadline();
    TestingServer server = world.server;
    long silent = world.time.nowMicros() - server.renewedAt;
    if (silent > server.lease.toNanos() / 1000 + MARGIN_MICROS && !server.leases.isEmpty()) {
      for (Assignment lost : List.copyOf(server.leases.values())) {
        assertThat(stillRuns(lost.attempt())).as("%s runs unfenced", lost.attempt()).isFalse();
        server.leases.remove(lost.attempt());
        superseded.add(lost.attempt());
        offer(lost.module());
        reassigned++;
      }
    }
  }

  private boolean stillRuns(AttemptId attempt) {
    TestingEnvironment.Module module = world.environment.modules.get(attempt);
    return module != null && !module.exit.isDone();
  }

  private void check() {
    assertThat(world.environment.starts).doesNotHaveDuplicates();
    assertThat(world.server.leases).isEmpty();
    assertThat(world.server.waiting).isEmpty();
    assertThat(world.workbench.folders).isEmpty();
    assertThat(world.server.renewals.getLast().holding()).isEmpty();
    for (Assignment a : offered.values()) {
      Report end = world.server.ends.get(a.attempt());
      assertThat(end == null).as("%s", a.attempt()).isEqualTo(superseded.contains(a.attempt()));
      assertThat(stillRuns(a.attempt())).isFalse();
      if (end != null && end.succeeded() && !Builtins.is(a)) {
        Exit exit = world.environment.modules.get(a.attempt()).exit.join();
        assertThat(exit.cause()).isEqualTo(Exit.Cause.EXITED);
        assertThat(exit.status()).isZero();
      }
    }
  }
}
