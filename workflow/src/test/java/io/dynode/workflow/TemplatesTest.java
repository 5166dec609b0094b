package io.dynode.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.model.TemplateSpec;
import io.dynode.model.TemplateSpec.Parameter;
import io.dynode.model.TemplateSpec.ParameterType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplatesTest {
  private static final Json VIDEO = Json.object("name", Json.of("a.avi"), "size", Json.of(7));

  private static TemplateSpec template(Json agenda) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    parameters.put("video", parameter(ParameterType.OBJECT, Json.NULL, true));
    parameters.put("priority", parameter(ParameterType.INTEGER, Json.of(5), false));
    parameters.put("Mode", parameter(ParameterType.STRING, Json.NULL, false));
    return new TemplateSpec("detect", "1", "", parameters, agenda, List.of());
  }

  private static Parameter parameter(ParameterType type, Json value, boolean required) {
    return new Parameter(type, value, required, "");
  }

  private static Json.Obj agendaOf(Json payload) {
    return Json.object(
        "operations", Json.of(List.of(Json.object("name", Json.of("a"), "payload", payload))));
  }

  private static Json.Obj instantiate(Json agenda, Map<String, Json> params) {
    return Templates.instantiate(template(agenda), params, Limits.DEFAULT);
  }

  private static Json payload(Json payload, Map<String, Json> params) {
    return instantiate(agendaOf(payload), params).at("/operations/0/payload").orElseThrow();
  }

  private static List<Problem> problems(Json agenda, Map<String, Json> params) {
    return catchThrowableOfType(ProblemException.class, () -> instantiate(agenda, params))
        .problems();
  }

  @Test
  void parametersGoAnywhereWithTheirType() {
    Json.Obj made =
        instantiate(
            Json.object(
                "title",
                Json.of("Cars of @<video::/name>"),
                "priority",
                Json.of("@<priority>"),
                "labels",
                Json.object("mode", Json.of("@<mode::?fast>")),
                "params",
                Json.object("own", Json.of(1)),
                "operations",
                Json.of(
                    List.of(
                        Json.object(
                            "name",
                            Json.of("a"),
                            "payload",
                            Json.object("v", Json.of("@<video>"), "s", Json.of("@<video::/size>")),
                            "when",
                            Json.of("params.priority > 3 && '@<video>' != ''"))))),
            Map.of("VIDEO", VIDEO));
    assertThat(made.at("/title")).contains(Json.of("Cars of a.avi"));
    assertThat(made.at("/priority")).contains(Json.of(5));
    assertThat(made.at("/labels/mode")).contains(Json.NULL);
    assertThat(made.at("/operations/0/payload")).contains(Json.object("v", VIDEO, "s", Json.of(7)));
    assertThat(made.at("/operations/0/when"))
        .as("conditions are never changed")
        .contains(Json.of("params.priority > 3 && '@<video>' != ''"));
    assertThat(made.at("/params"))
        .contains(
            Json.object(
                "own", Json.of(1), "video", VIDEO, "priority", Json.of(5), "Mode", Json.NULL));
  }

  @ParameterizedTest
  @CsvSource({
    "@<b.out::/x?y>, @<b.out::/x?y>",
    "@<b.out> of @<video::/name>, @<b.out> of a.avi",
    "@@<video>, @@<video>",
    "@@<@<video::/size>>, @@<7>",
    "@<video::/size>@<video::/name>, 7a.avi",
    "@<video::/zz?none>, none"
  })
  void referencesToOperationsAndEscapesAreLeftInPayloads(String text, String expected) {
    assertThat(payload(Json.of(text), Map.of("video", VIDEO))).isEqualTo(Json.of(expected));
  }

  @Test
  void aValueIsDataEvenIfItLooksLikeAReference() {
    Json evil = Json.object("name", Json.of("@<secret.out>"), "l", Json.of("x@@<y"));
    Json made =
        payload(
            Json.of(List.of(Json.of("@<video>"), Json.of("-@<video::/name>"))),
            Map.of("video", evil));
    References parsed = References.parse(made);
    assertThat(parsed.all()).isEmpty();
    assertThat(parsed.problems()).isEmpty();
    assertThat(parsed.resolve(_ -> java.util.Optional.empty(), 1000).value())
        .isEqualTo(Json.of(List.of(evil, Json.of("-@<secret.out>"))));
  }

  @Test
  void aReferenceCannotBePutTogetherFromPieces() {
    Json evil = Json.object("name", Json.of("@"), "l", Json.of("<secret.out>"));
    Json made = payload(Json.of("@<video::/name>@<video::/l>"), Map.of("video", evil));
    assertThat(References.parse(made).all()).isEmpty();
    assertThat(problems(agendaOf(Json.of("@<video::/name>@<b.out>")), Map.of("video", evil)))
        .extracting(Problem::code, Problem::pointer)
        .containsExactly(tuple(ErrorCode.INVALID_VALUE, "/agenda/operations/0/payload"));
  }

  @Test
  void whatIsNoParserOfReferencesSeesPlainText() {
    Json.Obj made =
        instantiate(
            Json.object("title", Json.of("@@<x> @<b.out> @<video::/name>")),
            Map.of("video", Json.object("name", Json.of("@<y>"))));
    assertThat(made.at("/title")).contains(Json.of("@<x> @<b.out> @<y>"));
  }

  @Test
  void allWrongParametersAreReported() {
    assertThat(
            problems(
                Json.EMPTY,
                Map.of("vidoe", VIDEO, "priority", Json.of("high"), "mode", Json.of(1))))
        .extracting(Problem::code, Problem::pointer)
        .containsExactlyInAnyOrder(
            tuple(ErrorCode.MISSING_FIELD, "/params/video"),
            tuple(ErrorCode.WRONG_TYPE, "/params/priority"),
            tuple(ErrorCode.WRONG_TYPE, "/params/Mode"),
            tuple(ErrorCode.UNKNOWN_FIELD, "/params/vidoe"));
    assertThat(problems(Json.EMPTY, Map.of("video", VIDEO, "priorty", Json.of(1))))
        .extracting(Problem::detail)
        .singleElement()
        .asString()
        .contains("Did you mean 'priority'?");
  }

  @ParameterizedTest
  @CsvSource({
    "1, true",
    "-0, true",
    "1.0, true",
    "1e3, true",
    "1e999999999, true",
    "1.5, false",
    "1e-1, false",
    "1e99999999999, false"
  })
  void wholeNumbersAreRecognized(String literal, boolean whole) {
    Map<String, Json> params = Map.of("video", VIDEO, "priority", new Json.Num(literal));
    if (whole) {
      assertThat(instantiate(Json.EMPTY, params).at("/params/priority"))
          .contains(new Json.Num(literal));
    } else {
      assertThat(problems(Json.EMPTY, params).getFirst().code()).isEqualTo(ErrorCode.WRONG_TYPE);
    }
  }

  @Test
  void placesThatNameNothingAreReported() {
    assertThat(
            problems(
                Json.object(
                    "title",
                    Json.of("@<vide>"),
                    "queue",
                    Json.of("q-@<video>"),
                    "linkId",
                    Json.of("@<video::/zz>"),
                    "labels",
                    Json.object("x", Json.of("@<"))),
                Map.of("video", VIDEO)))
        .extracting(Problem::code, Problem::pointer)
        .containsExactly(
            tuple(ErrorCode.UNKNOWN_REFERENCE, "/agenda/title"),
            tuple(ErrorCode.UNRESOLVED_REFERENCE, "/agenda/queue"),
            tuple(ErrorCode.UNRESOLVED_REFERENCE, "/agenda/linkId"),
            tuple(ErrorCode.UNKNOWN_REFERENCE, "/agenda/labels/x"));
  }

  @Test
  void anAgendaThatGrowsTooLargeIsRefused() {
    Json big = Json.object("name", Json.of("x".repeat(10_000)));
    Limits small = new Limits(10, 10, 10, 1000, 1000, 50_000, 100, 100, 10);
    Json agenda =
        Json.object(
            "labels", Json.of(java.util.Collections.nCopies(20, Json.of("@<video::/name>"))));
    ProblemException refused =
        catchThrowableOfType(
            ProblemException.class,
            () -> Templates.instantiate(template(agenda), Map.of("video", big), small));
    assertThat(refused.code()).isEqualTo(ErrorCode.TOO_LARGE);
  }

  @Test
  void anAgendaThatGrowsTooDeepIsRefused() {
    Json deep = Json.of(1);
    for (int i = 0; i < Json.MAX_DEPTH; i++) {
      deep = Json.of(List.of(deep));
    }
    Json given = Json.object("name", deep);
    Json agenda = Json.object("labels", Json.of("@<video::/name>"));
    ProblemException refused =
        catchThrowableOfType(
            ProblemException.class,
            () -> Templates.instantiate(template(agenda), Map.of("video", given), Limits.DEFAULT));
    assertThat(refused.code()).isEqualTo(ErrorCode.TOO_LARGE);
  }

  @Test
  void aTemplateIsCheckedWhenItIsApplied() {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    parameters.put("a", parameter(ParameterType.NUMBER, Json.of("one"), false));
    parameters.put("A", parameter(ParameterType.ANY, Json.NULL, false));
    parameters.put("b.out", parameter(ParameterType.ANY, Json.NULL, false));
    TemplateSpec template =
        new TemplateSpec(
            "t",
            "1",
            "",
            parameters,
            Json.object("title", Json.of("@<c> @<a::/not/there>")),
            List.of());
    assertThat(Templates.check(template))
        .extracting(Problem::code, Problem::pointer)
        .containsExactly(
            tuple(ErrorCode.WRONG_TYPE, "/parameters/a/default"),
            tuple(ErrorCode.DUPLICATE_NAME, "/parameters/A"),
            tuple(ErrorCode.INVALID_NAME, "/parameters/b.out"),
            tuple(ErrorCode.UNKNOWN_REFERENCE, "/agenda/title"));
    assertThat(Templates.check(template(Json.of("text"))))
        .extracting(Problem::code)
        .containsExactly(ErrorCode.WRONG_TYPE);
    assertThat(Templates.check(template(agendaOf(Json.of("@<video>"))))).isEmpty();
  }
}
