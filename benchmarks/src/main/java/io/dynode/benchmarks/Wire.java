package io.dynode.benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * One kept-alive HTTP connection that does no more than it must, so that what is measured is the
 * server and not its client.
 */
final class Wire implements Closeable {
  private static final int LARGEST = 64 << 20;

  private final SocketChannel channel;
  private ByteBuffer in = ByteBuffer.allocate(1 << 16);
  private int head;
  private int whole;

  /** A whole answer. */
  record Answer(int status, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  Wire(URI server) {
    try {
      channel = SocketChannel.open(new InetSocketAddress(server.getHost(), server.getPort()));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  SocketChannel channel() {
    return channel;
  }

  /** The bytes of a request. */
  static byte[] request(String method, String path, String key, String type, byte[] body) {
    String head =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + key
            + (body.length == 0 ? "" : "\r\nContent-Type: " + type)
            + (method.equals("GET") ? "" : "\r\nContent-Length: " + body.length)
            + "\r\n\r\n";
    byte[] start = head.getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(start, start.length + body.length);
    System.arraycopy(body, 0, all, start.length, body.length);
    return all;
  }

  /** Sends it all. */
  void send(byte[] request) {
    try {
      ByteBuffer out = ByteBuffer.wrap(request);
      while (out.hasRemaining()) {
        channel.write(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a request and waits for its answer. */
  Answer exchange(byte[] request) {
    send(request);
    while (!read()) {
      // A blocking channel: read() waits for the next bytes.
    }
    return take();
  }

  /** Reads what is there; true when an answer is whole. */
  boolean read() {
    try {
      if (!in.hasRemaining()) {
        if (in.capacity() >= LARGEST) {
          throw new IllegalStateException("An answer is larger than " + LARGEST + " bytes");
        }
        in.flip();
        in = ByteBuffer.allocate(in.capacity() * 2).put(in);
      }
      if (channel.read(in) < 0) {
        throw new IllegalStateException("The server closed the connection");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return complete();
  }

  private boolean complete() {
    if (whole == 0) {
      head = endOfHead();
      if (head == 0) {
        return false;
      }
      whole = head + contentLength();
    }
    return in.position() >= whole;
  }

  private int endOfHead() {
    byte[] bytes = in.array();
    for (int i = 3; i < in.position(); i++) {
      if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n') {
        return i + 1;
      }
    }
    return 0;
  }

  private int contentLength() {
    String text = new String(in.array(), 0, head, StandardCharsets.ISO_8859_1);
    for (String line : text.split("\r\n", -1)) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        return Integer.parseInt(line.substring(15).strip());
      }
    }
    if (status() == 204) {
      return 0;
    }
    throw new IllegalStateException("An answer without a length: " + text);
  }

  /** The status of the answer that is whole now. */
  int status() {
    byte[] bytes = in.array();
    return (bytes[9] - '0') * 100 + (bytes[10] - '0') * 10 + bytes[11] - '0';
  }

  /** The answer that is whole now; the connection is ready for the next. */
  Answer take() {
    Answer answer = new Answer(status(), Arrays.copyOfRange(in.array(), head, whole));
    in.clear();
    whole = 0;
    return answer;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
