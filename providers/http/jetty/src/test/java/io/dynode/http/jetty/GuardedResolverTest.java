package io.dynode.http.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.spi.HttpCalls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.util.Promise;
import org.junit.jupiter.api.Test;

/** How many names are looked up at once, and which wait. */
class GuardedResolverTest {
  private final Deque<Runnable> begun = new ArrayDeque<>();
  private final List<String> found = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();
  private boolean closed;
  private final GuardedResolver resolver =
      new GuardedResolver(
          AddressGuard.allowing("127.0.0.1"),
          _ -> List.of(InetAddress.ofLiteral("127.0.0.1")),
          task -> {
            if (closed) {
              throw new RejectedExecutionException("closed");
            }
            begun.add(task);
          });

  private void resolve(String host) {
    resolver.resolve(
        host,
        80,
        Map.of(),
        new Promise<>() {
          @Override
          public void succeeded(List<InetSocketAddress> addresses) {
            found.add(host);
            if (host.equals("broken")) {
              throw new IllegalStateException("a defect of whoever asked");
            }
          }

          @Override
          public void failed(Throwable error) {
            failed.add(host);
          }
        });
  }

  private void resolve(int many) {
    for (int i = 0; i < many; i++) {
      resolve("h" + i);
    }
  }

  private void runAll() {
    while (!begun.isEmpty()) {
      begun.remove().run();
    }
  }

  @Test
  void thoseBeyondTheMostWaitAndAreLookedUpInTheirOrder() {
    resolve(30);
    assertThat(begun).hasSize(HttpCalls.LOOK_UPS);
    runAll();
    assertThat(found).hasSize(30).startsWith("h0", "h1").endsWith("h28", "h29");
    assertThat(failed).isEmpty();
  }

  @Test
  void onlyWhatFindsNoRoomToWaitInIsRefused() {
    int room = HttpCalls.LOOK_UPS + HttpCalls.WAITING_LOOK_UPS;
    resolve(room + 1);
    assertThat(failed).containsExactly("h" + room);
    runAll();
    assertThat(found).hasSize(room);
    resolve(room);
    assertThat(failed).hasSize(1);
  }

  @Test
  void aPlaceIsGivenBackWhateverBecomesOfTheAnswer() {
    for (int i = 0; i < HttpCalls.LOOK_UPS; i++) {
      resolve("broken");
      assertThatThrownBy(this::runAll).hasMessageContaining("a defect");
    }
    resolve("whole");
    runAll();
    assertThat(found).endsWith("whole");
  }

  @Test
  void whenNothingIsBegunAnyMoreThoseThatWaitFail() {
    resolve(20);
    closed = true;
    runAll();
    assertThat(found).hasSize(HttpCalls.LOOK_UPS);
    assertThat(failed).hasSize(20 - HttpCalls.LOOK_UPS);
    closed = false;
    resolve("whole");
    runAll();
    assertThat(found).endsWith("whole");
  }
}
