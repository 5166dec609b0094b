package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A refusal reaches its client, whatever it has sent by then, and whatever it sends on. */
final class RefusalTest {
  private static final int ROUNDS = 20;
  private static final byte[] PIECE = " ".repeat(64 << 10).getBytes(StandardCharsets.US_ASCII);
  private static final int PIECES = 64;

  private static World world;

  @BeforeAll
  static void open() {
    world = new World();
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @Test
  void whoIsStillSendingHearsWhyItIsRefused() throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      try (Socket socket = request("PUT /v1/objects/none", "wrong", "")) {
        sendAll(socket);
        assertThat(status(socket)).isEqualTo("401");
      }
    }
  }

  @Test
  void soDoesWhoseBodyWasReadInPart() throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      try (Socket socket = request("POST /v1/agendas", world.admin().key(), "")) {
        send(socket, "no JSON");
        sendAll(socket);
        assertThat(status(socket)).isEqualTo("400");
      }
    }
  }

  @Test
  void soDoesWhoWasToldToSend() throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      try (Socket socket =
          request("POST /v1/agendas", world.admin().key(), "Expect: 100-continue\r\n")) {
        assertThat(status(socket)).isEqualTo("100");
        assertThat(socket.getInputStream().readNBytes("\r\n\r\n".length())).isNotEmpty();
        send(socket, "no JSON");
        sendAll(socket);
        String rest = new String(socket.getInputStream().readNBytes(64), StandardCharsets.US_ASCII);
        assertThat(rest).contains("HTTP/1.1 400");
      }
    }
  }

  @Test
  void whoAsksBeforeSendingIsRefusedBeforeSending() throws IOException {
    try (Socket socket = request("PUT /v1/objects/none", "wrong", "Expect: 100-continue\r\n")) {
      assertThat(status(socket)).isEqualTo("401");
    }
  }

  @Test
  void whoStopsSendingIsRefusedAtOnce() throws IOException {
    try (Socket socket = request("PUT /v1/objects/none", "wrong", "")) {
      send(socket, "a part");
      assertThat(status(socket)).isEqualTo("401");
    }
  }

  private static Socket request(String line, String key, String header) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), world.server.port());
    socket.setSoTimeout(10_000);
    send(
        socket,
        line
            + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer "
            + (key + "\r\nContent-Length: " + (PIECES * PIECE.length + 7) + "\r\n")
            + (header + "\r\n"));
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void sendAll(Socket socket) throws IOException {
    for (int sent = 0; sent < PIECES; sent++) {
      socket.getOutputStream().write(PIECE);
    }
  }

  /** The status of the next answer. */
  private static String status(Socket socket) throws IOException {
    byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 ".length() + 3);
    return new String(start, StandardCharsets.US_ASCII).replaceFirst("HTTP/1.1 ", "");
  }
}
