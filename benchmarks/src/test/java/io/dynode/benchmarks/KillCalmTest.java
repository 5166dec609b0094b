package io.dynode.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.Json;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class KillCalmTest {
  private static final String OPEN =
      "/v1/agendas?customer=default&state=held,waiting,running,paused";
  private final PlantedStore store = new PlantedStore();
  private final KillFindings findings = new KillFindings();
  private long seconds;

  /** Waits, a second between two looks; the world moves in between. */
  private void await(Runnable world) {
    Runnable pause =
        () -> {
          seconds++;
          world.run();
        };
    new KillCalm(store, () -> Duration.ofSeconds(seconds).toNanos(), pause)
        .await(new KillCalm.Patience(Duration.ofSeconds(30), Duration.ofSeconds(300)), findings);
  }

  private void running(String state, int attempts) {
    store.list(OPEN).clear();
    store.list(OPEN).add(PlantedStore.json("{'id':'A','state':'running'}"));
    List<Json> operations = store.list(PlantedStore.operations("A"));
    operations.clear();
    operations.add(
        PlantedStore.json(
            String.format(
                "{'name':'op','state':'%s','attempts':%d,'attempt':'a%d'}",
                state, attempts, attempts)));
    operations.add(PlantedStore.json("{'name':'next','state':'waiting'}"));
  }

  @Test
  void itWaitsForWhatMoves() {
    running("running", 1);
    await(() -> {
      running("running", (int) seconds / 20);
      if (seconds > 200) {
        store.list(OPEN).clear();
      }
    });
    assertThat(findings.isEmpty()).as(findings.toString()).isTrue();
    assertThat(seconds).isGreaterThan(200);
  }

  @Test
  void whatDoesNotMoveIsNamed() {
    running("running", 3);
    await(() -> {});
    assertThat(findings.of(KillFault.STUCK))
        .singleElement()
        .asString()
        .contains("agenda A", "op (running, attempt 3 a3)", "nothing moves");
    assertThat(seconds).isBetween(30L, 32L);
  }

  @Test
  void whatMovesForEverIsNamedToo() {
    await(() -> running("running", (int) seconds));
    assertThat(findings.of(KillFault.STUCK)).singleElement().asString().contains("agenda A");
    assertThat(seconds).isBetween(300L, 302L);
  }

  @Test
  void aDispatchThatIsNotDecidedIsNamed() {
    store.list("/v1/dispatches?outcome=pending").add(PlantedStore.json("{'id':'d7'}"));
    await(() -> {});
    assertThat(findings.of(KillFault.STUCK)).singleElement().asString().contains("d7");
  }

  @Test
  void whatIsHeldIsForTheVerdict() {
    running("held", 3);
    await(() -> {});
    assertThat(findings.isEmpty()).as(findings.toString()).isTrue();
    assertThat(seconds).isLessThan(30);
  }
}
