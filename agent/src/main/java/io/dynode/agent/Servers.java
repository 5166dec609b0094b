package io.dynode.agent;

import java.net.URI;
import java.util.List;

/**
 * The servers of an agent, any of which serves it: one is asked for as long as it answers, then the
 * next in turn.
 */
final class Servers {
  private final List<URI> addresses;
  private int turn;

  Servers(List<URI> addresses) {
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("an agent needs a server");
    }
    this.addresses = List.copyOf(addresses);
  }

  /** The one to ask now. */
  synchronized URI current() {
    return addresses.get(turn);
  }

  /** It did not answer; many requests may tell so of one server at once. */
  synchronized void failed(URI request) {
    if (String.valueOf(request.getAuthority()).equals(current().getAuthority())) {
      turn = (turn + 1) % addresses.size();
    }
  }
}
