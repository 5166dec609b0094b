package io.dynode.http.jetty;

import io.dynode.spi.HttpCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;

/**
 * Resolves names to those of their addresses that may be called. The client connects to exactly
 * what this answers, so a name that leads elsewhere a moment later gains nothing. Each customer has
 * so many look-ups at once and no more, for names can take minutes, longer than the calls wait for
 * them; the others wait in its line: a connection that is refused ends every call that waits for
 * one to the same host.
 */
final class GuardedResolver implements SocketAddressResolver {
  private final Map<String, Line> lines = new HashMap<>();
  private final AddressGuard guard;
  private final Names names;
  private final Executor executor;

  /** Where names lead. */
  @FunctionalInterface
  interface Names {
    List<InetAddress> of(String host) throws UnknownHostException;
  }

  /** No address of the host may be called. */
  static final class Closed extends IOException {
    private static final long serialVersionUID = 1;

    Closed(String host) {
      super(AddressGuard.refusal(host));
    }
  }

  GuardedResolver(AddressGuard guard, Names names, Executor executor) {
    this.guard = guard;
    this.names = names;
    this.executor = executor;
  }

  @Override
  public void resolve(
      String host,
      int port,
      Map<String, Object> context,
      Promise<List<InetSocketAddress>> promise) {
    LookUp lookUp = new LookUp(customer(context), host, port, promise);
    if (!enter(lookUp)) {
      promise.failed(new IOException("too many names are being looked up already"));
    }
  }

  /** The look-ups of a customer; guarded by the map of all. */
  private static final class Line {
    private final Deque<LookUp> waiting = new ArrayDeque<>();
    private int underWay;
  }

  private record LookUp(
      String customer, String host, int port, Promise<List<InetSocketAddress>> promise) {}

  /** Begins it or lets it wait; false: there is no room to wait in. */
  private boolean enter(LookUp lookUp) {
    synchronized (lines) {
      Line line = lines.computeIfAbsent(lookUp.customer(), _ -> new Line());
      if (line.underWay == HttpCalls.LOOK_UPS) {
        return line.waiting.size() < HttpCalls.WAITING_LOOK_UPS && line.waiting.add(lookUp);
      }
      line.underWay++;
    }
    begin(lookUp);
    return true;
  }

  private void begin(LookUp lookUp) {
    try {
      executor.execute(() -> {
        try {
          lookUp(lookUp.host(), lookUp.port(), lookUp.promise());
        } finally {
          end(lookUp.customer());
        }
      });
    } catch (RejectedExecutionException e) {
      lookUp.promise().failed(e);
      end(lookUp.customer());
    }
  }

  /** The next of the line has its place. */
  private void end(String customer) {
    Optional<LookUp> next;
    synchronized (lines) {
      Line line = Objects.requireNonNull(lines.get(customer));
      next = Optional.ofNullable(line.waiting.poll());
      if (next.isEmpty() && --line.underWay == 0) {
        lines.remove(customer);
      }
    }
    next.ifPresent(this::begin);
  }

  /** Whose calls the connection is for. */
  private static String customer(Map<String, Object> context) {
    return context.get(Destination.CONTEXT_KEY) instanceof Destination to
            && to.getOrigin().getTag() instanceof String tag
        ? tag
        : "";
  }

  private void lookUp(String host, int port, Promise<List<InetSocketAddress>> promise) {
    List<InetSocketAddress> open = new ArrayList<>();
    try {
      boolean named = guard.allowsName(host);
      for (InetAddress address : names.of(host)) {
        if (named || guard.allows(address)) {
          open.add(new InetSocketAddress(address, port));
        }
      }
    } catch (UnknownHostException | RuntimeException e) {
      promise.failed(e);
      return;
    }
    if (open.isEmpty()) {
      promise.failed(new Closed(host));
    } else {
      promise.succeeded(open);
    }
  }
}
