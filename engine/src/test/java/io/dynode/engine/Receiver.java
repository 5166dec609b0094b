package io.dynode.engine;

import io.dynode.spi.HttpCalls;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The outside of a test: keeps what it is sent and answers as it is told, else with 200. */
final class Receiver implements HttpCalls {
  final List<Call> received = new ArrayList<>();
  final Deque<Outcome> answers = new ArrayDeque<>();

  /** Happens with every call. */
  Runnable then = () -> {};

  static Outcome status(int status) {
    return new Answered(status, Map.of(), new byte[0], false);
  }

  List<String> bodies() {
    return received.stream().map(c -> new String(c.body(), StandardCharsets.UTF_8)).toList();
  }

  List<String> header(String name) {
    return received.stream().map(c -> c.headers().getOrDefault(name, "")).toList();
  }

  @Override
  public Outcome send(Call call) {
    received.add(call);
    then.run();
    return answers.isEmpty() ? status(200) : answers.remove();
  }

  @Override
  public Optional<String> objection(URI target) {
    return target.getHost() == null ? Optional.of("the address names no host") : Optional.empty();
  }
}
