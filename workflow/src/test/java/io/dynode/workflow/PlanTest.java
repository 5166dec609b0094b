package io.dynode.workflow;

import static io.dynode.workflow.Samples.agenda;
import static io.dynode.workflow.Samples.op;
import static io.dynode.workflow.Samples.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import io.dynode.model.AgendaSpec;
import io.dynode.model.ErrorCode;
import io.dynode.model.ErrorType;
import io.dynode.model.FailurePolicy;
import io.dynode.model.Field;
import io.dynode.model.Json;
import io.dynode.model.OnLost;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.model.Resources;
import io.dynode.model.Retry;
import io.dynode.model.RunIf;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {
  private static List<Problem> problems(Samples.Op... operations) {
    return problems(agenda(operations));
  }

  private static List<Problem> problems(AgendaSpec spec) {
    ProblemException refused = catchThrowableOfType(ProblemException.class, () -> plan(spec));
    assertThat(refused).as("must be refused").isNotNull();
    return refused.problems();
  }

  private static void refused(ErrorCode code, String pointer, Samples.Op... operations) {
    assertThat(problems(operations))
        .extracting(Problem::code, Problem::pointer)
        .containsExactly(tuple(code, pointer));
  }

  private static List<Integer> dependencies(Plan plan, String name) {
    PlannedOperation planned = plan.operation(plan.indexOf(name).orElseThrow());
    return IntStream.range(0, planned.dependencyCount()).map(planned::dependency).boxed().toList();
  }

  private static List<Integer> dependents(Plan plan, String name) {
    PlannedOperation planned = plan.operation(plan.indexOf(name).orElseThrow());
    return IntStream.range(0, planned.dependentCount()).map(planned::dependent).boxed().toList();
  }

  @Test
  void dependenciesComeFromEverywhereOnce() {
    Plan plan =
        plan(
            agenda(
                op("join", "D", "a")
                    .payload(Json.of(List.of(Json.of("@<a.out>"), Json.of("x@<b.out::/y>"))))
                    .files("c", "*", "from-@<A.out>")
                    .files("event", "*", "")
                    .when("ops/e/out"),
                op("a"),
                op("b", "a"),
                op("c"),
                op("d"),
                op("e")));
    assertThat(dependencies(plan, "JOIN")).containsExactly(1, 2, 3, 4, 5);
    assertThat(dependents(plan, "a")).containsExactly(0, 2);
    assertThat(dependents(plan, "join")).isEmpty();
    assertThat(IntStream.range(0, plan.rootCount()).map(plan::root)).containsExactly(1, 3, 4, 5);
    assertThat(plan.indexOf("nobody")).isEmpty();
  }

  @Test
  void settingsFallBackToTheModule() {
    Retry own = Samples.retry(4, Duration.ZERO);
    Plan plan =
        plan(
            agenda(
                op("a"),
                op("b").type("work@2").needs(Resources.cpu(9)).retry(own).environment("docker"),
                op("c").type("careful"),
                op("d").type("log").payload(Json.object("message", Json.NULL))));
    PlannedOperation a = plan.operation(0);
    assertThat(a.module()).isEqualTo("acme/work@2");
    assertThat(a.needs()).isEqualTo(Resources.cpu(500));
    assertThat(a.retry()).isEqualTo(Retry.DEFAULT);
    assertThat(a.timeout()).isEqualTo(Duration.ofMinutes(10));
    PlannedOperation b = plan.operation(1);
    assertThat(b.needs()).isEqualTo(Resources.cpu(9));
    assertThat(b.retry()).isEqualTo(own);
    assertThat(b.environment()).isEqualTo("docker");
    assertThat(plan.operation(2).onLost()).isEqualTo(OnLost.HOLD);
    PlannedOperation d = plan.operation(3);
    assertThat(d.builtin()).contains(Builtin.LOG);
    assertThat(d.module()).isEqualTo("log");
    assertThat(d.needs()).isEqualTo(Resources.NONE);
  }

  @Test
  void theSpecIsPinnedAndCompilesToTheSame() {
    AgendaSpec spec = agenda(op("a"), op("b", "a").type("log").payload(message("@<a.out>")));
    Plan plan = plan(spec);
    assertThat(plan.spec().operations().getFirst().type()).isEqualTo("acme/work@2");
    assertThat(plan(plan.spec()).spec()).isSameAs(plan.spec());
  }

  private static Json message(String text) {
    return Json.object("message", Json.of(text));
  }

  @Test
  void everyProblemIsReportedWithItsPlace() {
    assertThat(
            problems(
                op("a", "b", "zz").type("wrok"),
                op("A"),
                op("b").payload(Json.object("x~y", Json.of(List.of(Json.of("@<c.out>"))))),
                op("9").when("nonsense"),
                op("event").files("nobody", "", "/etc")))
        .extracting(Problem::code, Problem::pointer)
        .containsExactlyInAnyOrder(
            tuple(ErrorCode.UNKNOWN_OPERATION, "/operations/0/dependsOn/1"),
            tuple(ErrorCode.UNKNOWN_MODULE, "/operations/0/type"),
            tuple(ErrorCode.DUPLICATE_NAME, "/operations/1/name"),
            tuple(ErrorCode.UNKNOWN_REFERENCE, "/operations/2/payload/x~0y/0"),
            tuple(ErrorCode.INVALID_NAME, "/operations/3/name"),
            tuple(ErrorCode.INVALID_EXPRESSION, "/operations/3/when"),
            tuple(ErrorCode.INVALID_NAME, "/operations/4/name"),
            tuple(ErrorCode.UNKNOWN_OPERATION, "/operations/4/files/0/from"),
            tuple(ErrorCode.INVALID_PATH, "/operations/4/files/0/glob"),
            tuple(ErrorCode.INVALID_PATH, "/operations/4/files/0/to"));
  }

  @Test
  void namesThatAreNearAreSuggested() {
    assertThat(problems(op("detect").type("wrok")).getFirst().detail())
        .contains("Did you mean 'work'?");
    assertThat(problems(op("detect"), op("b", "detcet")).getFirst().detail())
        .contains("Did you mean 'detect'?");
    assertThat(problems(op("detect"), op("b", "xyz")).getFirst().detail())
        .doesNotContain("Did you mean");
  }

  @Test
  void ringsAreNamedInOrder() {
    List<Problem> problems =
        problems(
            op("x"),
            op("a", "c", "x"),
            op("b", "a"),
            op("c", "b"),
            op("after", "c"),
            op("p").payload(Json.of("@<q.out>")),
            op("q", "p"));
    assertThat(problems)
        .extracting(Problem::code, Problem::pointer)
        .containsExactly(
            tuple(ErrorCode.CYCLE, "/operations/1/dependsOn/0"),
            tuple(ErrorCode.CYCLE, "/operations/5"));
    assertThat(problems.getFirst().detail())
        .isEqualTo("'a' waits for 'c', that for 'b', and that for 'a'.");
  }

  @Test
  void aShortRingIsPreferred() {
    List<Samples.Op> operations = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      operations.add(op("o" + i, "o" + (i + 1) % 50, "o" + (i + 49) % 50));
    }
    List<Problem> problems = problems(agenda(FailurePolicy.CONTINUE, Duration.ZERO, operations));
    assertThat(problems.getFirst().detail()).isEqualTo("'o0' waits for 'o1', and that for 'o0'.");
    assertThat(problems.size()).isLessThanOrEqualTo(10);
  }

  @Test
  void nobodyWaitsForItself() {
    refused(ErrorCode.CYCLE, "/operations/0/dependsOn/0", op("a", "A"));
    refused(ErrorCode.CYCLE, "/operations/0/payload", op("a").payload(Json.of("@<a.out>")));
    refused(ErrorCode.CYCLE, "/operations/0/when", op("a").when("ops/a/out"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1a", "a b", "a/b", "é", "a.out", "A.Children", "Event", "a\u0000", "a\n"})
  void badNamesAreRefused(String name) {
    refused(ErrorCode.INVALID_NAME, "/operations/0/name", op(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"@<name>", "x @<b.children>", "@<b.out", "@<b out>"})
  void whatIsNoReferenceIsRefused(String text) {
    refused(
        ErrorCode.UNKNOWN_REFERENCE,
        "/operations/0/payload",
        op("a").payload(Json.of(text)),
        op("b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"..", "../x", "a/../b", "/abs", "a//b", "a/", "./a", "a\\b", "C:\\x", "a\u0000b"})
  void pathTricksAreRefused(String to) {
    refused(
        ErrorCode.INVALID_PATH, "/operations/1/files/0/to", op("b"), op("a").files("b", "**", to));
    refused(
        ErrorCode.INVALID_PATH, "/operations/1/files/0/glob", op("b"), op("a").files("b", to, "x"));
  }

  @Test
  void runIfThatCanNeverHoldIsRefused() {
    refused(ErrorCode.INVALID_VALUE, "/operations/0/runIf", op("a").runIf(RunIf.ANY_FAILED));
    List<Problem> problems =
        problems(
            agenda(
                FailurePolicy.FAIL_FAST,
                Duration.ZERO,
                List.of(op("a"), op("b", "a").runIf(RunIf.ANY_FAILED))));
    assertThat(problems).hasSize(1);
    assertThat(problems.getFirst().pointer()).isEqualTo("/operations/1/runIf");
    assertThat(problems.getFirst().detail()).contains("failurePolicy").contains("continue");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "log   | {}             | MISSING_FIELD | ",
        "log   | {m:1}          | UNKNOWN_FIELD | /m",
        "log   | text           | WRONG_TYPE    | ",
        "emit  | {type:1}       | WRONG_TYPE    | /type",
        "emit  | {data:1}       | MISSING_FIELD | ",
        "emit  | {type:a,x:1}   | UNKNOWN_FIELD | /x",
        "delay | {}             | MISSING_FIELD | ",
        "delay | {duration:10s,until:2026-01-01T00:00:00Z} | MISSING_FIELD | ",
        "delay | {duration:10}  | INVALID_VALUE | /duration",
        "delay | {duration:-1s} | INVALID_VALUE | /duration",
        "delay | {duration:10y} | INVALID_VALUE | /duration",
        "delay | {duration:999999999999d} | INVALID_VALUE | /duration",
        "delay | {until:never}  | INVALID_VALUE | /until",
        "delay | {until:9999-01-01T00:00:00Z} | INVALID_VALUE | /until"
      })
  void payloadsOfBuiltinsAreChecked(String type, String payload, ErrorCode code, String pointer) {
    List<Problem> problems = problems(op("a").type(type).payload(json(payload)));
    assertThat(problems)
        .extracting(Problem::code, Problem::pointer)
        .contains(tuple(code, "/operations/0/payload" + (pointer == null ? "" : pointer)));
  }

  /** {@code {a:b,c:1}}, in the few words the table needs. */
  private static Json json(String text) {
    if (!text.startsWith("{")) {
      return Json.of(text);
    }
    List<Object> members = new ArrayList<>();
    for (String member : text.substring(1, text.length() - 1).split(",")) {
      if (!member.isEmpty()) {
        String name = member.substring(0, member.indexOf(':'));
        String value = member.substring(member.indexOf(':') + 1);
        members.add(name);
        members.add(value.equals("1") ? Json.of(1) : Json.of(value));
      }
    }
    return Json.object(members.toArray());
  }

  @Test
  void payloadsOfBuiltinsMayBeReferences() {
    Plan plan =
        plan(
            agenda(
                op("a"),
                op("b").type("delay").payload(Json.object("until", Json.of("@<a.out>"))),
                op("c").type("emit").payload(Json.of("@<a.out>")),
                op("d").type("emit").payload(Json.object("type", Json.of("x.@<a.out>")))));
    assertThat(dependents(plan, "a")).containsExactly(1, 2, 3);
  }

  @Test
  void conditionsThatNeverSayTrueOrFalseAreRefused() {
    refused(ErrorCode.INVALID_EXPRESSION, "/operations/0/when", op("a").when("text"));
  }

  @Test
  void whatIsNeverTriedAgainCannotBeListed() {
    Retry retry =
        new Retry(
            2,
            List.of(ErrorType.USER, ErrorType.CANCELED),
            10,
            Duration.ofSeconds(1),
            Duration.ofMinutes(5));
    refused(ErrorCode.INVALID_VALUE, "/operations/0/retry/on/1", op("a").retry(retry));
  }

  @Test
  void theLongestWaitIsNeverShorterThanTheFirst() {
    Duration first = Duration.ofMinutes(10);
    Retry given = new Retry(3, List.of(ErrorType.USER), 10, first, Duration.ZERO);
    assertThat(given.longest()).isEqualTo(first);
    Retry odd = new Retry(3, List.of(ErrorType.USER), 10, first, Duration.ofMinutes(5));
    refused(ErrorCode.INVALID_VALUE, "/operations/0/retry/maxBackoff", op("a").retry(odd));
  }

  /** What is said of an address. */
  private static String url(String text) {
    Json payload = Json.object("url", Json.of(text));
    return problems(agenda(op("a").type("http").payload(payload))).getFirst().detail();
  }

  @Test
  void requestsThatCannotBeSentAreRefused() {
    Json named = Json.object("url", Json.of("https://me:hush@example.com/"));
    refused(
        ErrorCode.INVALID_VALUE, "/operations/0/payload/url", op("a").type("http").payload(named));
    assertThat(url("http://a.example/x y")).contains("a blank cannot stand at character 19", "%20");
    assertThat(url("http://a.example/{x}")).contains("'{' cannot stand at character 18");
    assertThat(url("http://0x7f.1:55801/")).contains("has '0x7f.1:55801' where a host stands");
    assertThat(url("http://me:hush@0x7f.1/")).contains("'0x7f.1'").doesNotContain("hush");
    assertThat(url("http:///x")).contains("names no host");
    assertThat(url("http://:80/x")).contains("names no host");
    assertThat(url("http://[::1")).contains("is no address");
    assertThat(url("http://")).contains("is no address");
    assertThat(url("ftp://a.example/")).contains("begins with http:// or https:// and a host");
    assertThat(url("http://a.example/" + "x".repeat(8_000))).contains("longer than 8000");
    Json plain = Json.object("url", Json.of("https://example.com/"));
    refused(
        ErrorCode.INVALID_VALUE,
        "/operations/0/timeout",
        op("a").type("http").payload(plain).timeout(Duration.ofMinutes(11)));
  }

  @Test
  void tooMuchIsRefused() {
    assertThat(problems(agenda()).getFirst().code()).isEqualTo(ErrorCode.MISSING_FIELD);
    Limits small = new Limits(2, 1, 1, 20, 20, 20, 100, 100, 2);
    assertThat(refused(small, op("a"), op("b"), op("c")).getFirst().code())
        .isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(refused(small, op("a", "b", "B"), op("b"))).as("one edge, named twice").isEmpty();
  }

  @Test
  void longPayloadsAndManyEdgesAreRefused() {
    Limits small = new Limits(10, 1, 1, 20, 20, 20, 100, 100, 2);
    assertThat(refused(small, op("a").payload(Json.of("x".repeat(19)))))
        .extracting(Problem::code, Problem::pointer)
        .containsExactly(tuple(ErrorCode.TOO_LARGE, "/operations/0/payload"));
    assertThat(refused(small, op("a", "b", "c"), op("b"), op("c")))
        .extracting(Problem::code)
        .containsExactly(ErrorCode.TOO_LARGE);
    List<Problem> many = refused(small, op("1"), op("2"), op("3"), op("4"));
    assertThat(many).hasSize(3);
    assertThat(many.getLast().detail()).isEqualTo("and 2 more problems that are not shown");
  }

  private static List<Problem> refused(Limits limits, Samples.Op... operations) {
    ProblemException refused =
        catchThrowableOfType(
            ProblemException.class,
            () -> Plan.compile(agenda(operations), Samples.MODULES, new FakeExpressions(), limits));
    return refused == null ? List.of() : refused.problems();
  }

  @ParameterizedTest
  @ValueSource(strings = {"chain", "fan", "dense"})
  void compilingIsLinearInOperationsAndEdges(String shape) {
    long small = steps(shape, 2_000);
    long large = steps(shape, 20_000);
    assertThat(large).isBetween(9 * small, 11 * small);
  }

  @Test
  void aFanOutOfAHundredThousandWithItsRootAndJoinFits() {
    assertThat(steps("fan", 100_002)).isPositive();
  }

  @Test
  void theBoundOfTheDocumentIsThatOfThePlan() {
    RecordComponent operations =
        Arrays.stream(AgendaSpec.class.getRecordComponents())
            .filter(component -> component.getName().equals("operations"))
            .findFirst()
            .orElseThrow();
    assertThat(operations.getAnnotation(Field.class).max()).isEqualTo(Limits.DEFAULT.operations());
  }

  private static long steps(String shape, int size) {
    List<Samples.Op> operations = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Samples.Op op = op("o" + i);
      switch (shape) {
        case "chain" -> {
          if (i > 0) {
            op.after("o" + (i - 1));
          }
        }
        case "fan" -> {
          if (i == size - 1) {
            IntStream.range(1, size - 1).forEach(k -> op.after("o" + k));
          } else if (i > 0) {
            op.payload(Json.of("@<o0.out>"));
          }
        }
        default -> IntStream.range(Math.max(0, i - 10), i).forEach(k -> op.after("o" + k));
      }
      operations.add(op);
    }
    AgendaSpec spec = agenda(FailurePolicy.CONTINUE, Duration.ZERO, operations);
    PlanCompiler compiler =
        new PlanCompiler(spec, Samples.MODULES, new FakeExpressions(), Limits.DEFAULT, false);
    assertThat(compiler.compile().size()).isEqualTo(size);
    return compiler.steps();
  }
}
