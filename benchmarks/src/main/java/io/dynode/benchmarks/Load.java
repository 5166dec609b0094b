package io.dynode.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/** The same request over and over, on some connections at once, from one thread. */
final class Load implements AutoCloseable {
  private final List<Wire> wires = new ArrayList<>();
  private final Selector selector;

  Load(URI server, int connections) {
    this(List.of(server), connections);
  }

  /** The connections go to the servers in turn, as a load balancer would send them. */
  Load(List<URI> servers, int connections) {
    try {
      selector = Selector.open();
      for (int i = 0; i < connections; i++) {
        Wire wire = new Wire(servers.get(i % servers.size()));
        wires.add(wire);
        wire.channel().configureBlocking(false);
        wire.channel().register(selector, SelectionKey.OP_READ, wire);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Sends the request that often, each connection one at a time.
   *
   * @param expected status every answer must have
   * @return the last answer
   */
  Wire.Answer run(byte[] request, int times, int expected) {
    int sent = 0;
    int answered = 0;
    Wire.Answer last = new Wire.Answer(0, new byte[0]);
    for (Wire wire : wires.subList(0, Math.min(times, wires.size()))) {
      wire.send(request);
      sent++;
    }
    while (answered < times) {
      for (Wire wire : readable()) {
        if (!wire.read()) {
          continue;
        }
        last = wire.take();
        if (last.status() != expected) {
          throw new IllegalStateException("Status " + last.status() + ": " + last.text());
        }
        answered++;
        if (sent < times) {
          wire.send(request);
          sent++;
        }
      }
    }
    return last;
  }

  private List<Wire> readable() {
    try {
      selector.select();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Wire> ready = new ArrayList<>(selector.selectedKeys().size());
    for (SelectionKey key : selector.selectedKeys()) {
      ready.add((Wire) key.attachment());
    }
    selector.selectedKeys().clear();
    return ready;
  }

  @Override
  public void close() {
    wires.forEach(Wire::close);
    try {
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
