package io.dynode.http.jetty;

import io.dynode.spi.Clock;
import io.dynode.spi.HttpCalls;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** {@link HttpCalls} over Jetty's client, which starts with the first call. */
public final class JettyCalls implements HttpCalls, AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration IDLE = Duration.ofSeconds(30);

  /** Names that are looked up at once. */
  private static final int LOOK_UPS = 128;

  private final AddressGuard guard;
  private final GuardedResolver.Names names;
  private final String agent;
  private final Clock clock;
  private final Duration idle;
  private final HttpClient client = new HttpClient();
  private boolean closed;

  /**
   * Calls what the guard lets through.
   *
   * @param agent who the called host is told it is
   */
  public JettyCalls(AddressGuard guard, String agent, Clock clock) {
    this(guard, agent, clock, JettyCalls::lookUp, IDLE);
  }

  /**
   * @param idle how long a connection that nobody uses is kept
   */
  JettyCalls(
      AddressGuard guard, String agent, Clock clock, GuardedResolver.Names names, Duration idle) {
    this.idle = idle;
    this.guard = guard;
    this.agent = agent;
    this.clock = clock;
    this.names = names;
  }

  private static List<InetAddress> lookUp(String host) throws UnknownHostException {
    return Arrays.asList(InetAddress.getAllByName(host));
  }

  @Override
  public Optional<String> objection(URI target) {
    String scheme = String.valueOf(target.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      return Optional.of("an address begins with http:// or https://");
    }
    if (target.getHost() == null) {
      return Optional.of("the address names no host");
    }
    if (target.getRawUserInfo() != null) {
      return Optional.of("an address holds no user and no password: send a header");
    }
    return guard.objection(bare(target.getHost()));
  }

  /** A host without the brackets around an IPv6 address. */
  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  @Override
  public Outcome send(Call call) {
    long end = clock.monotonicMicros() + call.within().time().toNanos() / 1_000;
    Hop hop = new Hop(call.method(), call.target(), call.headers(), call.body());
    String customer = call.customer().value();
    for (int redirects = 0; ; redirects++) {
      Optional<String> objection = objection(hop.target);
      if (objection.isPresent()) {
        return new Refused(objection.get());
      }
      Outcome outcome = exchange(customer, hop, call.within().bytes(), end);
      if (call.within().redirects() == 0
          || !(outcome instanceof Answered answered)
          || !isRedirect(answered)) {
        return outcome;
      }
      if (redirects == call.within().redirects()) {
        return new Failed("more than " + redirects + " redirects");
      }
      try {
        hop = hop.next(answered);
      } catch (IllegalArgumentException _) {
        return new Failed("it redirects to what is no address");
      }
    }
  }

  private static boolean isRedirect(Answered answered) {
    return switch (answered.status()) {
      case 301, 302, 303, 307, 308 -> answered.headers().containsKey("location");
      default -> false;
    };
  }

  /** One request of a chain of redirects. */
  private record Hop(String method, URI target, Map<String, String> headers, byte[] body) {
    Hop next(Answered answered) {
      URI to = target.resolve(URI.create(answered.headers().getOrDefault("location", "")));
      Map<String, String> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      sent.putAll(headers);
      if (!origin(to).equals(origin(target))) {
        sent.keySet()
            .removeIf(
                name -> !name.equalsIgnoreCase("accept") && !name.equalsIgnoreCase("content-type"));
      }
      boolean same = answered.status() == 307 || answered.status() == 308;
      boolean reads = method.equals("GET") || method.equals("HEAD");
      if (same || reads) {
        return new Hop(method, to, sent, body);
      }
      sent.remove("content-type");
      return new Hop("GET", to, sent, new byte[0]);
    }

    private static String origin(URI uri) {
      return (uri.getScheme() + "://" + uri.getRawAuthority()).toLowerCase(Locale.ROOT);
    }
  }

  private Outcome exchange(String customer, Hop hop, int most, long end) {
    long left = end - clock.monotonicMicros();
    if (left <= 0) {
      return new Failed("no answer in time");
    }
    Request request;
    try {
      // Else a host that thinks longer than a connection may idle would never be heard.
      request =
          request(hop)
              .tag(customer)
              .timeout(left, TimeUnit.MICROSECONDS)
              .idleTimeout(left, TimeUnit.MICROSECONDS);
    } catch (IllegalArgumentException | IOException e) {
      return new Failed(reason(e));
    }
    try (InputStreamResponseListener listener = new InputStreamResponseListener()) {
      request.send(listener);
      Response response = listener.get(left, TimeUnit.MICROSECONDS);
      try (InputStream content = listener.getInputStream()) {
        byte[] body = content.readNBytes(most);
        boolean cut = content.read() >= 0;
        if (cut) {
          var _ = request.abort(new IOException("longer than what is read"));
        }
        return new Answered(response.getStatus(), headers(response), body, cut);
      }
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      return failed(cause == null ? e : cause);
    } catch (IOException e) {
      return failed(e);
    } catch (TimeoutException e) {
      var _ = request.abort(e);
      return new Failed("no answer in time");
    } catch (InterruptedException e) {
      var _ = request.abort(e);
      Thread.currentThread().interrupt();
      return new Failed("the server is stopping");
    }
  }

  private Request request(Hop hop) throws IOException {
    Request request = client().newRequest(hop.target).method(hop.method).followRedirects(false);
    hop.headers.forEach((name, value) -> request.headers(h -> h.put(name, value)));
    if (hop.body.length > 0) {
      String type = hop.headers.getOrDefault("content-type", "application/octet-stream");
      request.body(new BytesRequestContent(type, hop.body));
    }
    return request;
  }

  private static Map<String, String> headers(Response response) {
    Map<String, String> headers = new TreeMap<>();
    for (HttpField field : response.getHeaders()) {
      headers.merge(
          field.getLowerCaseName(), String.valueOf(field.getValue()), (a, b) -> a + ", " + b);
    }
    return headers;
  }

  private static Outcome failed(Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof GuardedResolver.Closed closed) {
        return new Refused(String.valueOf(closed.getMessage()));
      }
      if (t instanceof UnknownHostException) {
        return new Failed("unknown host");
      }
      if (t instanceof TimeoutException) {
        return new Failed("no answer in time");
      }
    }
    return new Failed(reason(cause));
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
  }

  private synchronized HttpClient client() throws IOException {
    if (closed) {
      throw new IOException("the server is stopping");
    }
    if (client.isStopped()) {
      start();
    }
    return client;
  }

  private void start() throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(16, 2);
    threads.setName("calls");
    threads.setDaemon(true);
    client.setExecutor(threads);
    // Apart from the threads that all answers come by: looking up blocks.
    QueuedThreadPool lookUps = new QueuedThreadPool(LOOK_UPS, 1);
    lookUps.setName("look-ups");
    lookUps.setDaemon(true);
    lookUps.setReservedThreads(0);
    client.addBean(lookUps, true);
    client.setSocketAddressResolver(new GuardedResolver(guard, names, lookUps));
    client.setFollowRedirects(false);
    client.setHttpCookieStore(new HttpCookieStore.Empty());
    client.setConnectTimeout(CONNECT.toMillis());
    client.setIdleTimeout(idle.toMillis());
    client.setDestinationIdleTimeout(idle.toMillis());
    client.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, agent));
    try {
      client.start();
      // After the start, which puts the usual one in: bodies are read as they were sent.
      client.getContentDecoderFactories().clear();
    } catch (Exception e) {
      throw new IOException("the client for calls does not start: " + reason(e), e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      client.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the client for calls does not stop: " + reason(e), e);
    }
  }
}
