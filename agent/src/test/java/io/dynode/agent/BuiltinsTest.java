package io.dynode.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.RaisedEvent;
import io.dynode.model.Protocol.Report;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuiltinsTest {
  private final TestingWorld world = new TestingWorld();
  private final TestingServer server = world.server;

  @Test
  void logSaysItsMessageAndTouchesNothing() {
    Assignment a = server.offer("log", Json.object("message", Json.of("hello")));
    Report report = world.ended(a);
    assertThat(report.succeeded()).isTrue();
    assertThat(report.message()).isEqualTo("hello");
    assertThat(report.output()).isEqualTo(Json.EMPTY);
    assertThat(world.workbench.calls).isEmpty();
    assertThat(world.environment.starts).isEmpty();
  }

  @Test
  void logSaysAnyJson() {
    Assignment a = server.offer("log", Json.object("message", Json.of(List.of(Json.of(1)))));
    assertThat(world.ended(a).message()).isEqualTo("[1]");
    Assignment b = server.offer("log", Json.EMPTY);
    assertThat(world.ended(b).message()).isEmpty();
  }

  @Test
  void emitRaisesOneEvent() {
    Json payload =
        Json.object(
            "type", Json.of("t"), "subject", Json.of("s"), "data", Json.object("a", Json.of(1)));
    Report report = world.ended(server.offer("emit", payload));
    assertThat(report.events())
        .containsExactly(
            new RaisedEvent("emit.json", "t", "s", Json.object("a", Json.of(1)), List.of()));
  }

  @Test
  void emitWithoutATypeFails() {
    Report report = world.ended(server.offer("emit", Json.EMPTY));
    assertThat(report.succeeded()).isFalse();
    assertThat(report.code()).isEqualTo(ErrorCode.INVALID_OUTPUT.slug());
  }

  @Test
  void anUnknownBuiltinFailsAsTheAgentsFault() {
    Report report = world.ended(server.offer("teleport", Json.EMPTY));
    assertThat(report.code()).isEqualTo(ErrorCode.AGENT_FAILED.slug());
    assertThat(report.message()).contains("teleport");
  }

  @Test
  void whatEndsWhileAReportIsUnderWayGoesTogetherWithTheNext() {
    world.run(Duration.ofSeconds(1));
    server.fault("report", TestingServer.Fault.LATE_ANSWER);
    Assignment first = server.offer("log", Json.EMPTY);
    world.until(() -> server.reportRequests.size() == 1);
    for (int i = 0; i < 500; i++) {
      server.offer("log", Json.EMPTY);
    }
    world.until(() -> server.ends.size() == 501);
    assertThat(server.ends).containsKey(first.attempt());
    assertThat(server.reportRequests).hasSize(2);
  }

  @Test
  void followersComeWithTheAnswerToAReport() {
    Assignment next = TestingServer.assignment("next", "log", Json.EMPTY);
    server.nextWithReport.add(next);
    world.ended(server.offer("log", Json.EMPTY));
    assertThat(world.ended(next).succeeded()).isTrue();
    assertThat(world.time.nowMicros()).isLessThan(100_000);
  }

  @Test
  void anEndedAttemptIsNotStartedByARenewalThatWasAlreadyOnItsWay() {
    world.run(Duration.ofMillis(2900));
    server.fault("renew", TestingServer.Fault.LATE_ANSWER);
    Assignment a = TestingServer.assignment("once", "log", Json.EMPTY);
    // The renewal's answer names it; its end is accepted before that answer arrives.
    server.leases.put(new AttemptId("once"), a);
    world.run(Duration.ofMillis(200));
    server.leases.remove(a.attempt());
    server.offer(a);
    world.ended(a);
    world.run(Duration.ofMinutes(1));
    assertThat(server.reportRequests.stream().flatMap(r -> r.reports().stream())).hasSize(1);
  }
}
