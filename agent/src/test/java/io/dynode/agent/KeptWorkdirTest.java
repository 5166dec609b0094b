package io.dynode.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.Json;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeptWorkdirTest {
  private final TestingWorld world = new TestingWorld();
  private final TestingServer server = world.server;

  private Assignment begun(boolean keep) {
    Assignment assignment = TestingServer.assignment("a", "m@1", Json.EMPTY, keep);
    server.offer(assignment);
    world.until(() -> world.running(assignment));
    return assignment;
  }

  private Report ended(Assignment assignment) {
    Report report = world.ended(assignment);
    world.run(Duration.ofSeconds(1));
    return report;
  }

  @Test
  void theFolderOfAFailureIsKeptWhereTheReportSays() {
    Assignment a = begun(true);
    world.environment.module(a).end(3);
    assertThat(ended(a).workdir()).isEqualTo("/kept/a");
    assertThat(world.workbench.calls).containsExactly("prepare a", "collect a", "keep a");
  }

  @Test
  void notOfASuccessNorOfOneThatWasCanceledNorUnasked() {
    Assignment a = begun(true);
    world.environment.module(a).end(0);
    ended(a);
    assertThat(world.workbench.calls).endsWith("discard a for good");
    TestingWorld other = new TestingWorld();
    Assignment b = TestingServer.assignment("b", "m@1", Json.EMPTY, true);
    other.server.offer(b);
    other.until(() -> other.running(b));
    other.server.canceled.add(b.attempt());
    other.ended(b);
    other.run(Duration.ofSeconds(1));
    assertThat(other.workbench.calls).endsWith("discard b for good");
  }

  @Test
  void notUnasked() {
    Assignment a = begun(false);
    world.environment.module(a).end(3);
    assertThat(ended(a).workdir()).isEmpty();
    assertThat(world.workbench.calls).endsWith("discard a");
  }

  @Test
  void oneThatCannotBeKeptIsRemoved() {
    world.workbench.keepFailures.add(new UncheckedIOException(new IOException("disk full")));
    Assignment a = begun(true);
    world.environment.module(a).end(3);
    ended(a);
    assertThat(world.workbench.calls).endsWith("keep a", "discard a");
  }

  @Test
  void whatIsKeptIsLookedAtEveryHour() {
    world.run(Duration.ofMinutes(190));
    assertThat(world.workbench.calls).containsExactly("reap", "reap", "reap");
  }
}
