package io.dynode.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.Host;
import io.dynode.model.Resources;
import io.dynode.model.Waiting;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What admission promises, on random pools that run for a while. */
class AdmissionPropertiesTest {
  @Property(tries = 120)
  void randomPoolsKeepThePromises(@ForAll long seed) {
    PoolRun run = PoolRun.random(new Random(seed), 3, 3);
    for (int step = 0; step < 100; step++) {
      run.step();
      run.check();
    }
  }

  @Property(tries = 40)
  void theSameQuestionGetsTheSameAnswerInWhateverOrderItIsPut(@ForAll long seed) {
    Random random = new Random(seed);
    PoolRun run = PoolRun.random(random, 4, 3);
    for (int step = 0; step < 40; step++) {
      run.step();
      List<Line> lines = run.lines();
      Verdict first = Admission.next(run.host(0), run.hosts(), run.offers(), lines, run.hold());
      Collections.shuffle(lines, random);
      List<Host> hosts = run.hosts();
      Collections.shuffle(hosts, random);
      assertThat(Admission.next(run.host(0), hosts, run.offers(), lines, run.hold()))
          .isEqualTo(first);
    }
  }

  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void admittedCapacityIsInProportionToWeights(
      @ForAll @IntRange(min = 1, max = 20) int a,
      @ForAll @IntRange(min = 1, max = 20) int b,
      @ForAll @IntRange(min = 1, max = 20) int c) {
    Map<String, Integer> weights = Map.of("a", a, "b", b, "c", c);
    Map<String, Integer> got = PoolRun.backlogged(weights, 1000);
    int whole = a + b + c;
    weights.forEach((queue, weight) ->
        assertThat(got.get(queue))
            .as("%s of %s: %s", queue, weights, got)
            .isBetween(1000 * weight / whole - 3, 1000 * weight / whole + 3));
  }

  @Property(tries = 50)
  void aQueueThatWasEmptyGetsNoMoreThanItsShareAfterwards(
      @ForAll @IntRange(min = 0, max = 500) int alone) {
    Map<String, Integer> got = PoolRun.latecomer(alone, 100);
    assertThat(got.get("late")).isBetween(48, 52);
  }

  @Property(tries = 25)
  void aLargeAgendaIsNotStarvedBySmallOnes(@ForAll long seed) {
    PoolRun run = PoolRun.random(new Random(seed), 3, 2);
    for (int step = 0; step < 15; step++) {
      run.flood();
    }
    Waiting large = run.addLarge();
    int steps = 0;
    while (run.waits(large)) {
      run.flood();
      // It holds a host in the first step, and what runs there ends within ten.
      assertThat(++steps).as("steps until the large one was admitted").isLessThanOrEqualTo(12);
    }
  }

  @Property(tries = 60)
  void noPriorityStarvesAnother(@ForAll long seed) {
    assertThat(PoolRun.starvation(new Random(seed), 20)).isLessThanOrEqualTo(20 * 10 + 60);
  }

  @Property
  void freeIsNeverBelowNothing(@ForAll @IntRange(min = 0, max = 9) int used) {
    assertThat(Amounts.free(Samples.host("h", 5, used)))
        .isEqualTo(Resources.cpu(Math.max(0, 5 - used)));
  }
}
