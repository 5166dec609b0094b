package io.dynode.server;

import io.dynode.server.http.WebSettings;
import java.time.Duration;

/**
 * Bounds of the HTTP API.
 *
 * @param maxAgenda longest body of an agenda or an apply, in bytes
 * @param maxObject longest object, in bytes
 * @param keyCache how long a key is taken for valid without looking again
 * @param heartbeat how often a silent feed says that it lives
 * @param maxTrace most nodes in one trace
 * @param stopNotice how long the server says that it is not ready, and answers, before it stops
 * @param version of the software
 */
public record ServerSettings(
    WebSettings web,
    long maxAgenda,
    long maxObject,
    Duration keyCache,
    Duration heartbeat,
    int maxTrace,
    Duration stopNotice,
    String version) {
  /** With the usual bounds. */
  public static ServerSettings of(String host, int port, String version) {
    return new ServerSettings(
        WebSettings.of(host, port),
        256L << 20,
        1L << 40,
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        10_000,
        Duration.ZERO,
        version);
  }
}
