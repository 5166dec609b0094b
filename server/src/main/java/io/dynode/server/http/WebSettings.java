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
 * @param largeBodies bodies over {@link LargeBodies#LARGE} bytes that are handled at once, for
 *     agents and for people each
 * @param largePatience how long a further one waits for its turn before it is refused (503)
 */
public record WebSettings(
    String host,
    int port,
    int maxConnections,
    Duration idle,
    Duration stopPatience,
    int largeBodies,
    Duration largePatience) {
  /** With the usual bounds. */
  public static WebSettings of(String host, int port) {
    return new WebSettings(
        host,
        port,
        10_000,
        Duration.ofSeconds(60),
        Duration.ofSeconds(10),
        2,
        Duration.ofSeconds(10));
  }
}
