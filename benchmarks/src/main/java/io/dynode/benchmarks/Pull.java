package io.dynode.benchmarks;

import io.dynode.cli.Api;
import io.dynode.json.JsonText;
import io.dynode.json.Records;
import io.dynode.model.AgentId;
import io.dynode.model.Json;
import io.dynode.model.OperationState;
import io.dynode.model.PoolId;
import io.dynode.model.Protocol;
import io.dynode.model.Resources;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** An agent of a pool of its own that does nothing: it leases and reports success, over HTTP. */
final class Pull implements AutoCloseable {
  static final String POOL = "bench";
  private static final AgentId ID = new AgentId("bench");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String key;
  private final URI address;
  private final Wire wire;
  private final long epoch;
  private final List<Protocol.Assignment> held = new CopyOnWriteArrayList<>();

  /** Declares the pool and its queue, and registers at that server. */
  Pull(Installation installation, URI server) {
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
    this.address = server;
    this.wire = new Wire(address);
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
    return call(wire, word, message, type);
  }

  private <A extends Record> A call(Wire on, String word, Record message, Class<A> type) {
    Wire.Answer answer = on.exchange(request(word, message));
    if (answer.status() != 200) {
      throw new IllegalStateException(word + ": " + answer.status() + " " + answer.text());
    }
    return Records.decode(JsonText.parse(answer.body(), JsonText.Limits.OWN), type);
  }

  private byte[] request(String word, Record message) {
    byte[] body = JsonText.bytes(Records.encodeBrief(message));
    return Wire.request("POST", "/v1/agent/" + word, key, "application/json", body);
  }

  /** Says that it is still there and what it holds; all of that has to stay its own. */
  void renew() {
    List<Protocol.Holding> holding =
        held.stream()
            .map(a -> new Protocol.Holding(a.attempt(), OperationState.RUNNING, Json.NULL))
            .toList();
    Protocol.Renewed renewed =
        call("renew", new Protocol.Renew(ID, epoch, false, holding), Protocol.Renewed.class);
    if (!renewed.drop().isEmpty()) {
      throw new IllegalStateException("Leases were lost: " + renewed.drop());
    }
  }

  /** Takes attempts until it holds so many, on a connection of its own: it may go on renewing. */
  void hold(int attempts) {
    try (Wire leasing = new Wire(address)) {
      while (held.size() < attempts) {
        Protocol.LeaseRequest request =
            new Protocol.LeaseRequest(ID, epoch, attempts - held.size(), PATIENCE);
        held.addAll(call(leasing, "lease", request, Protocol.Leased.class).assignments());
      }
    }
  }

  /** Reports success of the newest until it holds so many. */
  void release(int attempts) {
    while (held.size() > attempts) {
      report(held.removeLast());
    }
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
            Json.NULL,
            "");
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
