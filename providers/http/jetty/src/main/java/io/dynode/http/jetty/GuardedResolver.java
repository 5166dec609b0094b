package io.dynode.http.jetty;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;

/**
 * Resolves names to those of their addresses that may be called. The client connects to exactly
 * what this answers, so a name that leads elsewhere a moment later gains nothing.
 */
final class GuardedResolver implements SocketAddressResolver {
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
    executor.execute(() -> {
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
    });
  }
}
