package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.Await;
import io.dynode.model.CustomerId;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.Operation;
import io.dynode.model.OperationState;
import io.dynode.model.Output;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.spi.HttpCalls;
import io.dynode.spi.Tables;
import io.dynode.testkit.SteppedExecutor;
import io.dynode.workflow.Ending;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Operations that send requests. */
class HttpOperationTest {
  private final EngineHarness world = new EngineHarness();
  private final EngineHarness.TestAgent agent = world.agent("one", 1_000);
  private final List<HttpCalls.Call> calls = world.receiver.received;
  private final Deque<HttpCalls.Outcome> outcomes = world.receiver.answers;

  private static HttpCalls.Answered answer(int status, String type, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return new HttpCalls.Answered(status, Map.of("content-type", type), bytes, false);
  }

  private AgendaId submit(String payload) {
    AgendaId id = world.submit("{operations: [{name: h, type: http, payload: {" + payload + "}}]}");
    assertThat(agent.lease()).isEmpty();
    run(2);
    return id;
  }

  private void run(int seconds) {
    world.time.runFor(Duration.ofSeconds(seconds));
  }

  private Operation row(AgendaId id) {
    return world.engine.read(r -> r.get(Tables.OPERATIONS, id, 0)).orElseThrow();
  }

  private Json output(AgendaId id) {
    return world.engine.read(r -> r.get(Tables.OUTPUTS, id, 0)).map(Output::value).orElseThrow();
  }

  @Test
  void theAnswerIsTheOutput() {
    outcomes.add(answer(201, "application/json; charset=utf-8", "{\"x\": [1]}"));
    AgendaId id =
        submit("url: 'https://example.com/a', headers: {X-Token: t}, body: {n: 1}, method: put");
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(output(id).at("/status")).contains(Json.of(201));
    assertThat(output(id).at("/body/x/0")).contains(Json.of(1));
    assertThat(output(id).at("/headers/content-type")).isPresent();
    HttpCalls.Call call = calls.getFirst();
    assertThat(call.method()).isEqualTo("PUT");
    assertThat(call.target()).isEqualTo(URI.create("https://example.com/a"));
    assertThat(call.body()).asString(StandardCharsets.UTF_8).isEqualTo("{\"n\":1}");
    assertThat(call.headers())
        .containsEntry("X-Token", "t")
        .containsEntry("Content-Type", "application/json")
        .containsEntry("Idempotency-Key", id + "/0/1");
    Optional<Await> left = world.engine.read(r -> r.get(Tables.AWAITS, id, 0));
    assertThat(left).isEmpty();
  }

  @Test
  void textAndBytesAreKeptAsTheyAre() {
    outcomes.add(answer(200, "text/plain", "hello"));
    AgendaId text = submit("url: 'https://example.com/'");
    assertThat(output(text).at("/body")).contains(Json.of("hello"));
    assertThat(calls.getFirst().method()).isEqualTo("GET");
    outcomes.add(new HttpCalls.Answered(200, Map.of(), new byte[] {(byte) 0xff}, false));
    AgendaId bytes = submit("url: 'https://example.com/'");
    assertThat(output(bytes).at("/base64")).contains(Json.of("/w=="));
  }

  @Test
  void whatMayPassIsTriedAgainWithTheSameKeyAndNotTooEarly() {
    outcomes.add(new HttpCalls.Failed("no answer in time"));
    outcomes.add(new HttpCalls.Answered(503, Map.of("retry-after", "60"), new byte[0], false));
    outcomes.add(answer(200, "", ""));
    AgendaId id = submit("url: 'https://example.com/'");
    run(10);
    assertThat(calls).hasSize(2);
    assertThat(row(id).code()).isEqualTo("http-unavailable");
    assertThat(row(id).state()).isEqualTo(OperationState.SLEEPING);
    run(40);
    assertThat(calls).as("as it was asked to").hasSize(2);
    run(30);
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(calls).extracting(c -> c.headers().get("Idempotency-Key")).containsOnly(id + "/0/1");
    assertThat(row(id).attempts()).isEqualTo(3);
  }

