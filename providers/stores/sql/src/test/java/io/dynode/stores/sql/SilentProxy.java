package io.dynode.stores.sql;

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

/** A way to a server on this machine that can swallow what connections say, without a word. */
final class SilentProxy implements AutoCloseable {
  private final ServerSocket socket;
  private final int target;
  private final AtomicInteger age = new AtomicInteger();
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  SilentProxy(int target) {
    this.target = target;
    try {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** From now on connections that are open pass nothing on and stay open; new ones work. */
  void silence() {
    age.incrementAndGet();
  }

  private void accept() {
    try {
      while (true) {
        Socket here = socket.accept();
        Socket there = new Socket(InetAddress.getLoopbackAddress(), target);
        open.addAll(List.of(here, there));
        int born = age.get();
        Thread.ofVirtual().start(() -> pass(here, there, born));
        Thread.ofVirtual().start(() -> pass(there, here, born));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void pass(Socket from, Socket to, int born) {
    byte[] buffer = new byte[8192];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (age.get() == born) {
          out.write(buffer, 0, n);
        }
      }
    } catch (IOException e) {
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
    open.forEach(SilentProxy::close);
  }
}
