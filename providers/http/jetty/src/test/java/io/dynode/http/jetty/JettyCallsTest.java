package io.dynode.http.jetty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dynode.model.CustomerId;
import io.dynode.spi.HttpCalls;
import io.dynode.spi.HttpCalls.Answered;
import io.dynode.spi.HttpCalls.Call;
import io.dynode.spi.HttpCalls.Failed;
import io.dynode.spi.HttpCalls.Outcome;
import io.dynode.spi.HttpCalls.Refused;
import io.dynode.spi.HttpCalls.Within;
import io.dynode.testkit.RealClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real calls to a real receiver. */
class JettyCallsTest {
  private static final Within WITHIN = new Within(Duration.ofSeconds(20), 1_000, 3);

  private final ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
  private HttpServer receiver;
  private JettyCalls open;
  private JettyCalls guarded;

  @BeforeEach
  void start() throws IOException {
    receiver =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
    receiver.createContext("/", this::answer);
    receiver.start();
    open = calls("127.0.0.1");
    guarded = calls("");
  }

  @AfterEach
  void stop() {
    open.close();
    guarded.close();
    receiver.stop(0);
  }

  private static JettyCalls calls(String allowed) {
    return new JettyCalls(AddressGuard.allowing(allowed), "Test", new RealClock());
  }

  private static JettyCalls calls(String allowed, GuardedResolver.Names names) {
    return calls(allowed, names, Duration.ofSeconds(30));
  }

  private static JettyCalls calls(String allowed, GuardedResolver.Names names, Duration idle) {
    return new JettyCalls(AddressGuard.allowing(allowed), "Test", new RealClock(), names, idle);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    received.add(
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI()
            + " "
            + exchange.getRequestHeaders().getFirst("X-Secret")
            + " "
            + body);
    String query = exchange.getRequestURI().getRawQuery();
    if (exchange.getRequestURI().getPath().equals("/to")) {
      exchange.getResponseHeaders().set("Location", query.substring(4));
      exchange.sendResponseHeaders(Integer.parseInt(query.substring(0, 3)), -1);
    } else if (exchange.getRequestURI().getPath().equals("/silent")) {
      return;
    } else {
      if (exchange.getRequestURI().getPath().equals("/slow")) {
        think();
      }
      exchange.getResponseHeaders().add("X-Two", "a");
      exchange.getResponseHeaders().add("X-Two", "b");
      byte[] answer = "0123456789".repeat(query == null ? 1 : 200).getBytes(UTF_8);
      exchange.sendResponseHeaders(201, answer.length);
      exchange.getResponseBody().write(answer);
    }
    exchange.close();
  }

