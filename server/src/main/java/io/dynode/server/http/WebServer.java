package io.dynode.server.http;

import io.dynode.spi.Clock;
import io.dynode.spi.Ids;
import java.io.IOException;
import java.util.concurrent.Executors;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Listens for HTTP/1.1 and runs each request on a virtual thread. */
public final class WebServer implements AutoCloseable {
  /** Bytes of a request's line and headers. */
  public static final int MAX_HEADERS = 16 << 10;

  private final Server server;
  private final ServerConnector connector;

  public WebServer(WebSettings settings, Dispatcher dispatcher, Ids ids, Clock clock) {
    QueuedThreadPool pool = new QueuedThreadPool(16, 4);
    pool.setName("http");
    pool.setVirtualThreadsExecutor(
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory()));
    server = new Server(pool);
    server.setStopTimeout(settings.stopPatience().toMillis());
    connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration()));
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setIdleTimeout(settings.idle().toMillis());
    connector.setAcceptQueueSize(1024);
    // At shutdown a connection that nobody uses is not kept for a client's next request.
    connector.setShutdownIdleTimeout(100);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(settings.maxConnections(), connector));
    JettyHandler handler = new JettyHandler(dispatcher, ids, clock);
    server.setHandler(new GracefulHandler(handler));
    server.setErrorHandler(new JettyErrors(ids));
  }

  private static HttpConfiguration configuration() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setSendDateHeader(true);
    configuration.setRequestHeaderSize(MAX_HEADERS);
    configuration.setOutputAggregationSize(8 << 10);
    return configuration;
  }

  /** Binds the port and begins to answer. */
  public void start() throws IOException {
    try {
      server.start();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("The HTTP server did not start", e);
    }
  }

  /** The port it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Takes no new requests, lets those at work end for a while, then closes. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The HTTP server did not stop", e);
    }
  }
}
