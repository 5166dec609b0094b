package io.dynode.server.http;

import java.time.Duration;

/**
 * Bounds of the HTTP server.
 *
 * @param host address to listen on
 * @param port 0: any free one
 * @param maxConnections open connections; more wait to be accepted
 * @param idle after which a connection that neither sends nor is waited for is closed
 * @param stopPatience how long requests may finish at shutdown
 */
public record WebSettings(
    String host, int port, int maxConnections, Duration idle, Duration stopPatience) {
  /** On loopback, with the usual bounds. */
  public static WebSettings loopback(int port) {
    return new WebSettings(
        "127.0.0.1", port, 10_000, Duration.ofSeconds(60), Duration.ofSeconds(10));
  }
}