  @Test
  void aDateOfRetryAfterIsWaitedFor() {
    Instant due =
        Instant.EPOCH.plus(world.time.clock().wallMicros(), ChronoUnit.MICROS).plusSeconds(600);
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(due.atOffset(ZoneOffset.UTC));
    outcomes.add(new HttpCalls.Answered(503, Map.of("retry-after", date), new byte[0], false));
    outcomes.add(answer(200, "", ""));
    AgendaId id = submit("url: 'https://example.com/'");
    run(580);
    assertThat(calls).hasSize(1);
    run(40);
    assertThat(calls).hasSize(2);
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void onlyTimesToComeAreWaitedForAndNoLongerThanAnHour() {
    long now = Instant.parse("2026-05-04T12:00:00Z").getEpochSecond() * 1_000_000;
    assertThat(waits("Mon, 04 May 2026 12:10:00 GMT", now)).isEqualTo(600_000_000L);
    assertThat(waits("Tue, 04 May 2027 12:00:00 GMT", now)).isEqualTo(3_600_000_000L);
    assertThat(waits("Mon, 04 May 2026 11:59:00 GMT", now)).isZero();
    assertThat(waits("soon", now)).isZero();
    assertThat(waits("7", now)).isEqualTo(7_000_000L);
  }

  private static long waits(String retryAfter, long nowMicros) {
    Map<String, String> headers = Map.of("retry-after", retryAfter);
    HttpCalls.Outcome busy = new HttpCalls.Answered(503, headers, new byte[0], false);
    return ((Ending.Failed) Requests.ending(busy, nowMicros)).afterMicros();
  }

  @Test
  void whatAServerSentThatThenDiedAnotherSendsAgainWithTheSameKey() {
    world.lastWork.crash();
    SteppedExecutor dying = new SteppedExecutor(world.time, () -> 40_000_000);
    world.engine = world.server(dying);
    world.engine.start();
    AgendaId id =
        world.submit("{operations: [{name: h, type: http, payload: {url: 'https://a/'}}]}");
    assertThat(agent.lease()).isEmpty();
    // Sent at that time, and dead before the answer is stored.
    outcomes.add(answer(200, "text/plain", "first"));
    world.receiver.then = dying::crash;
    world.time.runUntil(() -> !calls.isEmpty(), Duration.ofMinutes(2));
    assertThat(calls).hasSize(1);
    assertThat(row(id).state()).isEqualTo(OperationState.SLEEPING);
    world.receiver.then = () -> {};
    outcomes.add(answer(200, "text/plain", "second"));
    world.engine = world.server(new SteppedExecutor(world.time));
    world.engine.start();
    run(10);
    assertThat(calls).as("its claim has not passed").hasSize(1);
    run(200);
    assertThat(calls).extracting(c -> c.headers().get("Idempotency-Key")).containsOnly(id + "/0/1");
    assertThat(calls).hasSize(2);
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(output(id).at("/body")).contains(Json.of("second"));
    assertThat(row(id).infrastructureFailures() + row(id).userFailures()).isOne();
  }

  @Test
  void whatWillNotPassFails() {
    for (HttpCalls.Outcome outcome :
        List.of(
            answer(404, "", ""),
            answer(302, "", ""),
            new HttpCalls.Refused("it is no public address"),
            new HttpCalls.Answered(200, Map.of(), new byte[1], true))) {
      outcomes.add(outcome);
      AgendaId id = submit("url: 'https://example.com/', headers: {X-Token: hush}");
      assertThat(row(id).code()).isIn("http-refused", "address-refused", "too-large");
      assertThat(row(id).message()).doesNotContain("hush");
      assertThat(world.agenda(id).state()).isEqualTo(AgendaState.FAILED);
    }
    assertThat(calls).hasSize(4);
  }

  @Test
  void referencesAreResolved() {
    AgendaId id =
        world.submit(
            "{operations: [{name: h, type: http, payload: {url: 'https://example.com/@<a.out::/p>',"
                + " headers: {X-Token: '@<a.out::/t>'}}}, {name: a, type: crunch}]}");
    Assignment a = agent.lease().getFirst();
    outcomes.add(answer(200, "", ""));
    agent.succeed(a, "{p: cars, t: secret}");
    run(5);
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(calls.getFirst().target()).isEqualTo(URI.create("https://example.com/cars"));
    assertThat(calls.getFirst().headers()).containsEntry("X-Token", "secret");
  }

  @Test
  void nothingIsSentWhileTheAgendaIsPaused() {
    AgendaId id =
        world.submit(
            "{operations: [{name: h, type: http, payload: {url: 'https://example.com/'},"
                + " dependsOn: [a]}, {name: a, type: crunch}]}");
    Assignment a = agent.lease().getFirst();
    Control control = world.engine.control();
    world.await(control.pause(EngineHarness.ADMIN, id, "later"));
    agent.succeed(a, "{}");
    run(20);
    assertThat(calls).isEmpty();
    outcomes.add(answer(200, "", ""));
    world.await(control.resume(EngineHarness.ADMIN, id, ""));
    run(20);
    assertThat(calls).hasSize(1);
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
  }

  @Test
  void anAnswerThatCannotBeStoredIsNotAskedForTwice() {
    outcomes.add(answer(200, "text/plain", "once"));
    AgendaId id =
        world.submit(
            "{operations: [{name: h, type: http, payload: {url: 'https://example.com/'}}]}");
    assertThat(agent.lease()).isEmpty();
    world.time.runUntil(() -> !calls.isEmpty(), Duration.ofSeconds(5));
    world.refusing = true;
    run(20);
    world.refusing = false;
    run(30);
    assertThat(world.agenda(id).state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(output(id).at("/body")).contains(Json.of("once"));
    run(120);
    assertThat(calls).hasSize(1);
  }

  @Test
  void whatNobodyStoresAnAnswerOfIsSentOnlySoOften() {
    AgendaId id =
        world.submit(
            "{operations: [{name: h, type: http, retry: {infrastructureAttempts: 2},"
                + " payload: {url: 'https://example.com/'}}]}");
    world.unwelcome = Output.class::isInstance;
    assertThat(agent.lease()).isEmpty();
    run(1_000);
    assertThat(calls).hasSize(3);
    assertThat(row(id).code()).isEqualTo("http-unavailable");
    assertThat(row(id).state()).isEqualTo(OperationState.FAILED);
  }

  @Test
  void slowRequestsOfOneCustomerLeaveRoomForThoseOfOthers() {
    world.apply(Kind.CUSTOMER, "{name: rival}");
    world.replaced(Duration.ofMinutes(1));
    manySlow();
    run(10);
    AgendaId rival = oneOfTheRival();
    run(70);
    assertThat(world.agenda(rival).state()).isEqualTo(AgendaState.SUCCEEDED);
    assertThat(calls).hasSizeGreaterThan(Requester.MOST / 2).hasSizeLessThan(2 * Requester.MOST);
  }

  @Test
  void requestsOfPausedAgendasHideNoOtherBehindALongLine() {
    world.apply(Kind.CUSTOMER, "{name: rival}");
    paused(40);
    isSentBehindALongLineWithin(10);
  }

  /** Two have long lines of paused agendas: each is looked through once, and then it rests. */
  @Test
  void requestsBehindVeryManyOfPausedAgendasAreFoundAtOnce() {
    for (String name : List.of("rival", "third")) {
      world.apply(Kind.CUSTOMER, "{name: " + name + "}");
    }
    waiting("rival", 2_000);
    waiting("third", 1_900);
    isSentBehindALongLineWithin(2);
    run(10);
    AtomicInteger reads = new AtomicInteger();
    world.reads =
        reader -> {
          reads.incrementAndGet();
          return reader;
        };
    run(60);
    assertThat(reads).as("it rests in between").hasValueLessThan(2_000);
  }

  /** A request of the rival is, though another has more slow ones than there are places. */
  private void isSentBehindALongLineWithin(int seconds) {
    world.replaced(Duration.ofMinutes(10));
    manySlow();
    run(5);
    agent.renew();
    AgendaId rival = oneOfTheRival();
    run(seconds);
    Await await = world.engine.read(r -> r.get(Tables.AWAITS, rival, 0)).orElseThrow();
    assertThat(await.subject()).as("somebody sends it").isNotEmpty();
  }

  private void manySlow() {
    world.submit(
        "{operations: [{name: h, type: http, forEach: ["
            + "1,".repeat(499)
            + "1], payload: {url: 'https://slow.example/'}}]}");
    assertThat(agent.lease()).isEmpty();
  }

  private AgendaId oneOfTheRival() {
    AgendaId id =
        world.submit(
            "{customerId: rival, operations: [{name: h, type: http, payload: {url:"
                + " 'https://rival.example/'}}]}");
    assertThat(agent.lease()).isEmpty();
    return id;
  }

  /** So many requests of a customer that nobody may send, before all that come. */
  private void waiting(String customer, int count) {
    world.write(work -> {
      for (int i = 0; i < count; i++) {
        work.put(
            new Await(
                new AgendaId("0-%s-%05d".formatted(customer, i)),
                0,
                1,
                1,
                new CustomerId(customer),
                Await.AwaitKind.HTTP,
                true,
                "",
                0,
                Await.NEVER,
                Json.EMPTY));
      }
      return true;
    });
  }

  /** So many agendas of the rival whose request would be next if they were not paused. */
  private void paused(int count) {
    List<Assignment> first = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      AgendaId id =
          world.submit(
              "{customerId: rival, operations: [{name: h, type: http, payload: {url:"
                  + " 'https://rival.example/'}, dependsOn: [a]}, {name: a, type: log,"
                  + " payload: {message: x}}]}");
      first.addAll(agent.lease());
      world.await(world.engine.control().pause(EngineHarness.ADMIN, id, ""));
    }
    assertThat(first).hasSize(count);
    first.forEach(assignment -> agent.succeed(assignment, "{}"));
    run(5);
    assertThat(calls).isEmpty();
  }

  @Test
  void wrongPayloadsAreRefused() {
    for (String payload :
        List.of(
            "method: GET",
            "url: 'ftp://example.com/'",
            "url: 'nonsense'",
            "url: 'https://example.com/', method: BREW",
            "url: 'https://example.com/', headers: {Host: x}",
            "url: 'https://example.com/', headers: {X: 1}",
            "url: 'https://example.com/', header: {}")) {
      assertThatThrownBy(() -> submit(payload))
          .as(payload)
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("/operations/0/payload");
    }
  }
}
