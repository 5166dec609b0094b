package io.dynode.http.jetty;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;

/**
 * Resolves names to those of their addresses that may be called. The client connects to exactly
 * what this answers, so a name that leads elsewhere a moment later gains nothing. Each customer has
 * so many look-ups at once and no more: names can take minutes, longer than the calls wait for
 * them.
 */
final class GuardedResolver implements SocketAddressResolver {
  /** Names of one customer that are looked up at once. */
  static final int MOST = 8;

  private final Map<String, Integer> underWay = new ConcurrentHashMap<>();
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
    String customer = customer(context);
    if (underWay.merge(customer, 1, Integer::sum) > MOST) {
      end(customer);
      promise.failed(new IOException("too many names are being looked up already"));
      return;
    }
    try {
      executor.execute(() -> {
        lookUp(host, port, promise);
        end(customer);
      });
    } catch (RejectedExecutionException e) {
      end(customer);
      promise.failed(e);
    }
  }

  private void end(String customer) {
    underWay.computeIfPresent(customer, (_, now) -> now == 1 ? null : now - 1);
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
