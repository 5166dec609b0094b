package io.dynode.simulation;

import io.dynode.json.JsonText;
import io.dynode.model.Await;
import io.dynode.model.Await.AwaitKind;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.spi.HttpCalls;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Answers the requests of {@code http} operations as a test says; nothing is sent. */
final class MockedCalls implements HttpCalls {
  /** How a request may fail without an answer. */
  static final Set<ErrorCode> FAILURES =
      EnumSet.of(ErrorCode.HTTP_UNAVAILABLE, ErrorCode.ADDRESS_REFUSED);

  private static final String OF_WEBHOOKS = "Dynode-Delivery";
  private static final String TYPE = "content-type";

  private final Mocks mocks;

  /** Requests that were claimed and are about to be sent, by their idempotency keys. */
  private final Map<String, Await> claimed = new LinkedHashMap<>();

  /** Says how an operation is answered, and hears of its request. */
  interface Mocks {
    AgendaTest.Mock asks(Await operation, Json request);
  }

  MockedCalls(Mocks mocks) {
    this.mocks = mocks;
  }

  /** A row was committed: the engine claims a request before it sends it. */
  void committed(Await row) {
    String key = row.agenda() + "/" + row.index() + "/" + row.run();
    if (row.kind() == AwaitKind.HTTP && row.open() && !row.subject().isEmpty()) {
      claimed.put(key, row);
    } else {
      claimed.remove(key);
    }
  }

  @Override
  public Outcome send(Call call) {
    if (call.headers().containsKey(OF_WEBHOOKS)) {
      return new Refused("nobody is called in a rehearsal");
    }
    AgendaTest.Mock mock = mocks.asks(of(call), request(call));
    if (mock.fail().isPresent()) {
      String why = mock.message().isEmpty() ? "The test says so" : mock.message();
      return mock.fail().get() == ErrorCode.ADDRESS_REFUSED ? new Refused(why) : new Failed(why);
    }
    return answered(mock.response().orElse(AgendaTest.Response.NOTHING));
  }

  /** By its key, unless the agenda brings one of its own: then requests go in their order. */
  private Await of(Call call) {
    String key = call.headers().getOrDefault("Idempotency-Key", "");
    if (!claimed.containsKey(key)) {
      key = claimed.keySet().iterator().next();
    }
    return Objects.requireNonNull(claimed.remove(key));
  }

  /** The request as a payload says it. */
  private static Json request(Call call) {
    Map<String, Json> headers = new LinkedHashMap<>();
    call.headers().forEach((name, value) -> headers.put(name, Json.of(value)));
    String body = new String(call.body(), StandardCharsets.UTF_8);
    return Json.object(
        "method",
        Json.of(call.method()),
        "url",
        Json.of(call.target().toString()),
        "headers",
        new Json.Obj(headers),
        "body",
        body.isEmpty() ? Json.NULL : value(call.headers().getOrDefault(TYPE, ""), body));
  }

  private static Json value(String type, String text) {
    if (!type.contains("json")) {
      return Json.of(text);
    }
    try {
      return JsonText.parse(text);
    } catch (ProblemException e) {
      return Json.of(text);
    }
  }

  private static Answered answered(AgendaTest.Response response) {
    Map<String, String> headers = new TreeMap<>();
    response.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
    byte[] body =
        switch (response.body()) {
          case Json.Null _ -> new byte[0];
          case Json.Text text -> text.value().getBytes(StandardCharsets.UTF_8);
          case Json json -> {
            headers.putIfAbsent(TYPE, "application/json");
            yield JsonText.bytes(json);
          }
        };
    return new Answered(response.status(), headers, body, false);
  }

  @Override
  public Optional<String> objection(URI target) {
    return Optional.empty();
  }
}
