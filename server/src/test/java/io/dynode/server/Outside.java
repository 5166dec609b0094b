package io.dynode.server;

import io.dynode.spi.HttpCalls;
import java.net.URI;
import java.util.Optional;

/** An outside that may be called and does not answer. */
final class Outside implements HttpCalls {
  @Override
  public Outcome send(Call call) {
    return new Failed("nobody is there");
  }

  @Override
  public Optional<String> objection(URI target) {
    return String.valueOf(target.getScheme()).startsWith("http")
        ? Optional.empty()
        : Optional.of("an address begins with http:// or https://");
  }
}
