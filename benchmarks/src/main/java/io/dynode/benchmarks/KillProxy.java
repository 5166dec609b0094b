package io.dynode.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A network between two processes that can be cut, or swallow what is sent until it is mended. */
final class KillProxy implements AutoCloseable {
  private static final int PIECE = 1 << 16;

  private final InetSocketAddress target;
  private final ServerSocket door;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Object change = new Object();
  private State state = State.WHOLE;

  /** What becomes of what is sent. */
  enum State {
    /** It arrives. */
    WHOLE,
    /** Connections break, and new ones break at once. */
    CUT,
    /** Nothing arrives and nothing breaks, until it is mended. */
    SILENT,
    /** No more. */
    CLOSED
  }

  KillProxy(int target) throws IOException {
    this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), target);
    this.door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /** Where to connect instead. */
  int port() {
    return door.getLocalPort();
  }

  /** From now on it is like that. */
  void set(State now) {
    synchronized (change) {
      if (state == State.CLOSED) {
        return;
      }
      state = now;
      change.notifyAll();
    }
    if (now == State.CUT || now == State.CLOSED) {
      open.forEach(KillProxy::close);
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket near = door.accept();
        Thread.ofVirtual().start(() -> join(near));
      }
    } catch (IOException _) {
      // The door is closed.
    }
  }

  private void join(Socket near) {
    Socket far = new Socket();
    open.add(near);
    open.add(far);
    try (near;
        far) {
      if (passes()) {
        near.setTcpNoDelay(true);
        far.setTcpNoDelay(true);
        far.connect(target);
        Thread back = Thread.ofVirtual().start(() -> pump(far, near));
        pump(near, far);
        back.join();
      }
    } catch (IOException _) {
      // Whoever connected sees it break, as it would if there were no proxy.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(near);
      open.remove(far);
    }
  }

  /** Waits while nothing arrives; false: it is cut. */
  private boolean passes() throws InterruptedException {
    synchronized (change) {
      while (state == State.SILENT) {
        change.wait();
      }
      return state == State.WHOLE;
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] piece = new byte[PIECE];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(piece); n >= 0 && passes(); n = in.read(piece)) {
        out.write(piece, 0, n);
        out.flush();
      }
    } catch (IOException _) {
      // One side is gone, and so is the connection.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      close(from);
      close(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // It is gone either way.
    }
  }

  @Override
  public void close() {
    set(State.CLOSED);
    try {
      door.close();
    } catch (IOException _) {
      // Nobody can connect any more.
    }
  }
}
