package io.dynode.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The truth table of references; POP's own, without its bugs. */
class ReferencesTest {
  private static final Json A =
      Json.object(
          "s", Json.of("x"),
          "i", Json.of(3),
          "f", new Json.Num("1.50e3"),
          "n", Json.NULL,
          "b", Json.TRUE,
          "o", Json.object("k", Json.of("v")),
          "l", Json.of(List.of(Json.of(10), Json.of(20))),
          "", Json.of("empty name"),
          "a/b", Json.of("slash"),
          "m~n", Json.of("tilde"),
          "again", Json.of("@<a.out::/s>"));
  private static final Map<String, Json> OUTPUTS = Map.of("a", A, "b.c", Json.of("plain"));

  private static Optional<Json> lookup(Reference reference) {
    return reference
        .operation()
        .map(name -> name.toLowerCase(Locale.ROOT))
        .flatMap(name -> Optional.ofNullable(OUTPUTS.get(name)));
  }

  private static References.Resolved resolve(Json value) {
    References parsed = References.parse(value);
    assertThat(parsed.problems()).isEmpty();
    return parsed.resolve(ReferencesTest::lookup, 1 << 20);
  }

  private static Json good(String text) {
    References.Resolved resolved = resolve(Json.of(text));
    assertThat(resolved.problems()).isEmpty();
    return resolved.value();
  }

  record Case(String text, Json expected) {}

  static List<Case> wholeStrings() {
    Json.Obj a = (Json.Obj) A;
    return List.of(
        new Case("@<a.out>", A),
        new Case("@<a.out::>", A),
        new Case("@<a.out::/>", A),
        new Case("@<A.OUT::/s>", Json.of("x")),
        new Case("@<a.out::/s>", Json.of("x")),
        new Case("@<a.out::s>", Json.of("x")),
        new Case("@<a.out::/i>", Json.of(3)),
        new Case("@<a.out::/f>", new Json.Num("1.50e3")),
        new Case("@<a.out::/n>", Json.NULL),
        new Case("@<a.out::/b>", Json.TRUE),
        new Case("@<a.out::/o>", a.get("o").orElseThrow()),
        new Case("@<a.out::/o/k>", Json.of("v")),
        new Case("@<a.out::/l>", a.get("l").orElseThrow()),
        new Case("@<a.out::/l/1>", Json.of(20)),
        new Case("@<a.out::/a~1b>", Json.of("slash")),
        new Case("@<a.out::/m~0n>", Json.of("tilde")),
        new Case("@<b.c.out>", Json.of("plain")),
        new Case("@<a.out::/zz?def>", Json.of("def")),
        new Case("@<a.out::/zz?>", Json.NULL),
        new Case("@<a.out::/zz?3>", Json.of("3")),
        new Case("@<a.out::/zz?a?b::c>", Json.of("a?b::c")),
        new Case("@<a.out::/n?def>", Json.NULL),
        new Case("@<a.out::/s?def>", Json.of("x")),
        new Case("@<a.out::/l/2?none>", Json.of("none")),
        new Case("@<a.out::/l/01?none>", Json.of("none")),
        new Case("@<gone.out?none>", Json.of("none")),
        new Case("@<gone.out::/x?>", Json.NULL),
        new Case("@<gone.out::?none>", Json.of("none")),
        new Case("@<a.out::/again>", Json.of("@<a.out::/s>")));
  }

  @ParameterizedTest
  @MethodSource("wholeStrings")
  void aWholeStringKeepsTheTypeOfTheValue(Case row) {
    assertThat(good(row.text())).isEqualTo(row.expected());
  }

  @ParameterizedTest
  @CsvSource({
    "v=@<a.out::/b>, v=true",
    "p@<a.out::/s>q, pxq",
    "@<a.out::/s>q, xq",
    "p@<a.out::/s>, px",
    "p@<a.out::/i>q, p3q",
    "p@<a.out::/f>q, p1.50e3q",
    "p@<a.out::/n>q, pnullq",
    "p@<a.out::/zz?def>, pdef",
    "p@<a.out::/zz?>, pnull",
    "@<a.out::/s>-@<b.c.out>, x-plain",
    "@<a.out::/s> and @<b.c.out>, x and plain",
    "x @<a.out::/s> and @<b.c.out>, x x and plain",
    "@<a.out::/s>@<a.out::/s>@<a.out::/s>, xxx",
    "@@<a.out>, @<a.out>",
    "@@@<a.out>, @@<a.out>",
    "x@@<@<a.out::/s>>, x@<x>",
    "a @ b < c > d, a @ b < c > d",
    "me@host, me@host",
    "@, @",
    "50% {0} \\ $1 @<a.out::/s>, 50% {0} \\ $1 x",
    "-@<a.out::/again>-, -@<a.out::/s>-"
  })
  void otherTextStays(String text, String expected) {
    assertThat(good(text)).isEqualTo(Json.of(expected));
  }

