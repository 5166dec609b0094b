package io.dynode.simulation;

import io.dynode.spi.HttpCalls;
import java.net.URI;
import java.util.Optional;

/** The outside of a rehearsal: every address may be named, and none is reached. */
final class Nowhere implements HttpCalls {
  @Override
  public Outcome send(Call call) {
    return new Refused("nothing is called in a rehearsal");
  }

  @Override
  public Optional<String> objection(URI target) {
    return Optional.empty();
  }
}
