package io.dynode.expressions.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.spi.Expressions.Expression;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CelExpressionsTest {
  private static final Set<String> NAMES = Set.of("ops", "params", "event");
  private static final Json OUT =
      Json.object(
          "cars",
          Json.of(4),
          "share",
          new Json.Num("0.5"),
          "big",
          new Json.Num("123456789012345678901234567890"),
          "exp",
          new Json.Num("1e3"),
          "none",
          Json.NULL,
          "name",
          Json.of("left lane"),
          "list",
          Json.of(List.of(Json.of(1), Json.of(2), Json.of(3))));
  private static final Map<String, Json> VALUES =
      Map.of(
          "ops",
          Json.object(
              "detect", Json.object("out", OUT, "state", Json.of("succeeded")),
              "a-b", Json.object("out", Json.object("ok", Json.TRUE))),
          "params",
          Json.object("least", Json.of(3)),
          "event",
          Json.object("type", Json.of("car.found"), "time", Json.of("2026-01-01T00:00:00Z")));

  private final CelExpressions expressions = new CelExpressions();

  private Json evaluate(String text) {
    return expressions.compile(text, NAMES).evaluate(VALUES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ops.detect.out.cars > params.least",
        "ops.detect.out.cars > 3.5",
        "ops.detect.out.cars == 4.0",
        "ops.detect.out.share < 1",
        "ops.detect.out.exp == 1000",
        "ops.detect.out.big > 9223372036854775807",
        "ops.detect.out.none == null",
        "ops.detect.out.cars != null",
        "ops[\"a-b\"].out.ok",
        "has(ops.detect.out.cars) && !has(ops.detect.out.trucks)",
        "!has(ops.detect.out.trucks) || ops.detect.out.trucks > 3",
        "event.type.startsWith('car.') && event.type.matches('^car\\\\.[a-z]+$')",
        "ops.detect.out.list.exists(x, x == 2)",
        "ops.detect.out.list.map(x, x * 2) == [2, 4, 6]",
        "ops.detect.out.name.contains('lane') && size(ops.detect.out.name) == 9",
        "timestamp(event.time) > timestamp('2025-12-31T23:59:59Z')",
        "'detect' in ops",
        "ops.detect.state == 'succeeded'"
      })
  void conditionsHold(String text) {
    assertThat(evaluate(text)).isEqualTo(Json.TRUE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ops.detect.out.cars + 1 | 5",
        "7u                      | 7",
        "0.5 + 1.0               | 1.5",
        "1.0 / 0.0               | null",
        "null                    | null",
        "ops.detect.out.none     | null",
        "'a' + 'b'               | \"ab\"",
        "b'hi'                   | \"aGk=\"",
        "[1, 'a', null, true]    | [1,\"a\",null,true]",
        "{'a': [1], 'b': {}}     | {\"a\":[1],\"b\":{}}",
        "{1: 2}                  | {\"1\":2}",
        "timestamp('2026-01-01T00:00:00Z') | \"2026-01-01T00:00:00Z\"",
        "ops.detect.out.list     | [1,2,3]"
      })
  void resultsAreJson(String text, String expected) {
    assertThat(print(evaluate(text))).isEqualTo(expected);
  }

  private static String print(Json value) {
    return switch (value) {
      case Json.Null _ -> "null";
      case Json.Bool bool -> Boolean.toString(bool.value());
      case Json.Num number -> number.literal();
      case Json.Text text -> '"' + text.value() + '"';
      case Json.Arr array ->
          array.items().stream()
              .map(CelExpressionsTest::print)
              .collect(java.util.stream.Collectors.joining(",", "[", "]"));
      case Json.Obj object ->
          object.members().entrySet().stream()
              .map(member -> '"' + member.getKey() + "\":" + print(member.getValue()))
              .collect(java.util.stream.Collectors.joining(",", "{", "}"));
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ops.detect.out.cars > 3 && ops['crop'].out.ok | crop,detect",
        "has(ops.a.out) ? ops[\"a-b\"].out.x : ops.c.out.y[ops.d.out] | a,a-b,c,d",
        "ops[params.name].out.ok | ``",
        "params.ops.x == event.ops | ``",
        "[1].exists(x, ops.e.out == x) | e",
        "true | ``"
      })
  void membersAreThoseNamedDirectly(String text, String expected) {
    Expression expression = expressions.compile(text, NAMES);
    assertThat(String.join(",", expression.membersOf("ops"))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "ops.a.out.ok, true",
    "1 < 2, true",
    "has(ops.a.out) && ops.a.out, true",
    "1 + 1, false",
    "'''yes''', false",
    "size(ops), false",
    "[true], false"
  })
  void theTextTellsWhatMayBeACondition(String text, boolean expected) {
    assertThat(expressions.compile(text, NAMES).mayBeCondition()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1 +                 | line 1, column ",
        "op.detect > 3       | line 1, column 1: undeclared reference to 'op'",
        "true &&\\n  foo     | line 2, column 3: undeclared reference to 'foo'",
        "ops.a-b.out         | ops[\"a-b\"]",
        "'a' > 3             | line 1, column 5: ",
        "nosuch(1)           | line 1, column 7: undeclared reference to 'nosuch'",
        "'a                  | line 1, column "
      })
  void whatDoesNotCompileSaysWhereAndWhatToDo(String text, String expected) {
    ProblemException refused =
        catchThrowableOfType(
            ProblemException.class, () -> expressions.compile(text.replace("\\n", "\n"), NAMES));
    assertThat(refused).isNotNull();
    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_EXPRESSION);
    assertThat(refused.problems().getFirst().detail()).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ops.gone.out.ok",
        "ops.detect.out.name > 3",
        "1 / 0 == 1",
        "ops.detect.out.list[9]",
        "int(ops.detect.out.name)",
        "9223372036854775807 + ops.detect.out.cars",
        "timestamp('yesterday')",
        "type(1)"
      })
  void whatCannotBeEvaluatedIsTheConditionsFault(String text) {
    assertThat(catchThrowableOfType(ProblemException.class, () -> evaluate(text)).code())
        .isEqualTo(ErrorCode.CONDITION_FAILED);
  }

  @Test
  @Timeout(60)
  void hostileTextsAreRefusedQuickly() {
    List<String> hostile =
        List.of(
            "x".repeat(10_001),
            "(".repeat(5_000) + "1" + ")".repeat(5_000 - 1),
            "(".repeat(4_999) + "1" + ")".repeat(4_999),
            "[".repeat(4_999) + "1" + "]".repeat(4_999),
            "!".repeat(9_000) + "?",
            "1" + "+1".repeat(4_999),
            "ops" + ".a".repeat(4_900),
            "ops" + "[0]".repeat(3_000),
            "\u0000",
            "\ud800",
            "'" + "\\".repeat(9_999),
            "{".repeat(9_999),
            "'a'.matches('((a{1,1000}){1,1000}){1,1000}')",
            "'a'.matches('" + "(a|b)*".repeat(100) + "')",
            "'a'.matches(event.type)",
            "matches('a', '(')");
    for (String text : hostile) {
      ProblemException refused =
          catchThrowableOfType(ProblemException.class, () -> expressions.compile(text, NAMES));
      assertThat(refused).as("%.40s", text).isNotNull();
      assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_EXPRESSION);
      assertThat(refused.getMessage().length()).isLessThan(3_000);
    }
  }

  @Test
  @Timeout(60)
  void hostileWorkIsStopped() {
    List<Json> many = IntStream.range(0, 2_000).<Json>mapToObj(i -> Json.of(i)).toList();
    Map<String, Json> values =
        Map.of(
            "params",
            Json.object(
                "l", Json.of(many),
                "s", Json.of("ab".repeat(200_000)),
                "aa", Json.of("a".repeat(4_000_000)),
                "ab", Json.of("a".repeat(2_000_000) + "b")));
    List<String> hostile =
        List.of(
            "params.l.all(x, params.l.all(y, params.l.all(z, x + y + z >= 0)))",
            "params.l.all(x, params.s.matches('(a|b)*(a|b)*(a|b)*c') || x >= 0)",
            "params.l.map(x, params.s + params.s).size() > 0",
            "params.l.all(x, params.l.all(y, params.l + [x] == params.l + [x]))",
            "params.l.all(x, params.aa.contains(params.ab) || x >= 0)",
            "params.l.exists(x, params.l.map(y, params.l) == [])",
            "params.l.map(x, params.l.map(y, params.l)) == []");
    for (String text : hostile) {
      Expression expression = expressions.compile(text, Set.of("params"));
      long before = System.nanoTime();
      ProblemException stopped =
          catchThrowableOfType(ProblemException.class, () -> expression.evaluate(values));
      assertThat(stopped).as(text).isNotNull();
      assertThat(stopped.code()).isEqualTo(ErrorCode.CONDITION_FAILED);
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .as(text)
          .isLessThan(Duration.ofSeconds(15));
    }
  }

  @Test
  void everyVariableMustHaveAValue() {
    Expression expression = expressions.compile("true || event.x", NAMES);
    ProblemException refused =
        catchThrowableOfType(ProblemException.class, () -> expression.evaluate(Map.of()));
    assertThat(refused.code()).isEqualTo(ErrorCode.CONDITION_FAILED);
    assertThat(refused.getMessage()).contains("'event' has no value");
  }

  @ParameterizedTest
  @CsvSource({
    "aaaaaaaaaaaaaaaaaaaaab, true",
    "baaaaaaaaaaaaaaaaaaaaaa, false",
    "baaaaaaaaaaaaaaaaaaaaac, true",
    "aaaaaaaaaaaaaaaaaaaaa, true",
    "aaaaaaaaaaaaaaaaaaaaabaaaaaaaaaaaaaaaaaaaaac, true",
    "c, true",
    "d, false"
  })
  void longTextsAreSoughtLikeShortOnes(String sought, boolean found) {
    String text = "a".repeat(40) + "b" + "a".repeat(21) + "c";
    assertThat(Texts.contains(text, sought)).isEqualTo(found);
    assertThat(text.contains(sought)).isEqualTo(found);
  }

  @Test
  void aCompiledExpressionServesManyThreads() throws Exception {
    Expression expression = expressions.compile("params.n * 2", Set.of("params"));
    try (var pool = Executors.newFixedThreadPool(4)) {
      List<Callable<Json>> calls = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        Map<String, Json> values = Map.of("params", Json.object("n", Json.of(i)));
        calls.add(() -> expression.evaluate(values));
      }
      int i = 0;
      for (var result : pool.invokeAll(calls)) {
        assertThat(result.get()).isEqualTo(Json.of(2L * i++));
      }
    }
  }
}
