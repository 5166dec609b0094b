package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.agent.HttpTransport;
import io.dynode.cli.Api;
import io.dynode.json.Yaml;
import io.dynode.model.AgentId;
import io.dynode.model.Json;
import io.dynode.model.PoolId;
import io.dynode.model.Protocol;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Resources;
import io.dynode.stores.sql.PostgresOptions;
import io.dynode.testkit.PostgresProxy;
import io.dynode.testkit.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * How often a server that has nothing else to do asks PostgreSQL before it answers: each time costs
 * a journey, however fast both are. Its duties ask too, so the least of many tries is what it
 * takes.
 */
class JourneysTest {
  private static final int TRIES = 20;
  private static final Json ONE =
      Yaml.parse(
          "{customerId: default, operations: [{name: a, type: log, payload: {message: hi}}]}");

  private final AgentId id = new AgentId("one");
  private Path folder = Path.of("");
  private PostgresProxy proxy;
  private Standalone server;
  private HttpTransport agent;
  private Api user;
  private long epoch;

  @BeforeEach
  void start() throws Exception {
    Assumptions.assumeTrue(PostgresServer.available(), "no PostgreSQL on this machine");
    PostgresServer postgres = PostgresServer.shared();
    proxy = new PostgresProxy(postgres.port());
    String url = proxy.through(postgres.newSchema());
    folder = RunFolder.temporary("test");
    Logging.start("error");
    Config config =
        new ConfigReader()
            .option("data", folder.resolve("data").toString())
            .option("port", "0")
            .read();
    PostgresOptions options = PostgresOptions.of(url, postgres.user(), "");
    server = Standalone.serve(config, Optional.of(options), false);
    user = new Api(server.address(), key(server.data().adminKey()));
    String agentKey = key(server.data().agentKey());
    agent = new HttpTransport(List.of(URI.create(server.address())), () -> agentKey);
    Protocol.Register request =
        new Protocol.Register(
            id,
            "first",
            new PoolId("default"),
            "",
            Resources.cpu(10_000),
            List.of("process"),
            Map.of(),
            Protocol.LEVEL,
            "test");
    epoch = get(agent.register(request)).epoch();
  }

  private static String key(Path file) throws IOException {
    return Files.readString(file).strip();
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws IOException {
    if (agent != null) {
      agent.close();
    }
    if (server != null) {
      server.close();
    }
    if (proxy != null) {
      proxy.close();
      RunFolder.remove(folder);
    }
  }

  @Test
  void aSubmitALeaseAndAReportTakeFewJourneys() throws Exception {
    long submit = Long.MAX_VALUE;
    long lease = Long.MAX_VALUE;
    long report = Long.MAX_VALUE;
    for (int i = 0; i < TRIES; i++) {
      long start = proxy.journeys();
      user.post("/v1/agendas", ONE);
      long submitted = proxy.journeys();
      Assignment given =
          get(agent.lease(new Protocol.LeaseRequest(id, epoch, 1, Duration.ofSeconds(20))))
              .assignments()
              .getFirst();
      long leased = proxy.journeys();
      assertThat(
              get(agent.report(new Protocol.ReportRequest(id, epoch, List.of(success(given)))))
                  .verdicts()
                  .getFirst()
                  .code())
          .isEmpty();
      long reported = proxy.journeys();
      submit = Math.min(submit, submitted - start);
      lease = Math.min(lease, leased - submitted);
      report = Math.min(report, reported - leased);
    }
    // Were nothing asked together with what will be asked next: 8, 16 and 16.
    assertThat(submit).as("a submit").isBetween(1L, 3L);
    assertThat(lease).as("a lease").isBetween(1L, 6L);
    assertThat(report).as("a report").isBetween(1L, 6L);
  }

  private static Protocol.Report success(Assignment given) {
    return new Protocol.Report(
        given.attempt(),
        true,
        "",
        "hi",
        -1,
        0,
        0,
        Json.EMPTY,
        List.of(),
        List.of(),
        List.of(),
        Json.NULL,
        Json.NULL,
        "");
  }
}