  /** Much longer than the idle time of the test. */
  private static void think() throws IOException {
    try {
      var _ = new CountDownLatch(1).await(1_500, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private URI at(String host, String path) {
    return URI.create("http://" + host + ":" + receiver.getAddress().getPort() + path);
  }

  private static Outcome post(HttpCalls calls, URI target, Within within) {
    return post(calls, "acme", target, within);
  }

  private static Outcome post(HttpCalls calls, String customer, URI target, Within within) {
    return calls.send(
        new Call(
            new CustomerId(customer),
            "POST",
            target,
            Map.of("X-Secret", "s3", "Content-Type", "text/plain"),
            "hello".getBytes(UTF_8),
            within));
  }

  @Test
  void callsAndReadsTheAnswer() {
    Outcome outcome = post(open, at("127.0.0.1", "/a"), WITHIN);
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Answered.class,
            a -> {
              assertThat(a.status()).isEqualTo(201);
              assertThat(a.headers()).containsEntry("x-two", "a, b");
              assertThat(new String(a.body(), UTF_8)).isEqualTo("0123456789");
              assertThat(a.cut()).isFalse();
            });
    assertThat(received).containsExactly("POST /a s3 hello");
  }

  @Test
  void readsNoMoreThanItMay() {
    assertThat(post(open, at("127.0.0.1", "/?long"), WITHIN))
        .isInstanceOfSatisfying(
            Answered.class,
            a -> {
              assertThat(a.body()).hasSize(1_000);
              assertThat(a.cut()).isTrue();
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1", "localhost", "[::1]", "2130706433", "127.1", "[::ffff:7f00:1]"})
  void refusesWhatIsInside(String host) {
    assertThat(post(guarded, at(host, "/"), WITHIN)).isInstanceOf(Refused.class);
    assertThat(received).isEmpty();
  }

  @Test
  void looksAtWhereANameLeadsNotAtTheName() {
    try (JettyCalls calls = calls("", _ -> List.of(InetAddress.ofLiteral("127.0.0.1")))) {
      assertThat(post(calls, at("innocent.example", "/"), WITHIN))
          .isInstanceOfSatisfying(
              Refused.class, r -> assertThat(r.reason()).contains("'innocent.example'"));
    }
    assertThat(received).isEmpty();
  }

  @Test
  void namesThatResolveSlowlyHoldUpNobodyElse() {
    CountDownLatch end = new CountDownLatch(1);
    Within soon = new Within(Duration.ofMillis(50), 10, 0);
    GuardedResolver.Names names =
        host -> {
          if (host.startsWith("slow")) {
            await(end);
          }
          return List.of(receiver.getAddress().getAddress());
        };
    try (JettyCalls calls = calls("127.0.0.1", names)) {
      for (int i = 0; i < 20; i++) {
        assertThat(post(calls, at("slow" + i + ".example", "/"), soon))
            .isEqualTo(new Failed("no answer in time"));
      }
      assertThat(post(calls, "rival", at("quick.example", "/"), WITHIN))
          .isInstanceOf(Answered.class);
      end.countDown();
    }
  }

  @Test
  void callsThatBeginAtOnceWaitForTheirTurnToLookUpTheirHost() throws Exception {
    int many = 20;
    CountDownLatch asked = new CountDownLatch(HttpCalls.LOOK_UPS);
    CountDownLatch end = new CountDownLatch(1);
    GuardedResolver.Names names =
        _ -> {
          asked.countDown();
          await(end);
          return List.of(receiver.getAddress().getAddress());
        };
    try (JettyCalls calls = calls("127.0.0.1", names);
        ExecutorService callers = Executors.newFixedThreadPool(many)) {
      List<Future<Outcome>> outcomes = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        outcomes.add(callers.submit(() -> post(calls, at("one.example", "/"), WITHIN)));
      }
      await(asked);
      end.countDown();
      for (Future<Outcome> outcome : outcomes) {
        assertThat(outcome.get()).isInstanceOf(Answered.class);
      }
    }
  }

  private static void await(CountDownLatch end) throws UnknownHostException {
    try {
      end.await();
    } catch (InterruptedException e) {
      throw new UnknownHostException(e.getMessage());
    }
  }

  @Test
  void looksOnceAndConnectsThere() throws UnknownHostException {
    AtomicInteger asked = new AtomicInteger();
    // The first answer is allowed, every later one is not: a second look-up would be seen.
    try (JettyCalls calls =
        calls(
            "127.0.0.1",
            _ ->
                List.of(
                    InetAddress.ofLiteral(
                        asked.incrementAndGet() == 1 ? "127.0.0.1" : "127.0.0.2")))) {
      assertThat(post(calls, at("rebinds.example", "/once"), WITHIN)).isInstanceOf(Answered.class);
    }
    assertThat(asked).hasValue(1);
    assertThat(received).containsExactly("POST /once s3 hello");
  }

  @Test
  void looksAgainOnEachRedirect() {
    try (JettyCalls calls =
        calls(
            "127.0.0.1",
            host ->
                List.of(
                    InetAddress.ofLiteral(
                        host.equals("outside.example") ? "127.0.0.1" : "127.0.0.2")))) {
      String inside = at("inside.example", "/secret").toString();
      assertThat(post(calls, at("outside.example", "/to?307=" + inside), WITHIN))
          .isInstanceOfSatisfying(
              Refused.class, r -> assertThat(r.reason()).contains("'inside.example'"));
      String literal = at("127.0.0.2", "/").toString();
      assertThat(post(calls, at("outside.example", "/to?302=" + literal), WITHIN))
          .isInstanceOf(Refused.class);
      assertThat(post(calls, at("outside.example", "/to?302=file:///etc/passwd"), WITHIN))
          .isInstanceOf(Refused.class);
    }
    assertThat(received).hasSize(3).allMatch(r -> r.startsWith("POST /to"));
  }

  @Test
  void sendsHeadersToTheNamedHostOnly() {
    try (JettyCalls calls = calls("127.0.0.1", _ -> List.of(InetAddress.ofLiteral("127.0.0.1")))) {
      String other = at("other.example", "/other").toString();
      post(calls, at("named.example", "/to?307=" + other), WITHIN);
      post(calls, at("named.example", "/to?307=/same"), WITHIN);
      post(calls, at("named.example", "/to?303=/seen"), WITHIN);
    }
    assertThat(received)
        .filteredOn(r -> !r.contains("/to"))
        .containsExactly("POST /other null hello", "POST /same s3 hello", "GET /seen s3 ");
  }

  @Test
  void followsAsManyRedirectsAsItMay() {
    String loop = "/to?307=/to?307=/to?307=/to?307=/end";
    assertThat(post(open, at("127.0.0.1", loop), WITHIN))
        .isInstanceOfSatisfying(
            Failed.class, f -> assertThat(f.reason()).isEqualTo("more than 3 redirects"));
    assertThat(post(open, at("127.0.0.1", loop), new Within(WITHIN.time(), 10, 0)))
        .isInstanceOfSatisfying(Answered.class, a -> assertThat(a.status()).isEqualTo(307));
    assertThat(post(open, at("127.0.0.1", loop), new Within(WITHIN.time(), 10, 4)))
        .isInstanceOfSatisfying(Answered.class, a -> assertThat(a.status()).isEqualTo(201));
  }

  @Test
  void waitsAsLongAsItMayForAHostThatThinks() {
    InetAddress here = receiver.getAddress().getAddress();
    try (JettyCalls calls = calls("127.0.0.1", _ -> List.of(here), Duration.ofMillis(200))) {
      assertThat(post(calls, at("127.0.0.1", "/slow"), WITHIN)).isInstanceOf(Answered.class);
      assertThat(post(calls, at("127.0.0.1", "/slow"), WITHIN)).isInstanceOf(Answered.class);
    }
    assertThat(received).hasSize(2);
  }

  @Test
  void endsInTime() {
    Within soon = new Within(Duration.ofMillis(300), 10, 0);
    assertThat(post(open, at("127.0.0.1", "/silent"), soon))
        .isEqualTo(new Failed("no answer in time"));
  }

  @Test
  void tellsWhenNobodyAnswers() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    assertThat(post(open, URI.create("http://127.0.0.1:" + free + "/"), WITHIN))
        .isInstanceOf(Failed.class);
    try (JettyCalls calls =
        calls(
            "",
            host -> {
              throw new UnknownHostException(host);
            })) {
      assertThat(post(calls, at("nowhere.example", "/"), WITHIN))
          .isEqualTo(new Failed("unknown host"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://a.example/",
        "file:///etc/passwd",
        "http:///a",
        "a",
        "http://me:pw@a.example/",
        "http://10.0.0.1/",
        "https://[::1]/"
      })
  void objectsToAddressesThatAreNone(String target) {
    assertThat(guarded.objection(URI.create(target))).isPresent();
  }

  @Test
  void hasNothingAgainstAPublicName() {
    assertThat(guarded.objection(URI.create("HTTPS://hooks.example/a?b"))).isEmpty();
  }

  @Test
  void callsNothingOnceClosed() {
    open.close();
    assertThat(post(open, at("127.0.0.1", "/"), WITHIN)).isInstanceOf(Failed.class);
    assertThat(received).isEmpty();
  }
}
