package io.dynode.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.spi.Environment.Exit;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class AgentRestartTest {
  private final TestingWorld world = new TestingWorld();
  private final TestingServer server = world.server;

  @Test
  void whatRunsIsAdoptedAndNotStartedAgain() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    world.crash();
    world.boot();
    world.run(Duration.ofSeconds(1));
    assertThat(server.renewals.getLast().epoch()).isEqualTo(2);
    assertThat(server.renewals.getLast().holding()).hasSize(1);
    world.environment.module(a).end(0);
    assertThat(world.ended(a).succeeded()).isTrue();
    assertThat(world.environment.starts).containsExactly("attempt-1");
  }

  @Test
  void whatEndedWhileNoAgentWasThereIsReported() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    world.crash();
    world.environment.module(a).end(0);
    world.run(Duration.ofMinutes(1));
    world.boot();
    assertThat(world.ended(a).succeeded()).isTrue();
    world.until(() -> world.workbench.folders.isEmpty());
  }

  @Test
  void whatWasReportedBeforeTheCrashIsRemovedWithoutAnotherReport() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    world.environment.module(a).end(0);
    world.until(() -> server.ends.containsKey(a.attempt()));
    world.crash();
    world.boot();
    world.until(() -> world.workbench.folders.isEmpty());
    assertThat(server.reportRequests).hasSize(1);
  }

  @Test
  void progressIsToldWithinTwoSecondsAndOnlyWhenThereIsSome() {
    server.renewEvery = Duration.ofSeconds(10);
    server.lease = Duration.ofSeconds(40);
    world.crash();
    world.boot();
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    world.run(Duration.ofSeconds(15));
    for (int percent = 1; percent <= 3; percent++) {
      world.workbench.progress = Json.object("percent", Json.of(percent));
      world.run(Duration.ofMillis(2100));
      assertThat(server.renewals.getLast().holding().getFirst().progress())
          .isEqualTo(world.workbench.progress);
    }
    int before = server.renewals.size();
    world.run(Duration.ofSeconds(60));
    assertThat(server.renewals.size() - before).isBetween(5, 7);
  }

  @Test
  void aModuleWhoseLogIsTooLargeIsStoppedAndFailsForIt() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    world.workbench.tendFailure = new ProblemException(ErrorCode.LOG_TOO_LARGE, "too large");
    assertThat(world.ended(a).code()).isEqualTo("log-too-large");
    assertThat(world.environment.module(a).stops).containsExactly(Exit.Cause.LOG_TOO_LARGE);
  }

  @Test
  void whatWasStagedButNotStartedBeginsAnewOnceTheLeaseStands() {
    Assignment a = TestingServer.assignment("staged", "m@1", Json.EMPTY);
    world.run(Duration.ofSeconds(1));
    world.crash();
    world.workbench.prepare(a);
    server.leases.put(a.attempt(), a);
    server.away = true;
    world.boot();
    world.run(Duration.ofSeconds(20));
    assertThat(world.environment.starts).isEmpty();
    server.away = false;
    world.until(() -> world.running(a));
    world.environment.module(a).end(0);
    assertThat(world.ended(a).succeeded()).isTrue();
    assertThat(world.environment.starts).containsExactly("staged");
  }

  @Test
  void whatASupersededAgentHadBegunIsNotBegunAgainByTheNext() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    server.epoch++;
    world.run(Duration.ofSeconds(10));
    assertThat(world.agent.ended().toCompletableFuture()).isDone();
    assertThat(world.environment.module(a).stops).isNotEmpty();
    world.boot();
    assertThat(world.ended(a).succeeded()).isFalse();
    assertThat(world.environment.starts).containsExactly("attempt-1");
  }

  @Test
  void whatIsNotTheAgentsAnyMoreIsStoppedAfterARestart() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    world.crash();
    server.leases.clear();
    world.boot();
    world.until(() -> world.workbench.folders.isEmpty());
    assertThat(world.environment.module(a).stops).hasSize(1);
    assertThat(server.reportRequests).isEmpty();
  }

  @Test
  void straysOfNoKnownAttemptAreKilled() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    world.crash();
    world.workbench.folders.clear();
    server.leases.clear();
    world.boot();
    world.run(Duration.ofSeconds(1));
    assertThat(world.environment.reaped).containsExactly("attempt-1");
  }

  @Test
  void anAbandonedAgentLeavesItsModulesToTheNext() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    CompletionStage<String> ended = world.agent.abandon();
    world.until(() -> ended.toCompletableFuture().isDone());
    world.run(Duration.ofSeconds(1));
    assertThat(world.environment.module(a).stops).isEmpty();
    world.boot();
    world.environment.module(a).end(0);
    assertThat(world.ended(a).succeeded()).isTrue();
  }
}
