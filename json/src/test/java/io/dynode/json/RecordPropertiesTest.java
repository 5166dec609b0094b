package io.dynode.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.AgendaId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Field;
import io.dynode.model.Json;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What the codec promises, on random records and random JSON. */
class RecordPropertiesTest {
  enum Mode {
    FAST,
    VERY_SLOW
  }

  record Leaf(String text, Mode mode, long number) {}

  record Node(
      @Field(value = "A number.", fallback = "7", min = -1000, max = 1000) int small,
      double real,
      boolean flag,
      @Field(value = "Time.", fallback = "\"5m\"") Duration time,
      Json json,
      Optional<AgendaId> id,
      Optional<Leaf> leaf,
      List<Leaf> leaves,
      Map<String, List<String>> lists,
      @Field(value = "Renamed.", name = "default") String renamed) {}

  @Property
  void whatIsEncodedReadsBack(@ForAll("nodes") Node node) {
    assertThat(decode(Records.encode(node))).isEqualTo(node);
    assertThat(decode(Records.encodeBrief(node))).isEqualTo(node);
  }

  @Property
  void textOnTheWayChangesNothing(@ForAll("nodes") Node node) {
    Json json = Records.encode(node);
    assertThat(JsonText.parse(JsonText.bytes(json))).isEqualTo(json);
    assertThat(Yaml.parse(Yaml.print(json))).isEqualTo(json);
  }

  @Property
  void anyJsonIsReadOrRefusedAtPlacesThatAreThere(@ForAll("values") Json json) {
    Json object =
        Json.object("small", json, "leaves", Json.of(List.of(json)), "lists", json, "x", json);
    try {
      decode(object);
      throw new AssertionError("'x' is unknown");
    } catch (ProblemException e) {
      assertThat(e.problems()).anyMatch(p -> p.pointer().equals("/x"));
      for (Problem problem : e.problems()) {
        boolean there =
            problem.code() == ErrorCode.MISSING_FIELD || object.at(problem.pointer()).isPresent();
        assertThat(there).as("%s in %s", problem, object).isTrue();
      }
    }
  }

  private static Node decode(Json json) {
    return Records.decode(json, Node.class);
  }

  @Provide
  Arbitrary<Json> values() {
    return Values.any();
  }

  @Provide
  Arbitrary<Node> nodes() {
    Arbitrary<String> texts = Values.texts();
    Arbitrary<Leaf> leaves =
        Combinators.combine(texts, Arbitraries.of(Mode.class), Arbitraries.longs()).as(Leaf::new);
    Arbitrary<Duration> times =
        Combinators.combine(
                Arbitraries.longs().between(0, Field.LONGEST / 1_000 - 1),
                Arbitraries.integers().between(0, 999_999_999))
            .as(Duration::ofSeconds);
    Arbitrary<Object[]> parts =
        Combinators.combine(
                Arbitraries.integers().between(-1000, 1000),
                Arbitraries.doubles(),
                Arbitraries.of(true, false),
                times,
                Values.any(),
                Arbitraries.strings()
                    .alpha()
                    .ofMinLength(1)
                    .ofMaxLength(128)
                    .map(AgendaId::new)
                    .optional(),
                leaves.optional(),
                leaves.list().ofMaxSize(3))
            .as((a, b, c, d, e, f, g, h) -> new Object[] {a, b, c, d, e, f, g, h});
    return Combinators.combine(
            parts, Arbitraries.maps(texts, texts.list().ofMaxSize(3)).ofMaxSize(3), texts)
        .as(RecordPropertiesTest::node);
  }

  @SuppressWarnings("unchecked")
  private static Node node(Object[] p, Map<String, List<String>> lists, String renamed) {
    return new Node(
        (int) p[0],
        (double) p[1],
        (boolean) p[2],
        (Duration) p[3],
        (Json) p[4],
        (Optional<AgendaId>) p[5],
        (Optional<Leaf>) p[6],
        (List<Leaf>) p[7],
        lists,
        renamed);
  }
}
