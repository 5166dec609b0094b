package io.dynode.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.ExecOrder;
import io.dynode.model.Protocol.ExecTold;
import io.dynode.spi.AgentTransport.DataTransport;
import io.dynode.spi.Environment.Execution;
import io.dynode.spi.ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Commands beside modules, as an agent runs them. */
class BesideTest {
  private final TestingWorld world = new TestingWorld();
  private final TestingServer server = world.server;
  private final Told told = new Told();

  /** What the server is told; it lets everything go on that it is to. */
  private static final class Told implements DataTransport {
    private final List<ExecTold> all = new ArrayList<>();
    private boolean go = true;
    private @Nullable ErrorCode away;
    private int failures;

    @Override
    public Protocol.ExecHeard exec(ExecTold one) {
      if (away != null) {
        failures++;
        throw new ProblemException(away, "not now");
      }
      all.add(one);
      return new Protocol.ExecHeard(go);
    }

    @Override
    public Protocol.Intended intend(Protocol.IntendRequest request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void upload(AttemptId attempt, String token, ObjectStore.Key key, InputStream content) {
      throw new UnsupportedOperationException();
    }

    @Override
    public InputStream download(AttemptId attempt, String token, ObjectStore.Key key) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void log(AttemptId attempt, String token, int sequence, byte[] gzip, long size) {
      throw new UnsupportedOperationException();
    }
  }

  /** A command that has run already. */
  private static final class Ran implements Execution {
    private final byte[] output;
    private Runnable begun = () -> {};
    private boolean killed;

    private Ran(String output) {
      this.output = output.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public InputStream output() {
      begun.run();
      return new ByteArrayInputStream(output);
    }

    @Override
    public End await() {
      return new End(killed ? 137 : 4, "");
    }

    @Override
    public void kill() {
      killed = true;
    }
  }

  private Assignment running() {
    server.data = told;
    Assignment a = server.offer("m@1", Json.EMPTY);
    world.until(() -> world.running(a));
    return a;
  }

  private void order(Assignment beside) {
    server.execs.add(new ExecOrder("e1", beside.attempt(), List.of("ls"), ""));
    world.run(Duration.ofSeconds(20));
  }

  private String output() {
    StringBuilder all = new StringBuilder();
    for (ExecTold one : told.all) {
      all.append(new String(Base64.getDecoder().decode(one.output()), StandardCharsets.UTF_8));
    }
    return all.toString();
  }

  @Test
  void itIsBegunOnceAndToldToItsEnd() {
    Assignment a = running();
    world.environment.beside = new Ran("a listing");
    order(a);
    assertThat(world.environment.commands).containsExactly(List.of("ls"));
    assertThat(output()).isEqualTo("a listing");
    assertThat(told.all).extracting(ExecTold::runner).containsOnly(told.all.getFirst().runner());
    assertThat(told.all.getLast().ended()).isTrue();
    assertThat(told.all.getLast().exitCode()).isEqualTo(4);
  }

  @Test
  void nothingIsBegunThatTheServerHasGivenToAnother() {
    Assignment a = running();
    told.go = false;
    order(a);
    assertThat(world.environment.commands).isEmpty();
    assertThat(told.all).hasSize(1);
  }

  @Test
  void aServerThatIsAwayForAMomentStopsNothingAndMissesNothing() {
    Assignment a = running();
    Ran ran = new Ran("a listing");
    ran.begun = () -> told.away = ErrorCode.UNAVAILABLE;
    world.environment.beside = ran;
    order(a);
    assertThat(told.failures).isBetween(5, 30);
    told.away = null;
    world.run(Duration.ofSeconds(20));
    assertThat(output()).isEqualTo("a listing");
    assertThat(told.all.getLast().exitCode()).isEqualTo(4);
    assertThat(ran.killed).isFalse();
  }

  @Test
  void whatNobodyHearsForLongIsStoppedAndARefusalStopsAtOnce() {
    for (ErrorCode code : List.of(ErrorCode.STORE_FAILED, ErrorCode.SUPERSEDED)) {
      BesideTest one = new BesideTest();
      Assignment a = one.running();
      Ran ran = new Ran("a listing");
      ran.begun = () -> one.told.away = code;
      one.world.environment.beside = ran;
      one.order(a);
      assertThat(ran.killed).isEqualTo(code == ErrorCode.SUPERSEDED);
      one.world.run(Duration.ofMinutes(1));
      assertThat(ran.killed).isTrue();
    }
  }

  @Test
  void oneThatCouldNotBeAskedForIsAskedForAgainAndBegunOnce() {
    Assignment a = running();
    world.environment.beside = new Ran("a listing");
    told.away = ErrorCode.UNAVAILABLE;
    order(a);
    world.run(Duration.ofSeconds(70));
    assertThat(world.environment.commands).isEmpty();
    told.away = null;
    world.run(Duration.ofSeconds(20));
    assertThat(world.environment.commands).containsExactly(List.of("ls"));
    assertThat(told.all.getLast().ended()).isTrue();
  }

  @Test
  void anEnvironmentThatCannotIsToldAsSuch() {
    Assignment a = running();
    world.environment.can = false;
    order(a);
    assertThat(world.environment.commands).isEmpty();
    assertThat(told.all.getLast().ended()).isTrue();
    assertThat(told.all.getLast().message()).contains("cannot run commands beside a module");
  }

  @Test
  void besideAModuleThatHasEndedThereIsNothing() {
    Assignment a = running();
    server.away = true;
    world.environment.module(a).end(0);
    world.run(Duration.ofSeconds(1));
    server.away = false;
    order(a);
    assertThat(world.environment.commands).isEmpty();
  }
}
