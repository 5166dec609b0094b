package io.dynode.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A way to a PostgreSQL on this machine that counts how often it is asked, and can swallow what
 * connections say, without a word.
 */
public final class PostgresProxy implements AutoCloseable {
  private final ServerSocket socket;
  private final int target;
  private final AtomicInteger age = new AtomicInteger();
  private final AtomicLong journeys = new AtomicLong();
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  /**
   * @param target where the server listens
   */
  public PostgresProxy(int target) {
    this.target = target;
    try {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** The same address, by way of this. */
  public String through(String url) {
    String other = url.replaceFirst(":" + target + "/", ":" + socket.getLocalPort() + "/");
    if (other.equals(url)) {
      throw new IllegalArgumentException(url + " does not name port " + target);
    }
    return other;
  }

  /**
   * How often somebody waited for an answer until now, over all connections: each answer ends with
   * one word that the server is ready for more. It is counted before it is passed on.
   */
  public long journeys() {
    return journeys.get();
  }

  /** From now on connections that are open pass nothing on and stay open; new ones work. */
  public void silence() {
    age.incrementAndGet();
  }

  private void accept() {
    try {
      while (true) {
        Socket here = socket.accept();
        Socket there = new Socket(InetAddress.getLoopbackAddress(), target);
        here.setTcpNoDelay(true);
        there.setTcpNoDelay(true);
        open.addAll(List.of(here, there));
        int born = age.get();
        Answers answers = new Answers();
        Thread.ofVirtual().start(() -> pass(here, there, born, (_, _) -> {}));
        Thread.ofVirtual().start(() -> pass(there, here, born, answers));
      }
    } catch (IOException _) {
      // Closed.
    }
  }

  private void pass(Socket from, Socket to, int born, Listener listener) {
    byte[] buffer = new byte[8192];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (age.get() == born) {
          listener.hear(buffer, n);
          out.write(buffer, 0, n);
        }
      }
    } catch (IOException _) {
      // One of both has ended.
    }
    if (age.get() == born) {
      close(from);
      close(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.forEach(PostgresProxy::close);
  }

  /** Hears what passes. */
  private interface Listener {
    void hear(byte[] bytes, int count);
  }

  /** What a server says on one connection: messages of a kind, a length and a content. */
  private final class Answers implements Listener {
    private static final int HEAD = 1 + Integer.BYTES;
    private static final char READY = 'Z';
    private static final char NO_ENCRYPTION = 'N';

    private boolean first = true;
    private int kind;
    private int length;

    /** Bytes of the message that were heard. */
    private int heard;

    @Override
    public void hear(byte[] bytes, int count) {
      int from = 0;
      if (first) {
        first = false;
        // One letter without a length, before all messages: no, it does not encrypt.
        from = bytes[0] == NO_ENCRYPTION ? 1 : 0;
      }
      for (int i = from; i < count; ) {
        if (heard < HEAD) {
          head(bytes[i++]);
        } else {
          int skipped = Math.min(count - i, 1 + length - heard);
          i += skipped;
          heard += skipped;
        }
        if (heard >= HEAD && heard == 1 + length) {
          if (kind == READY) {
            journeys.incrementAndGet();
          }
          heard = 0;
        }
      }
    }

    private void head(byte part) {
      if (heard == 0) {
        kind = part;
        length = 0;
      } else {
        length = (length << Byte.SIZE) | (part & 0xff);
      }
      heard++;
    }
  }
}
