package io.dynode.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dynode.benchmarks.KillProxy.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The network that is broken is whole otherwise. */
class KillProxyTest {
  private ServerSocket echo;
  private KillProxy proxy;

  @BeforeEach
  void start() throws IOException {
    echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::answer);
    proxy = new KillProxy(echo.getLocalPort());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    echo.close();
  }

  private void answer() {
    try {
      while (true) {
        Socket socket = echo.accept();
        Thread.ofVirtual()
            .start(() -> {
              try (socket) {
                socket.getInputStream().transferTo(socket.getOutputStream());
              } catch (IOException _) {
                // It was cut.
              }
            });
      }
    } catch (IOException _) {
      // It is closed.
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static int echoed(Socket socket, int sent) throws IOException {
    socket.getOutputStream().write(sent);
    return socket.getInputStream().read();
  }

  @Test
  void passesOnInBothDirections() throws IOException {
    try (Socket one = connect();
        Socket two = connect()) {
      assertThat(echoed(one, 1)).isEqualTo(1);
      assertThat(echoed(two, 2)).isEqualTo(2);
    }
  }

  @Test
  void aCutBreaksWhatIsThereAndWhatComes() throws IOException {
    try (Socket before = connect()) {
      assertThat(echoed(before, 1)).isEqualTo(1);
      proxy.set(State.CUT);
      assertThat(ended(before)).isTrue();
      try (Socket during = connect()) {
        assertThat(ended(during)).isTrue();
      }
    }
    proxy.set(State.WHOLE);
    try (Socket after = connect()) {
      assertThat(echoed(after, 3)).isEqualTo(3);
    }
  }

  private static boolean ended(Socket socket) {
    try {
      return echoed(socket, 9) < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void silenceDelaysAndLosesNothing() throws IOException {
    try (Socket socket = connect()) {
      assertThat(echoed(socket, 1)).isEqualTo(1);
      proxy.set(State.SILENT);
      socket.setSoTimeout(200);
      assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> echoed(socket, 2));
      proxy.set(State.WHOLE);
      socket.setSoTimeout(10_000);
      assertThat(socket.getInputStream().read()).isEqualTo(2);
    }
  }
}
