package io.dynode.json;

import static io.dynode.json.Refusals.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.dynode.model.AgendaSpec;
import io.dynode.model.CustomerId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Field;
import io.dynode.model.Json;
import io.dynode.model.ModuleSpec;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol;
import io.dynode.model.QueueSpec;
import io.dynode.model.Resources;
import io.dynode.model.Retry;
import io.dynode.model.TemplateSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordsTest {
  enum Colour {
    DARK_RED,
    BLUE
  }

  record Inner(@Field(value = "a", required = true) String a, long b) {}

  record All(
      @Field(value = "text", min = 2, max = 4, pattern = "[a-z😀]+", fallback = "\"abc\"")
          String text,
      @Field(value = "int", min = -5, max = 5) int small,
      long large,
      double real,
      @Field(value = "bool", name = "is", fallback = "true") boolean truth,
      Colour colour,
      @Field(value = "time", fallback = "\"5m\"") Duration time,
      Json json,
      Optional<CustomerId> customer,
      Optional<Inner> inner,
      @Field(value = "list", max = 2, pattern = "[a-z]+") List<String> list,
      @Field(value = "map", max = 2) Map<String, Long> map,
      List<Inner> inners,
      byte[] bytes) {}

  record Tree(String name, List<Tree> children) {}

  record Numbers(@Field(value = "n", min = 1) int n, @Field(value = "x", max = 1) double x) {}

  record Checked(int n) {
    Checked {
      if (n == 13) {
        throw new IllegalArgumentException("n is unlucky");
      }
    }
  }

  private static <R extends Record> R decode(String json, Class<R> type) {
    return Records.decode(JsonText.parse(json), type);
  }

  private static List<String> refusals(String json, Class<? extends Record> type) {
    return problems(() -> decode(json, type)).stream()
        .map(p -> p.code().slug() + " " + p.pointer())
        .toList();
  }

  @Test
  void absentAndNullMembersHaveTheirFallbacks() {
    String nulls =
        "{\"text\":null,\"small\":null,\"large\":null,\"real\":null,\"is\":null,\"colour\":null,"
            + "\"time\":null,\"json\":null,\"customer\":null,\"inner\":null,\"list\":null,"
            + "\"map\":null,\"inners\":null,\"bytes\":null}";
    for (String json : List.of("{}", nulls)) {
      All all = decode(json, All.class);
      assertThat(all.text()).isEqualTo("abc");
      assertThat(all.small()).isZero();
      assertThat(all.large()).isZero();
      assertThat(all.real()).isZero();
      assertThat(all.truth()).isTrue();
      assertThat(all.colour()).isEqualTo(Colour.DARK_RED);
      assertThat(all.time()).isEqualTo(Duration.ofMinutes(5));
      assertThat(all.json()).isEqualTo(Json.NULL);
      assertThat(all.customer()).isEmpty();
      assertThat(all.inner()).isEmpty();
      assertThat(all.list()).isEmpty();
      assertThat(all.map()).isEmpty();
      assertThat(all.inners()).isEmpty();
      assertThat(all.bytes()).isEmpty();
    }
  }

  @Test
  void readsEveryKindOfComponent() {
    String json =
        "{\"text\":\"ab\",\"small\":-5,\"large\":9223372036854775807,\"real\":1.5e2,\"is\":false,"
            + "\"colour\":\"blue\",\"time\":\"1h30m\",\"json\":{\"x\":[null]},"
            + "\"customer\":\"acme\",\"inner\":{\"a\":\"x\",\"b\":2},\"list\":[\"a\",\"b\"],"
            + "\"map\":{\"k\":3},\"inners\":[{\"a\":\"y\",\"b\":0}],\"bytes\":\"AQID\"}";
    All all = decode(json, All.class);
    assertThat(all.large()).isEqualTo(Long.MAX_VALUE);
    assertThat(all.real()).isEqualTo(150.0);
    assertThat(all.colour()).isEqualTo(Colour.BLUE);
    assertThat(all.time()).isEqualTo(Duration.ofMinutes(90));
    assertThat(all.customer()).contains(new CustomerId("acme"));
    assertThat(all.inner()).contains(new Inner("x", 2));
    assertThat(all.map()).containsExactly(Map.entry("k", 3L));
    assertThat(all.bytes()).containsExactly(1, 2, 3);
    assertThat(JsonText.print(Records.encode(all))).isEqualTo(json.replace("1.5e2", "150.0"));
  }

  @Test
  void collectsEveryProblemWithItsPointer() {
    String json =
        "{\"text\":5,\"small\":6,\"larg\":1,\"real\":\"x\",\"colour\":\"bleu\",\"time\":10,"
            + "\"customer\":\"\",\"inner\":{\"b\":1.5},\"list\":[\"a\",1,\"B\"],"
            + "\"map\":{\"a/b~\":\"x\"},"
            + "\"inners\":[{\"a\":\"x\"},{},null],\"bytes\":\"%\"}";
    // The list has three items where two are allowed, so that its items are not looked at.
    assertThat(refusals(json, All.class))
        .containsExactly(
            "wrong-type /text",
            "invalid-value /small",
            "unknown-field /larg",
            "wrong-type /real",
            "invalid-value /colour",
            "wrong-type /time",
            "invalid-value /customer",
            "wrong-type /inner/b",
            "missing-field /inner/a",
            "invalid-value /list",
            "wrong-type /map/a~1b~0",
            "missing-field /inners/1/a",
            "wrong-type /inners/2",
            "invalid-value /bytes");
    assertThat(refusals("{\"list\":[1,\"B\"]}", All.class))
        .containsExactly("wrong-type /list/0", "invalid-value /list/1");
  }

  @Test
  void saysWhatIsWrongAndWhatWasMeant() {
    List<Problem> problems =
        problems(() ->
            decode(
                "{\"larg\":1,\"colour\":\"dark_red\",\"small\":7,\"list\":[\"a\",\"b\",\"c\"],"
                    + "\"text\":\"ABC\",\"real\":[],\"qqqqqqq\":1}",
                All.class));
    assertThat(problems)
        .extracting(Problem::detail)
        .containsExactly(
            "Unknown field 'larg' (did you mean 'large'?)",
            "Must be one of dark-red, blue, but is 'dark_red' (did you mean 'dark-red'?)",
            "Must be -5 to 5, but is 7",
            "Must have at most 2 items, but has 3",
            "Must match [a-z😀]+, but is 'ABC'",
            "Must be a number, but is an array",
            "Unknown field 'qqqqqqq'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5|5",
        "5.0|5",
        "50e-1|5",
        "-0|0",
        "1E1|10",
        "2147483647|2147483647",
      })
  void wholeNumbersMayBeWrittenInAnyWay(String literal, int value) {
    assertThat(decode("{\"n\":" + literal + "}", Checked.class).n()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "5.5,wrong-type", "2147483648,invalid-value", "1e999999999,wrong-type",
    "1e-999999999,wrong-type", "99999999999999999999,wrong-type", "true,wrong-type",
    "\"5\",wrong-type", "13,invalid-value"
  })
  void otherNumbersAreRefused(String literal, String code) {
    assertThat(refusals("{\"n\":" + literal + "}", Checked.class).getFirst()).startsWith(code);
  }

  @Test
  void numbersHaveBounds() {
    assertThat(refusals("{\"n\":0,\"x\":1.5}", Numbers.class))
        .containsExactly("invalid-value /n", "invalid-value /x");
    assertThat(refusals("{\"n\":1,\"x\":1e999}", Numbers.class))
        .containsExactly("invalid-value /x");
    assertThat(decode("{\"n\":1,\"x\":1}", Numbers.class)).isEqualTo(new Numbers(1, 1.0));
  }

  @Test
  void amountsAreNeverNegativeNorTooLargeToAdd() {
    assertThat(refusals("{\"cpuMillis\":-1,\"slots\":{\"license\":-100}}", Resources.class))
        .containsExactly("invalid-value /cpuMillis", "invalid-value /slots/license");
    assertThat(
            refusals(
                "{\"diskBytes\":9223372036854775807,\"slots\":{\"a\":9223372036854775807}}",
                Resources.class))
        .containsExactly("invalid-value /diskBytes", "invalid-value /slots/a");
    assertThat(JsonText.print(Records.schema(Resources.class)))
        .contains("\"additionalProperties\":{\"type\":\"integer\",\"minimum\":0,");
  }

  @Test
  void lengthIsCountedInCharactersNotInHalves() {
    assertThat(decode("{\"text\":\"😀😀😀😀\"}", All.class).text()).isEqualTo("😀😀😀😀");
    assertThat(refusals("{\"text\":\"😀\"}", All.class)).containsExactly("invalid-value /text");
    assertThat(refusals("{\"text\":\"aaaaa\"}", All.class)).containsExactly("invalid-value /text");
  }

  @Test
  void nulIsRefusedAlsoInValuesMadeInMemory() {
    assertThat(problems(() -> Records.decode(Json.object("name", Json.of("a\0")), Tree.class)))
        .extracting(Problem::code, Problem::pointer)
        .containsExactly(tuple(ErrorCode.INVALID_ENCODING, "/name"));
    assertThat(
            problems(() ->
                Records.decode(Json.object("map", Json.object("a\0", Json.of(1))), All.class)))
        .extracting(Problem::code)
        .containsExactly(ErrorCode.INVALID_ENCODING);
  }

  @Test
  void whatAConstructorRefusesIsAProblemAtItsPlace() {
    assertThat(refusals("{\"n\":13}", Checked.class)).containsExactly("invalid-value ");
    assertThat(refusals("{\"customer\":\"" + "x".repeat(129) + "\"}", All.class))
        .containsExactly("invalid-value /customer");
  }

  @Test
  void recordsMayHoldTheirOwnKind() {
    Tree tree = new Tree("a", List.of(new Tree("b", List.of()), new Tree("c", List.of())));
    assertThat(Records.decode(Records.encode(tree), Tree.class)).isEqualTo(tree);
    assertThat(refusals("{\"children\":[{\"children\":[{\"name\":1}]}]}", Tree.class))
        .containsExactly("wrong-type /children/0/children/0/name");
    assertThat(JsonText.print(Records.schema(Tree.class)))
        .contains("\"items\":{\"$ref\":\"#/$defs/Tree\"}");
  }

  @Test
  void aThousandProblemsAreListed() {
    String items = "1,".repeat(4999) + "1";
    assertThat(refusals("{\"children\":[" + items + "]}", Tree.class)).hasSize(1000);
  }

  @Test
  void somethingElseThanAnObjectIsRefused() {
    assertThat(refusals("[]", Tree.class)).containsExactly("wrong-type ");
    assertThat(refusals("null", Tree.class)).containsExactly("wrong-type ");
  }

  @Test
  void idsMustBeGiven() {
    assertThat(refusals("{}", Protocol.LeaseRequest.class)).containsExactly("missing-field /agent");
  }

  @Test
  void typesThatHaveNoJsonAreAnError() {
    record Odd(Object thing) {}
    record Raw(Map<Integer, String> map) {}
    assertThatThrownBy(() -> decode("{}", Odd.class)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> decode("{}", Raw.class)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Records.encode(new Object()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatAnotherVersionWroteMayHaveMembersThatNobodyKnows() {
    Json later = JsonText.parse("{\"a\": \"x\", \"b\": 7, \"since\": {\"c\": 1}}");
    assertThat(Records.decodeKnown(later, Inner.class)).isEqualTo(new Inner("x", 7));
    Json wrong = JsonText.parse("{\"b\": \"seven\", \"since\": 1}");
    assertThat(problems(() -> Records.decodeKnown(wrong, Inner.class)))
        .extracting(Problem::pointer)
        .containsExactlyInAnyOrder("/a", "/b");
  }

  @Test
  void briefLeavesOutWhatAbsenceMeans() {
    assertThat(Records.encodeBrief(decode("{}", All.class))).isEqualTo(Json.EMPTY);
    assertThat(JsonText.print(Records.encodeBrief(decode("{\"inner\":{\"a\":\"\"}}", All.class))))
        .isEqualTo("{\"inner\":{\"a\":\"\"}}");
    assertThat(Records.encodeBrief(Retry.DEFAULT)).isEqualTo(Json.EMPTY);
  }

  @Test
  void encodesMapsInOneOrderAndPlainValues() {
    assertThat(
            JsonText.print(
                Records.encode(
                    Map.of(
                        "c",
                        List.of(1, 2L, true, 0.5),
                        "b",
                        new CustomerId("x"),
                        "a",
                        Colour.BLUE))))
        .isEqualTo("{\"a\":\"blue\",\"b\":\"x\",\"c\":[1,2,true,0.5]}");
    assertThat(Records.encode(Optional.empty())).isEqualTo(Json.NULL);
    assertThat(Records.encode(Duration.ofSeconds(90))).isEqualTo(Json.of("1m30s"));
  }

  @Test
  void theModelsDefinitionsAreRead() {
    QueueSpec queue = decode("{\"name\":\"q\",\"pool\":\"p\"}", QueueSpec.class);
    assertThat(queue.aging()).isEqualTo(Duration.ofMinutes(1));
    assertThat(queue.visibleTo()).containsExactly("*");
    ModuleSpec module = decode("{\"name\":\"m\",\"version\":\"1\"}", ModuleSpec.class);
    assertThat(module.resources()).isEqualTo(Resources.cpu(1000));
    assertThat(module.timeout()).isEqualTo(Duration.ofHours(1));
    AgendaSpec agenda =
        decode("{\"operations\":[{\"name\":\"a\",\"type\":\"m\",\"retry\":{}}]}", AgendaSpec.class);
    assertThat(agenda.operations().getFirst().retry()).contains(Retry.DEFAULT);
    assertThat(refusals("{\"operations\":[{\"name\":\"1\",\"typ\":\"m\"}]}", AgendaSpec.class))
        .containsExactly(
            "invalid-value /operations/0/name",
            "unknown-field /operations/0/typ",
            "missing-field /operations/0/type");
  }

  @Test
  void schemasSayWhatIsChecked() {
    Json schema = Records.schema(All.class);
    assertThat(schema.at("/$schema").orElseThrow())
        .isEqualTo(Json.of("https://json-schema.org/draft/2020-12/schema"));
    assertThat(JsonText.print(schema.at("/properties/text").orElseThrow()))
        .isEqualTo(
            "{\"type\":\"string\",\"minLength\":2,\"maxLength\":4,\"pattern\":\"^(?:[a-z😀]+)$\","
                + "\"description\":\"text\",\"default\":\"abc\"}");
    assertThat(JsonText.print(schema.at("/properties/small").orElseThrow()))
        .isEqualTo(
            "{\"type\":\"integer\",\"minimum\":-5,\"maximum\":5,\"description\":\"int\","
                + "\"default\":0}");
    assertThat(schema.at("/properties/is/default").orElseThrow()).isEqualTo(Json.TRUE);
    assertThat(schema.at("/properties/colour/enum/0").orElseThrow()).isEqualTo(Json.of("dark-red"));
    assertThat(schema.at("/properties/list/items/pattern").orElseThrow())
        .isEqualTo(Json.of("^(?:[a-z]+)$"));
    assertThat(schema.at("/properties/map/additionalProperties/type").orElseThrow())
        .isEqualTo(Json.of("integer"));
    assertThat(schema.at("/additionalProperties").orElseThrow()).isEqualTo(Json.FALSE);
    assertThat(schema.at("/$defs/Inner/required/0").orElseThrow()).isEqualTo(Json.of("a"));
    assertThat(schema.at("/properties/json").orElseThrow()).isEqualTo(Json.EMPTY);
    assertThat(
            Records.schema(TemplateSpec.class)
                .at("/$defs/Parameter/properties/default")
                .orElseThrow()
                .at("/description"))
        .contains(Json.of("Value when none is given; null: none."));
  }

  @Test
  void schemasOfManyRecordsShareTheirParts() {
    Json schemas =
        Records.schemas(
            List.of(AgendaSpec.class, ModuleSpec.class, Protocol.Report.class),
            "#/components/schemas/");
    assertThat(((Json.Obj) schemas).members().keySet())
        .contains("AgendaSpec", "OperationSpec", "ModuleSpec", "Resources", "Report", "Retry");
    assertThat(schemas.at("/ModuleSpec/properties/resources/$ref").orElseThrow())
        .isEqualTo(Json.of("#/components/schemas/Resources"));
  }

  @Test
  void aRefusalCarriesTheFirstProblemsCode() {
    assertThatThrownBy(() -> decode("{\"nam\":1}", Tree.class))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_FIELD));
  }
}