  @Test
  void placesInsideOfValuesAreFound() {
    Json value =
        Json.object(
            "@<a.out>", Json.of("name stays"),
            "list", Json.of(List.of(Json.of(1), Json.of("@<a.out::/i>"), Json.object())),
            "deep", Json.object("x/y", Json.of("@<a.out::/zz>")));
    References parsed = References.parse(value);
    assertThat(parsed.all())
        .extracting(Reference::pointer)
        .containsExactly("/list/1", "/deep/x~1y");
    References.Resolved resolved = parsed.resolve(ReferencesTest::lookup, 1000);
    assertThat(resolved.problems())
        .extracting(Problem::code, Problem::pointer)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(ErrorCode.UNRESOLVED_REFERENCE, "/deep/x~1y"));
    Json.Obj result = (Json.Obj) resolved.value();
    assertThat(result.members().keySet()).containsExactly("@<a.out>", "list", "deep");
    assertThat(result.at("/list/1")).contains(Json.of(3));
  }

  @Test
  void aValueWithoutReferencesIsTheSame() {
    Json value = Json.object("a", Json.of(List.of(Json.of("x"))), "b", Json.NULL);
    assertThat(resolve(value).value()).isSameAs(value);
    assertThat(resolve(Json.NULL).value()).isEqualTo(Json.NULL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"p@<a.out::/o>", "@<a.out::/l>!", "@<a.out> @<b.c.out>"})
  void objectsAndArraysCannotStandInsideOfText(String text) {
    List<Problem> problems = resolve(Json.of(text)).problems();
    assertThat(problems).hasSize(1);
    assertThat(problems.getFirst().code()).isEqualTo(ErrorCode.UNRESOLVED_REFERENCE);
    assertThat(problems.getFirst().detail()).contains("cannot stand inside other text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"@<a.out::/zz>", "x@<a.out::/s/t>", "@<gone.out>", "@<a.out::/l/-1>"})
  void whatIsNotThereIsNamed(String text) {
    List<Problem> problems = resolve(Json.of(text)).problems();
    assertThat(problems).hasSize(1);
    assertThat(problems.getFirst().code()).isEqualTo(ErrorCode.UNRESOLVED_REFERENCE);
    assertThat(problems.getFirst().detail()).contains("@<").contains("fallback");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@<",
        "x@<a.out",
        "@<>",
        "@< a.out>",
        "@<1.out>",
        "@<a b>",
        "@<.out>",
        "@<::/x>",
        "@<@<a>",
        "@<a.out>@<"
      })
  void whatCannotBeReadIsRefused(String text) {
    List<Problem> problems = References.parse(Json.of(text)).problems();
    assertThat(problems).hasSize(1);
    assertThat(problems.getFirst().code()).isEqualTo(ErrorCode.UNKNOWN_REFERENCE);
    assertThat(problems.getFirst().detail()).contains("@@<");
  }

  @Test
  void whatReferencesPutInIsBounded() {
    String large = "y".repeat(1000);
    List<Json> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(Json.of(i % 2 == 0 ? "@<a.out>" : "x@<a.out>"));
    }
    References.Resolved resolved =
        References.parse(Json.of(many)).resolve(_ -> Optional.of(Json.of(large)), 10_000);
    assertThat(resolved.problems()).extracting(Problem::code).containsExactly(ErrorCode.TOO_LARGE);
    assertThat(resolved.problems().getFirst().pointer()).isEqualTo("/9");
  }

  @Test
  void valuesPutIntoOneAnotherAreBoundedInDepth() {
    Json deep = Json.of(1);
    for (int i = 0; i < Json.MAX_DEPTH; i++) {
      deep = Json.of(List.of(deep));
    }
    Json found = deep;
    References whole = References.parse(Json.of("@<a.out>"));
    assertThat(whole.resolve(_ -> Optional.of(found), 10_000).problems()).isEmpty();
    References within = References.parse(Json.object("x", Json.of("@<a.out>")));
    assertThat(within.resolve(_ -> Optional.of(found), 10_000).problems())
        .extracting(Problem::code)
        .containsExactly(ErrorCode.TOO_LARGE);
  }

  @Test
  void referencesPrintAsTheyAreWritten() {
    for (String text :
        List.of("@<a.out>", "@<a.out::/x>", "@<a.out::/x?y>", "@<a.out::/x?>", "@<a.out::?y>")) {
      assertThat(References.parse(Json.of(text)).all().getFirst()).hasToString(text);
    }
  }

  @Test
  void sizesAreThoseOfCompactJson() {
    Json value =
        Json.object(
            "a", Json.of(List.of(Json.TRUE, Json.FALSE, Json.NULL, Json.of(12))),
            "b\"", Json.of("é€😀\n\u0001"));
    String compact = "{\"a\":[true,false,null,12],\"b\\\"\":\"é€😀\\n\\u0001\"}";
    assertThat(Sizes.of(value, 1000))
        .isEqualTo(compact.getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
  }
}
