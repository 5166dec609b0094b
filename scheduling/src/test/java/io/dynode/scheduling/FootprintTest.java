package io.dynode.scheduling;

import static io.dynode.scheduling.Samples.host;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.ErrorCode;
import io.dynode.model.Resources;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class FootprintTest {
  @Property
  void itHoldsEverySingleOperationAndWhatWasAskedForAndNoMore(
      @ForAll("amounts") Resources asked, @ForAll("lists") List<Resources> needs) {
    Resources footprint = Footprint.of(asked, needs);
    assertThat(asked.fitsIn(footprint)).isTrue();
    assertThat(needs).allMatch(need -> need.fitsIn(footprint));
    Resources most = asked;
    for (Resources need : needs) {
      most = most.max(need);
    }
    assertThat(footprint).isEqualTo(most);
  }

  @Test
  void whatIsLargerThanEveryHostCannotFit() {
    assertThat(Footprint.cannotFit(Resources.cpu(5), List.of())).isEmpty();
    assertThat(Footprint.cannotFit(Resources.cpu(5), List.of(host("a", 4, 0), host("b", 5, 5))))
        .isEmpty();
    assertThat(Footprint.cannotFit(Resources.cpu(5), List.of(host("a", 4, 0), host("b", 3, 0))))
        .hasValueSatisfying(p -> {
          assertThat(p.code()).isEqualTo(ErrorCode.CANNOT_FIT);
          assertThat(p.detail()).contains("'a'", "cpuMillis: needs 5, has 4");
        });
  }

  @Property(tries = 2000)
  void shapesAreFewAndNeverSmallerForMore(
      @ForAll("amounts") Resources a, @ForAll("amounts") Resources b) {
    String small = Shapes.of(a);
    String large = Shapes.of(a.plus(b));
    assertThat(large.charAt(1)).isGreaterThanOrEqualTo(small.charAt(1));
    assertThat(large.charAt(3)).isGreaterThanOrEqualTo(small.charAt(3));
    assertThat(large.contains("g") || !small.contains("g")).isTrue();
    assertThat(large.contains("s") || !small.contains("s")).isTrue();
    assertThat(small).matches("c[0-3]m[0-3]g?s?");
  }

  @Test
  void thereAreSixtyFourShapes() {
    Set<String> shapes = new HashSet<>();
    for (long cpu : new long[] {0, 1000, 1001, 4000, 4001, 16_000, 16_001, Long.MAX_VALUE}) {
      for (long gib : new long[] {0, 1, 2, 8, 9, 64, 65}) {
        for (int gpus : new int[] {0, 1, 8}) {
          for (Map<String, Long> slots : List.of(Map.<String, Long>of(), Map.of("x", 1L))) {
            shapes.add(Shapes.of(new Resources(cpu, gib << 30, gpus, 7, slots)));
          }
        }
      }
    }
    assertThat(shapes).hasSize(Shapes.COUNT);
    assertThat(Shapes.of(Resources.NONE)).isEqualTo("c0m0");
    assertThat(Shapes.of(new Resources(4000, 9L << 30, 1, 0, Map.of("licence", 1L))))
        .isEqualTo("c1m2gs");
  }

  @Provide
  Arbitrary<Resources> amounts() {
    return Combinators.combine(
            Arbitraries.longs().between(0, 20_000),
            Arbitraries.longs().between(0, 100L << 30),
            Arbitraries.longs().between(0, 2),
            Arbitraries.longs().between(0, 1L << 40),
            Arbitraries.maps(Arbitraries.of("x", "y"), Arbitraries.longs().between(0, 2))
                .ofMaxSize(2))
        .as(Resources::new);
  }

  @Provide
  Arbitrary<List<Resources>> lists() {
    return amounts().list().ofMaxSize(5);
  }
}
