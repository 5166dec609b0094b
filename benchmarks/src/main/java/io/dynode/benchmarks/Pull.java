package io.dynode.benchmarks;

import io.dynode.cli.Api;
import io.dynode.json.JsonText;
import io.dynode.json.Records;
import io.dynode.model.AgentId;
import io.dynode.model.Json;
import io.dynode.model.PoolId;
import io.dynode.model.Protocol;
import io.dynode.model.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An agent of a pool of its own that does nothing: it leases and reports success, over HTTP. */
final class Pull implements AutoCloseable {
  static final String POOL = "bench";
  private static final AgentId ID = new AgentId("bench");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String key;
  private final Wire wire;
  private final long epoch;

  /** Declares the pool and its queue, and registers. */
  Pull(Installation installation) {
    Api api = installation.api();
    Json name = Json.of(POOL);
    installation.apply(
        Json.object("kind", Json.of("pool"), "name", name),
        Json.object("kind", Json.of("queue"), "name", name, "pool", name));
    this.key =
        Installation.text(
            api.post(
                "/v1/keys", Json.object("principal", name, "role", Json.of("agent"), "pool", name)),
            "/key");
    this.wire = new Wire(installation.address());
    Protocol.Register register =
        new Protocol.Register(
            ID,
            "1",
            new PoolId(POOL),
            "",
            Resources.cpu(64_000),
            List.of("process"),
            Map.of(),
            Protocol.LEVEL,
            "bench");
    this.epoch = call("register", register, Protocol.Registered.class).epoch();
    renew();
  }

  private <A extends Record> A call(String word, Record message, Class<A> type) {
    Wire.Answer answer = wire.exchange(request(word, message));
    if (answer.status() != 200) {
      throw new IllegalStateException(word + ": " + answer.status() + " " + answer.text());
    }
    return Records.decode(JsonText.parse(answer.body(), JsonText.Limits.OWN), type);
  }

  private byte[] request(String word, Record message) {
    byte[] body = JsonText.bytes(Records.encodeBrief(message));
    return Wire.request("POST", "/v1/agent/" + word, key, "application/json", body);
  }

  /** Says that it is still there and holds nothing. */
  void renew() {
    call("renew", new Protocol.Renew(ID, epoch, false, List.of()), Protocol.Renewed.class);
  }

  /**
   * Waits for one attempt.
   *
   * @param asked told when the request is on its way
   * @return the nanosecond clock when the attempt was there, before it was looked at
   */
  long lease(Runnable asked) {
    wire.send(request("lease", new Protocol.LeaseRequest(ID, epoch, 1, PATIENCE)));
    asked.run();
    while (!wire.read()) {
      // A blocking channel: read() waits for the next bytes.
    }
    final long at = System.nanoTime();
    Wire.Answer answer = wire.take();
    Protocol.Leased leased =
        Records.decode(JsonText.parse(answer.body(), JsonText.Limits.OWN), Protocol.Leased.class);
    if (leased.assignments().size() != 1) {
      throw new IllegalStateException(leased.assignments().size() + " attempts came, not one");
    }
    report(leased.assignments().getFirst());
    return at;
  }

  private void report(Protocol.Assignment assignment) {
    Protocol.Report success =
        new Protocol.Report(
            assignment.attempt(),
            true,
            "",
            "",
            0,
            0,
            0,
            Json.EMPTY,
            List.of(),
            List.of(),
            List.of(),
            Json.NULL,
            Json.NULL);
    Protocol.Reported reported =
        call(
            "report",
            new Protocol.ReportRequest(ID, epoch, List.of(success)),
            Protocol.Reported.class);
    if (!reported.verdicts().getFirst().code().isEmpty()) {
      throw new IllegalStateException("Refused: " + reported.verdicts());
    }
  }

  @Override
  public void close() {
    wire.close();
  }
}
