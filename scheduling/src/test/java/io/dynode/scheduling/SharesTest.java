package io.dynode.scheduling;

import static io.dynode.scheduling.Samples.host;
import static io.dynode.scheduling.Samples.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.Host;
import io.dynode.model.QueueCount;
import io.dynode.model.QueueId;
import io.dynode.model.Resources;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharesTest {
  private static final List<Host> HOSTS = List.of(host("a", 6000, 0), host("b", 4000, 0));

  private static QueueCount count(String queue, long waiting, long served) {
    return new QueueCount(new QueueId(queue), waiting, waiting, served);
  }

  private static long growth(Resources footprint, int weight) {
    return Shares.afterAdmission(line("q", weight, 0), footprint, HOSTS, List.of())
        .get(new QueueId("q"));
  }

  @Test
  void growthIsTheDominantShareAgainstTheWeight() {
    assertThat(growth(Resources.cpu(10_000), 1)).isEqualTo(1_000_000_000_000L);
    assertThat(growth(Resources.cpu(1000), 1)).isEqualTo(100_000_000_000L);
    assertThat(growth(Resources.cpu(1000), 4)).isEqualTo(25_000_000_000L);
    assertThat(growth(Resources.NONE, 1)).isEqualTo(1_000_000);
    assertThat(growth(Resources.NONE, 1_000_000)).isEqualTo(1);
    assertThat(growth(Resources.cpu(99_999), 1)).isEqualTo(growth(Resources.cpu(10_000), 1));
  }

  @Test
  void anEmptyQueueIsLiftedToThoseThatWait() {
    assertThat(
            Shares.onArrival(
                count("q", 0, 5), List.of(count("a", 1, 40), count("b", 2, 30), count("c", 0, 9))))
        .isEqualTo(30);
    assertThat(Shares.onArrival(count("q", 0, 50), List.of(count("a", 1, 40)))).isEqualTo(50);
    assertThat(Shares.onArrival(count("q", 1, 5), List.of(count("a", 1, 40)))).isEqualTo(5);
  }

  @Test
  void whenNothingWaitsAllStartAlike() {
    assertThat(Shares.onArrival(count("q", 0, 5), List.of(count("a", 0, 40), count("b", 0, 30))))
        .isEqualTo(40);
    assertThat(Shares.onArrival(count("q", 0, 5), List.of())).isEqualTo(5);
  }

  @Test
  void theFiguresAreSetBackBeforeTheyOverflowAndKeepTheirDistances() {
    long high = (1L << 61) - 1;
    Line from = line("q", 1, high);
    Map<QueueId, Long> changed =
        Shares.afterAdmission(
            from,
            Resources.cpu(10_000),
            HOSTS,
            List.of(from, line("near", 1, high - 10), line("idle", 1, 3)));
    assertThat(changed)
        .containsOnly(
            Map.entry(new QueueId("q"), high + 1_000_000_000_000L - (1L << 60)),
            Map.entry(new QueueId("near"), high - 10 - (1L << 60)),
            Map.entry(new QueueId("idle"), 0L));
  }
}
