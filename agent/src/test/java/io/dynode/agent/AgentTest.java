package io.dynode.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.dataplane.TryAgainException;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.OperationState;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.Holding;
import io.dynode.model.Protocol.Report;
import io.dynode.spi.Environment.Exit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class AgentTest {
  private final TestingWorld world = new TestingWorld();
  private final TestingServer server = world.server;

  @Test
  void runsAModuleReportsItOnceAndRemovesItsFolder() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    world.environment.module(a).end(0);
    Report report = world.ended(a);
    assertThat(report.succeeded()).isTrue();
    world.run(Duration.ofSeconds(30));
    assertThat(world.workbench.calls)
        .containsExactly("prepare attempt-1", "collect attempt-1", "discard attempt-1 for good");
    assertThat(server.reportRequests).hasSize(1);
    assertThat(server.renewals.getLast().holding()).isEmpty();
  }

  @Test
  void aFailedModuleKeepsItsStateForTheNextAttempt() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    world.environment.module(a).end(3);
    assertThat(world.ended(a).code()).isEqualTo(ErrorCode.EXIT_NONZERO.slug());
    world.run(Duration.ofSeconds(1));
    assertThat(world.workbench.calls).endsWith("discard attempt-1");
  }

  @Test
  void asksForMoreAsSoonAsItWasGivenSome() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    Assignment b = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a) && world.running(b));
    assertThat(world.time.nowMicros()).isLessThan(100_000);
  }

  @Test
  void renewalsTellWhatIsHeldHowFarItIsAndItsProgress() {
    world.workbench.progress = Json.object("percent", Json.of(40));
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.run(Duration.ofSeconds(10));
    Holding holding = server.renewals.getLast().holding().getFirst();
    assertThat(holding.attempt()).isEqualTo(a.attempt());
    assertThat(holding.observed()).isEqualTo(OperationState.RUNNING);
    assertThat(holding.progress()).isEqualTo(world.workbench.progress);
    assertThat(server.renewals.size()).isBetween(4, 5);
  }

  @Test
  void theModulesDeadlineCountsFromTheSendingOfARenewal() {
    server.fault("renew", TestingServer.Fault.LATE_ANSWER);
    world.run(Duration.ofSeconds(5));
    // Sent at the beginning, answered four seconds later.
    assertThat(world.environment.deadlines.getFirst()).isBetween(10_000_000L, 10_010_000L);
    world.run(Duration.ofSeconds(60));
    assertThat(world.environment.deadlines).isSorted();
    assertThat(world.environment.deadlines.getLast())
        .isBetween(world.time.nowMicros() + 6_500_000, world.time.nowMicros() + 10_000_000);
  }

  @Test
  void anAttemptWhoseLeaseAnswerWasLostComesWithTheNextRenewal() {
    server.fault("lease", TestingServer.Fault.LOST_ANSWER);
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    world.run(Duration.ofSeconds(10));
    assertThat(world.environment.starts).containsExactly("attempt-1");
  }

  @Test
  void aLateLeaseAnswerDoesNotStartAgainWhatARenewalHasStarted() {
    world.run(Duration.ofSeconds(2));
    // The poll that waits now will be answered late; the renewal at 3 s names the attempt first.
    server.fault("lease", TestingServer.Fault.VERY_LATE_ANSWER);
    world.run(Duration.ofSeconds(20));
    Assignment a = server.offer("log", Json.object("message", Json.of("once")));
    world.ended(a);
    world.run(Duration.ofSeconds(60));
    assertThat(server.reportRequests.stream().flatMap(r -> r.reports().stream())).hasSize(1);
  }

  @Test
  void attemptsGivenBeforeTheLeaseMayHavePassedAreNotBegunAfterIt() {
    server.fault("lease", TestingServer.Fault.VERY_LATE_ANSWER);
    world.run(Duration.ofMillis(2900));
    Assignment a = server.offer("m@1", Json.EMPTY);
    // The agent stands still for longer than its lease; meanwhile the server takes the attempt
    // back. The answer that gave it arrives after the next renewal.
    world.executor.pause(Duration.ofSeconds(8));
    server.leases.remove(a.attempt());
    world.run(Duration.ofMinutes(1));
    assertThat(server.renewals.size()).isGreaterThan(5);
    assertThat(world.environment.starts).isEmpty();
  }

  @Test
  void whatIsHeldButWasNotInTheRenewalAfterALapseIsNotBegun() {
    server.fault("lease", TestingServer.Fault.LATE_ANSWER);
    world.run(Duration.ofMillis(2900));
    Assignment a = server.offer("m@1", Json.EMPTY);
    // The answer comes while the agent stands still; then its renewal is sent before it is heard.
    world.executor.pause(Duration.ofSeconds(9));
    server.leases.remove(a.attempt());
    world.run(Duration.ofMinutes(1));
    assertThat(server.renewals.size()).isGreaterThan(5);
    assertThat(world.environment.starts).isEmpty();
  }

  @Test
  void aLateReportsAnswerDoesNotBeginWhatWasCanceledMeanwhile() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    Assignment b = TestingServer.assignment("canceled", "m@1", Json.EMPTY);
    server.fault("report", TestingServer.Fault.VERY_LATE_ANSWER);
    server.nextWithReport.add(b);
    server.canceled.add(b.attempt());
    world.environment.module(a).end(0);
    world.run(Duration.ofMillis(9600));
    server.offer("log", Json.EMPTY);
    world.run(Duration.ofMinutes(1));
    assertThat(world.environment.starts).containsExactly("attempt-1");
    assertThat(server.ends.get(b.attempt()).code()).isEqualTo("canceled");
  }

  @Test
  void aLostReportIsRepeatedAndTheRepeatGetsTheFirstAnswer() {
    server.fault(
        "report",
        TestingServer.Fault.LOST_ANSWER,
        TestingServer.Fault.LOST_REQUEST,
        TestingServer.Fault.LOST_ANSWER);
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    world.environment.module(a).end(0);
    world.until(() -> world.workbench.calls.contains("discard attempt-1 for good"));
    assertThat(server.reportRequests).hasSize(3);
    assertThat(world.workbench.calls).containsOnlyOnce("collect attempt-1");
  }

  @Test
  void whatRunsGoesOnWhileTheServerIsAwayAndIsReportedAfterwards() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    server.away = true;
    world.run(Duration.ofSeconds(5));
    world.environment.module(a).end(0);
    world.run(Duration.ofMinutes(10));
    assertThat(server.ends).isEmpty();
    server.away = false;
    assertThat(world.ended(a).succeeded()).isTrue();
    assertThat(server.registers).hasSize(1);
  }

  @Test
  void nothingIsCollectedOrReportedWhileTheOwnLeaseMayHavePassed() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    server.fault("renew", lost(30));
    world.run(Duration.ofSeconds(11));
    world.environment.module(a).end(0);
    world.run(Duration.ofMillis(500));
    assertThat(world.workbench.calls).doesNotContain("collect attempt-1");
    assertThat(world.ended(a).succeeded()).isTrue();
  }

  @Test
  void aLongPauseEndsInSupersededAttemptsThatAreStoppedAndNotReported() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    world.executor.pause(Duration.ofMinutes(5));
    world.run(Duration.ofMinutes(4));
    server.leases.clear();
    world.run(Duration.ofMinutes(2));
    assertThat(world.environment.module(a).stops).containsExactly(Exit.Cause.LEASE_EXPIRED);
    assertThat(server.reportRequests).isEmpty();
    assertThat(world.workbench.folders).isEmpty();
  }

  @Test
  void aCanceledModuleIsStoppedAndItsEndReported() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    server.canceled.add(a.attempt());
    assertThat(world.ended(a).code()).isEqualTo(ErrorCode.CANCELED.slug());
    assertThat(world.environment.module(a).stops).containsExactly(Exit.Cause.CANCELED);
    world.run(Duration.ofSeconds(1));
    assertThat(world.workbench.calls).endsWith("discard attempt-1 for good");
  }

  @Test
  void aCancelBeforeTheStartStartsNothing() {
    for (int i = 0; i < 2; i++) {
      world.workbench.prepareFailures.add(new IllegalStateException("the disk hiccups"));
    }
    world.run(Duration.ofMillis(2900));
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.workbench.calls.size() == 1);
    server.canceled.add(a.attempt());
    assertThat(world.ended(a).code()).isEqualTo(ErrorCode.CANCELED.slug());
    assertThat(world.environment.starts).isEmpty();
    world.until(() -> world.workbench.calls.contains("discard attempt-1 for good"));
  }

  @Test
  void aCanceledAttemptThatNeverArrivedIsReportedAsCanceled() {
    server.fault("lease", TestingServer.Fault.VERY_LATE_ANSWER);
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.run(Duration.ofSeconds(1));
    server.canceled.add(a.attempt());
    assertThat(world.ended(a).code()).isEqualTo(ErrorCode.CANCELED.slug());
    world.run(Duration.ofMinutes(1));
    assertThat(world.environment.starts).isEmpty();
    assertThat(world.workbench.calls).isEmpty();
  }

  @Test
  void aSupersededReportIsForgotten() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    server.leases.clear();
    server.verdicts.put(a.attempt(), ErrorCode.SUPERSEDED.slug());
    world.environment.module(a).end(0);
    world.until(() -> world.workbench.folders.isEmpty());
    world.run(Duration.ofSeconds(20));
    assertThat(server.ends).isEmpty();
    assertThat(server.renewals.getLast().holding()).isEmpty();
  }

  @Test
  void aRefusedSuccessBecomesAFailureInTheServersWords() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    server.verdicts.put(a.attempt(), ErrorCode.INVALID_EVENT.slug());
    world.environment.module(a).end(0);
    Report report = world.ended(a);
    assertThat(report.succeeded()).isFalse();
    assertThat(report.code()).isEqualTo(ErrorCode.INVALID_EVENT.slug());
    assertThat(report.message()).isEqualTo("by the test");
  }

  @Test
  void aRefusedFailureIsKeptAndRepeatedAndItsModuleNotBegunAgain() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    server.refusals.put(a.attempt(), 8);
    world.environment.module(a).end(1);
    Report report = world.ended(a);
    assertThat(report.succeeded()).isFalse();
    assertThat(report.code()).isEqualTo(ErrorCode.EXIT_NONZERO.slug());
    world.run(Duration.ofSeconds(20));
    assertThat(world.workbench.calls.stream().filter("prepare attempt-1"::equals)).hasSize(1);
    assertThat(server.renewals.getLast().holding()).isEmpty();
  }

  @Test
  void thePoolsTimesAreThoseOfTheLatestRenewal() {
    world.run(Duration.ofSeconds(10));
    server.lease = Duration.ofSeconds(2);
    server.renewEvery = Duration.ofMillis(500);
    world.run(Duration.ofSeconds(5));
    int before = server.renewals.size();
    world.run(Duration.ofSeconds(10));
    assertThat(server.renewals.size() - before).isBetween(18, 21);
    assertThat(world.environment.deadlines).isSorted();
    assertThat(world.environment.deadlines.getLast())
        .isLessThanOrEqualTo(world.time.nowMicros() + 2_000_000);
  }

  @Test
  void outputsThatCannotBeTakenAreGivenUpAndACancelIsHeard() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    for (int i = 0; i < 30; i++) {
      world.workbench.collectFailures.add(new IllegalStateException("cannot be read"));
    }
    world.environment.module(a).end(0);
    assertThat(world.ended(a).code()).isEqualTo(ErrorCode.AGENT_FAILED.slug());
    assertThat(world.workbench.collectFailures).hasSize(20);
    Assignment b = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(b));
    world.workbench.collectFailures.clear();
    for (int i = 0; i < 1000; i++) {
      world.workbench.collectFailures.add(
          new TryAgainException(new IllegalStateException("no connection")));
    }
    world.environment.module(b).end(0);
    world.run(Duration.ofMinutes(10));
    assertThat(server.ends).doesNotContainKey(b.attempt());
    server.canceled.add(b.attempt());
    assertThat(world.ended(b).code()).isEqualTo(ErrorCode.CANCELED.slug());
  }

  @Test
  void outputsWhoseObjectsAreGoneAreTakenAgain() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    server.verdicts.put(a.attempt(), ErrorCode.PRECONDITION_FAILED.slug());
    world.environment.module(a).end(0);
    assertThat(world.ended(a).succeeded()).isTrue();
    assertThat(world.workbench.calls.stream().filter("collect attempt-1"::equals)).hasSize(2);
  }

  @Test
  void passingTroubleWithTheOutputsIsWaitedOut() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    for (int i = 0; i < 5; i++) {
      world.workbench.collectFailures.add(new IllegalStateException("connection reset"));
    }
    world.environment.module(a).end(0);
    assertThat(world.ended(a).succeeded()).isTrue();
  }

  @Test
  void stagingFailuresAreReportedWithTheirCode() {
    world.workbench.prepareFailures.add(new ProblemException(ErrorCode.DISK_FULL, "no room"));
    Assignment full = server.offer("m@1", Json.EMPTY);
    assertThat(world.ended(full).code()).isEqualTo(ErrorCode.DISK_FULL.slug());
    for (int i = 0; i < 3; i++) {
      world.workbench.prepareFailures.add(new IllegalStateException("connection reset"));
    }
    Assignment broken = server.offer("m@1", Json.EMPTY);
    assertThat(world.ended(broken).code()).isEqualTo(ErrorCode.STAGING_FAILED.slug());
    world.environment.failure = new ProblemException(ErrorCode.COMMAND_NOT_FOUND, "no such thing");
    Assignment missing = server.offer("m@1", Json.EMPTY);
    assertThat(world.ended(missing).code()).isEqualTo(ErrorCode.COMMAND_NOT_FOUND.slug());
    world.environment.failure = null;
    Assignment elsewhere = inEnvironment("attempt-x", "kubernetes");
    server.offer(elsewhere);
    assertThat(world.ended(elsewhere).code()).isEqualTo(ErrorCode.AGENT_FAILED.slug());
  }

  @Test
  void anAgentThatTheServerForgotRegistersAgainAsTheSameInstance() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    server.fault("renew", TestingServer.Fault.NOT_FOUND);
    world.run(Duration.ofSeconds(10));
    assertThat(server.registers).hasSize(2);
    assertThat(server.registers.get(0)).isEqualTo(server.registers.get(1));
    world.environment.module(a).end(0);
    assertThat(world.ended(a).succeeded()).isTrue();
  }

  @Test
  void anAgentThatTheServerRefusesForGoodEndsWithItsReason() {
    server.refusal = new ProblemException(ErrorCode.NOT_FOUND, "There is no pool 'pool'");
    world.run(Duration.ofSeconds(1));
    assertThat(world.agent.registered().toCompletableFuture()).isNotDone();
    assertThat(world.agent.ended().toCompletableFuture())
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withMessageContaining("There is no pool 'pool'");
    world.run(Duration.ofMinutes(1));
    assertThat(server.calls).isEqualTo(1);
  }

  @Test
  void anAgentWhoseKeyIsRevokedEnds() {
    world.run(Duration.ofSeconds(1));
    assertThat(world.agent.registered().toCompletableFuture()).isDone();
    server.refusal = new ProblemException(ErrorCode.UNAUTHENTICATED, "The key is revoked");
    world.run(Duration.ofSeconds(10));
    assertThat(world.agent.ended().toCompletableFuture()).isCompletedExceptionally();
  }

  @Test
  void aConflictWithItsOldPlaceIsWaitedOut() {
    server.refusal = new ProblemException(ErrorCode.CONFLICT, "still holds attempts elsewhere");
    world.run(Duration.ofSeconds(30));
    assertThat(world.agent.ended().toCompletableFuture()).isNotDone();
    server.refusal = null;
    world.run(Duration.ofSeconds(30));
    assertThat(world.agent.registered().toCompletableFuture()).isDone();
  }

  @Test
  void anAgentThatHoldsNothingAsksRarelyWhileTheServerIsAway() {
    server.away = true;
    world.run(Duration.ofMinutes(2));
    int calls = server.calls;
    world.run(Duration.ofMinutes(10));
    assertThat(server.calls - calls).isBetween(20, 40);
    server.away = false;
    world.run(Duration.ofSeconds(30));
    assertThat(world.agent.registered().toCompletableFuture()).isDone();
  }

  @Test
  void anAgentThatHoldsSomethingAsksTwiceASecondAtLeastWhileTheServerIsAway() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    world.run(Duration.ofSeconds(2));
    server.away = true;
    world.run(Duration.ofSeconds(20));
    int calls = server.calls;
    world.run(Duration.ofSeconds(10));
    assertThat(server.calls - calls).isBetween(20, 40);
  }

  @Test
  void theOlderOfTwoLiveAgentsWithOneIdStops() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    server.epoch++;
    CompletionStage<String> ended = world.agent.ended();
    world.until(() -> ended.toCompletableFuture().isDone());
    assertThat(ended.toCompletableFuture().join()).contains("has taken its place");
    assertThat(world.agent.superseded()).isTrue();
    assertThat(world.environment.module(a).stops).containsExactly(Exit.Cause.LEASE_EXPIRED);
    world.run(Duration.ofMinutes(1));
    assertThat(server.registers).hasSize(1);
  }

  @Test
  void drainingFinishesWhatIsHeldAndTakesNothingNew() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    CompletionStage<String> drained = world.agent.drain();
    world.run(Duration.ofMinutes(1));
    assertThat(server.renewals.getLast().draining()).isTrue();
    assertThat(drained.toCompletableFuture()).isNotDone();
    int asked = server.leaseRequests.size();
    world.environment.module(a).end(0);
    world.until(() -> drained.toCompletableFuture().isDone());
    assertThat(server.ends).containsKey(a.attempt());
    assertThat(server.leaseRequests).hasSize(asked);
    world.run(Duration.ofMinutes(1));
    assertThat(world.time.pending()).isZero();
  }

  @Test
  void stoppingReportsWhatHadToBeKilledSoThatItIsBegunAgain() {
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    CompletionStage<String> stopped = world.agent.stop(Duration.ofSeconds(5));
    world.until(() -> stopped.toCompletableFuture().isDone());
    assertThat(server.ends.get(a.attempt()).code()).isEqualTo(ErrorCode.AGENT_STOPPED.slug());
  }

  private static TestingServer.Fault[] lost(int times) {
    TestingServer.Fault[] faults = new TestingServer.Fault[times];
    java.util.Arrays.fill(faults, TestingServer.Fault.LOST_REQUEST);
    return faults;
  }

  private static Assignment inEnvironment(String id, String environment) {
    Assignment a = TestingServer.assignment(id, "m@1", Json.EMPTY);
    return new Assignment(
        a.attempt(),
        a.token(),
        a.agenda(),
        a.customer(),
        a.operation(),
        a.index(),
        a.run(),
        a.number(),
        a.module(),
        List.of("run"),
        a.code(),
        a.env(),
        environment,
        a.needs(),
        a.timeout(),
        a.payload(),
        a.event(),
        a.files(),
        a.correlationId(),
        false);
  }
}
