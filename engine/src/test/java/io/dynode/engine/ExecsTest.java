package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.Audit;
import io.dynode.model.ErrorCode;
import io.dynode.model.Exec;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.ExecTold;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExecsTest {
  private final EngineHarness world = new EngineHarness();
  private final EngineHarness.TestAgent agent = world.agent("one", 4_000);

  private Assignment running() {
    world.submit("{operations: [{name: a, type: crunch}]}");
    List<Assignment> given = agent.lease();
    assertThat(given).hasSize(1);
    return given.getFirst();
  }

  private Exec ask(Assignment beside, String... command) {
    return ask(beside, new byte[] {1, 2}, command);
  }

  private Exec ask(Assignment beside, byte[] input, String... command) {
    return world.await(
        world.engine.execs().ask(EngineHarness.ADMIN, beside.attempt(), List.of(command), input));
  }

  private boolean told(Exec exec, String runner, int sequence, String output) {
    return told(exec, runner, sequence, output, false, -1);
  }

  private boolean told(
      Exec exec, String runner, int sequence, String output, boolean ended, int status) {
    byte[] bytes = output.getBytes(StandardCharsets.UTF_8);
    ExecTold told =
        new ExecTold(
            agent.id,
            agent.epoch,
            exec.id(),
            runner,
            sequence,
            Base64.getEncoder().encodeToString(bytes),
            ended,
            status,
            "");
    return world.await(world.engine.execs().told(EngineHarness.ADMIN, told)).go();
  }

  private Execs.Look look(Exec exec, int from) {
    return world.engine.execs().look(exec.id(), from).orElseThrow();
  }

  private static String text(Execs.Look look) {
    StringBuilder all = new StringBuilder();
    look.pieces().forEach(p -> all.append(new String(p.content(), StandardCharsets.UTF_8)));
    return all.toString();
  }

  @Test
  void theAgentHearsOfItUntilItBeginsItAndTellsWhatItWrites() {
    Assignment a = running();
    Exec exec = ask(a, "ls", "-l");
    Protocol.ExecOrder order = agent.renew(a).execs().getFirst();
    assertThat(order.command()).containsExactly("ls", "-l");
    assertThat(Base64.getDecoder().decode(order.input())).containsExactly(1, 2);
    assertThat(agent.renew(a).execs()).containsExactly(order);
    assertThat(look(exec, 0).over()).isFalse();
    assertThat(told(exec, "r1", 0, "")).isTrue();
    assertThat(agent.renew(a).execs()).isEmpty();
    assertThat(told(exec, "r1", 0, "one ")).isTrue();
    assertThat(told(exec, "r1", 0, "one ")).as("a repeat").isTrue();
    assertThat(told(exec, "r1", 1, "two")).isTrue();
    assertThat(text(look(exec, 0))).isEqualTo("one two");
    assertThat(text(look(exec, 1))).isEqualTo("two");
    assertThat(told(exec, "r1", 0, "", true, 7)).isFalse();
    assertThat(look(exec, 2).over()).isTrue();
    assertThat(look(exec, 2).exec().exitCode()).isEqualTo(7);
  }

  @Test
  void oneRunnerAloneBeginsIt() {
    Exec exec = ask(running(), "rm", "x");
    assertThat(told(exec, "r1", 0, "")).isTrue();
    assertThat(told(exec, "r1", 0, "")).as("its answer was lost").isTrue();
    assertThat(told(exec, "r2", 0, "")).isFalse();
    assertThat(told(exec, "r2", 0, "forged")).isFalse();
    assertThat(look(exec, 0).pieces()).isEmpty();
  }

  @Test
  void nothingBeginsBesideAnAttemptThatHasEnded() {
    Assignment a = running();
    Exec exec = ask(a, "true");
    agent.succeed(a, "{}");
    assertThat(told(exec, "r1", 0, "")).isFalse();
    assertThat(look(exec, 0).over()).isTrue();
    assertThat(look(exec, 0).exec().state()).isEqualTo(Exec.ExecState.ENDED);
    assertThat(look(exec, 0).message()).contains("has ended");
    assertThatThrownBy(() -> ask(a, "true"))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ILLEGAL_STATE))
        .hasMessageContaining("does not run");
  }

  @Test
  void oneThatNeverBeganStandsBeforeNoOther() {
    Assignment a = running();
    Assignment b = running();
    List<Exec> first = new ArrayList<>();
    for (int i = 0; i < Execs.MOST_OPEN; i++) {
      first.add(ask(a, "true"));
    }
    agent.succeed(a, "{}");
    assertThatThrownBy(() -> ask(b, "true")).hasMessageContaining("wait for the end");
    first.forEach(exec -> assertThat(told(exec, "r1", 0, "")).isFalse());
    Exec next = ask(b, "true");
    assertThat(agent.renew(b).execs()).extracting(Protocol.ExecOrder::exec).contains(next.id());
  }

  @Test
  void oneThatIsNotBegunInTimeIsNotBegunAnyMore() {
    Assignment a = running();
    Exec late = ask(a, "rm", "x");
    Exec never = ask(a, "true");
    pass(a, Duration.ofSeconds(70));
    assertThat(agent.renew(a).execs()).isEmpty();
    assertThat(told(late, "r1", 0, "")).isFalse();
    for (Exec exec : List.of(late, never)) {
      pass(a, Duration.ofSeconds(60));
      assertThat(look(exec, 0).over()).isTrue();
      assertThat(look(exec, 0).message()).contains("not begun it in time");
    }
  }

  @Test
  void thoseThatWereLostNeitherCountNorHideOthers() {
    Assignment a = running();
    for (int i = 0; i < Execs.MOST_OPEN; i++) {
      told(ask(a, "sleep", "9"), "r" + i, 0, "");
    }
    pass(a, Duration.ofMinutes(13));
    for (int i = 0; i < Execs.MOST_OPEN; i++) {
      told(ask(a, "sleep", "9"), "s" + i, 0, "");
    }
    assertThatThrownBy(() -> ask(a, "sleep", "9")).hasMessageContaining("wait for the end");
    pass(a, Duration.ofMinutes(13));
    for (int i = 0; i < Execs.MOST_OPEN; i++) {
      ask(a, "true");
    }
    pass(a, Duration.ofSeconds(70));
    Exec last = ask(a, "true");
    assertThat(agent.renew(a).execs())
        .extracting(Protocol.ExecOrder::exec)
        .containsExactly(last.id());
  }

  @Test
  void oneWithALargeInputLetsTheOthersFollow() {
    Assignment a = running();
    byte[] large = new byte[Execs.MOST_INPUT];
    for (int i = 0; i < 2; i++) {
      world.await(
          world.engine.execs().ask(EngineHarness.ADMIN, a.attempt(), List.of("cat"), large));
    }
    List<String> heard = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      assertThat(agent.renew(a).execs()).as("not too much for one renewal").hasSize(1);
      String id = agent.renew(a).execs().getFirst().exec();
      heard.add(id);
      assertThat(told(world.engine.read(r -> r.get(Tables.EXECS, id)).orElseThrow(), "r", 0, ""))
          .isTrue();
      assertThat(world.engine.read(r -> r.get(Tables.EXECS, id)).orElseThrow().input())
          .as("it was heard")
          .isEmpty();
    }
    assertThat(heard).doesNotHaveDuplicates();
    assertThat(agent.renew(a).execs()).isEmpty();
  }

  private void pass(Assignment held, Duration time) {
    for (long seconds = 0; seconds < time.toSeconds(); seconds += 5) {
      agent.renew(held);
      world.time.runFor(Duration.ofSeconds(5));
    }
  }

  @Test
  void itIsInTheAuditWithoutItsSecrets() {
    Assignment a = running();
    ask(a, "curl", "--token", "s3cret", "-u=me:pw", "https://u:p@host/x", "A=b", "plain");
    List<Audit> audit = world.engine.read(r -> r.scan(Scan.of(Tables.AUDIT, 100)));
    assertThat(audit)
        .anySatisfy(row -> {
          assertThat(row.action()).isEqualTo("exec");
          assertThat(row.principal()).isEqualTo("test");
          assertThat(row.subject()).isEqualTo("attempt/" + a.attempt());
          assertThat(row.customer()).isEqualTo("acme");
          assertThat(row.detail())
              .isEqualTo("curl --token *** -u=*** https://***@host/x A=*** plain");
        });
  }

  @Test
  void boundsHold() {
    Assignment a = running();
    assertThatThrownBy(() -> ask(a)).hasMessageContaining("which command");
    for (int i = 0; i < Execs.MOST_OPEN; i++) {
      ask(a, "sleep", "9");
    }
    assertThatThrownBy(() -> ask(a, "sleep", "9")).hasMessageContaining("wait for the end");
    for (int i = 0; i < 144; i++) {
      agent.renew(a);
      world.time.runFor(Duration.ofSeconds(5));
    }
    assertThat(ask(a, "true").state()).isEqualTo(Exec.ExecState.ASKED);
  }

  @Test
  void whatIsAskedOnceThereIsRoomAgainIsHeardOf() {
    Assignment a = running();
    List<Exec> first = new ArrayList<>();
    for (int i = 0; i < Execs.MOST_OPEN; i++) {
      first.add(ask(a, "sleep", "9"));
    }
    assertThat(agent.renew(a).execs()).hasSize(Execs.MOST_OPEN);
    assertThat(told(first.getFirst(), "r1", 0, "")).isTrue();
    assertThatThrownBy(() -> ask(a, "one", "more")).hasMessageContaining("wait for the end");
    told(first.getFirst(), "r1", 0, "", true, 0);
    Exec next = ask(a, "one", "more");
    assertThat(agent.renew(a).execs())
        .extracting(Protocol.ExecOrder::exec)
        .hasSize(Execs.MOST_OPEN)
        .contains(next.id())
        .doesNotContain(first.getFirst().id());
  }

  @Test
  void ordersOfOneRenewalAreBoundedInBytesAndTheRestComesWithTheNext() {
    Assignment a = running();
    List<Exec> asked = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      asked.add(ask(a, new byte[200 << 10], "cat"));
    }
    Exec large = ask(a, new byte[Execs.MOST_INPUT], "cat");
    for (Exec exec : asked) {
      assertThat(agent.renew(a).execs())
          .as("two are more than it takes")
          .extracting(Protocol.ExecOrder::exec)
          .containsExactly(exec.id());
      assertThat(told(exec, "r1", 0, "")).isTrue();
    }
    assertThat(agent.renew(a).execs())
        .as("one alone may be larger")
        .extracting(Protocol.ExecOrder::exec)
        .containsExactly(large.id());
  }

  @Test
  void itIsForgottenAfterAnHour() {
    Assignment a = running();
    Exec exec = ask(a, "true");
    told(exec, "r1", 0, "");
    told(exec, "r1", 0, "x");
    told(exec, "r1", 0, "", true, 0);
    for (int i = 0; i < 26; i++) {
      agent.renew(a);
      world.time.runFor(Duration.ofMinutes(5));
    }
    assertThat(world.engine.execs().look(exec.id(), 0)).isEmpty();
    assertThat(world.engine.<Integer>read(r -> r.scan(Scan.of(Tables.EXEC_PIECES, 9)).size()))
        .isZero();
  }

  @Test
  void anAgentThatWaitsForWorkIsCalled() {
    Assignment a = running();
    var poll =
        world.engine.lease(
            EngineHarness.ADMIN,
            new Protocol.LeaseRequest(agent.id, agent.epoch, 1, Duration.ofSeconds(20)));
    world.time.runFor(Duration.ofSeconds(1));
    assertThat(poll.toCompletableFuture()).isNotDone();
    ask(a, "true");
    world.time.runFor(Duration.ofSeconds(1));
    assertThat(poll.toCompletableFuture().join()).isEqualTo(new Protocol.Leased(List.of(), true));
  }
}
