package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.agent.HttpTransport;
import io.dynode.model.AgentId;
import io.dynode.model.ApiKey.Role;
import io.dynode.model.Json;
import io.dynode.model.OperationState;
import io.dynode.model.PoolId;
import io.dynode.model.Protocol;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.FileEntry;
import io.dynode.model.Protocol.RaisedEvent;
import io.dynode.model.Resources;
import io.dynode.spi.ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** An agent of acme's pool that speaks HTTP and does what the test says. */
final class RemoteAgent implements AutoCloseable {
  final HttpTransport transport;
  final AgentId id = new AgentId("a1");
  final long epoch;

  RemoteAgent(World world) {
    String key = world.key(Role.AGENT);
    transport =
        new HttpTransport(
            List.of(URI.create("http://127.0.0.1:" + world.server.port())), () -> key);
    Protocol.Register request =
        new Protocol.Register(
            id,
            "first",
            new PoolId(World.pool("acme")),
            "",
            Resources.cpu(10_000),
            List.of("process"),
            Map.of(),
            Protocol.LEVEL,
            "test");
    epoch = Await.get(transport.register(request)).epoch();
  }

  @Override
  public void close() {
    transport.close();
  }

  /** Waits for one attempt. */
  Assignment lease() {
    Protocol.LeaseRequest request = new Protocol.LeaseRequest(id, epoch, 1, Duration.ofSeconds(20));
    return Await.get(transport.lease(request)).assignments().getFirst();
  }

  /** Says that the attempt runs and how far it is. */
  void renew(Assignment a, int percent) {
    Json progress = Json.object("percent", Json.of(percent));
    Protocol.Holding holding = new Protocol.Holding(a.attempt(), OperationState.RUNNING, progress);
    Await.get(transport.renew(new Protocol.Renew(id, epoch, false, List.of(holding))));
  }

  /** Reports a success with one insight: a red car with four doors. */
  void report(Assignment a, List<RaisedEvent> events, List<FileEntry> files) {
    Json car = Json.object("colour", Json.of("red"), "doors", Json.of(4));
    report(
        new Protocol.Report(
            a.attempt(),
            true,
            "",
            "",
            0,
            0,
            0,
            Json.object("cars", Json.of(3)),
            List.of(Json.object("car", car)),
            events,
            files,
            Json.NULL,
            Json.NULL,
            ""));
  }

  /** Reports a success with words and nothing else, as a built-in operation does. */
  void succeed(Assignment a, String message) {
    List<Json> none = List.of();
    report(
        new Protocol.Report(
            a.attempt(),
            true,
            "",
            message,
            -1,
            0,
            0,
            Json.EMPTY,
            none,
            List.of(),
            List.of(),
            Json.NULL,
            Json.NULL,
            ""));
  }

  /** Reports that the module ended with 1. */
  void fail(Assignment a) {
    report(
        new Protocol.Report(
            a.attempt(),
            false,
            "exit-nonzero",
            "exit 1",
            1,
            0,
            0,
            Json.NULL,
            List.of(),
            List.of(),
            List.of(),
            Json.NULL,
            Json.NULL,
            ""));
  }

  private void report(Protocol.Report report) {
    Protocol.Reported reported =
        Await.get(transport.report(new Protocol.ReportRequest(id, epoch, List.of(report))));
    assertThat(reported.verdicts().getFirst().code()).as(reported.toString()).isEmpty();
  }

  /** Adds a piece to the attempt's log. */
  void log(Assignment a, int sequence, String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(Client.utf8(text));
    }
    transport
        .data()
        .log(a.attempt(), a.token(), sequence, bytes.toByteArray(), Client.utf8(text).length);
  }

  /** Announces and stores an object. */
  FileEntry upload(Assignment a, String path, byte[] content) {
    String hash = World.sha256(content);
    Protocol.Intended place =
        transport.data().intend(new Protocol.IntendRequest(id, epoch, a.attempt(), List.of(hash)));
    ObjectStore.Key key = new ObjectStore.Key(hash, place.generations().getFirst());
    transport.data().upload(a.attempt(), a.token(), key, new ByteArrayInputStream(content));
    return new FileEntry(path, hash, key.generation(), content.length, 0644);
  }
}
