package io.dynode.json;

import static io.dynode.json.Refusals.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: 1|{\"a\":1}",
        "a: 007|{\"a\":7}",
        "a: +3|{\"a\":3}",
        "a: 0x1F|{\"a\":31}",
        "a: 0o17|{\"a\":15}",
        "a: .5|{\"a\":0.5}",
        "a: 5.|{\"a\":5}",
        "a: 1.50e3|{\"a\":1.50e3}",
        "a: yes|{\"a\":\"yes\"}",
        "a: True|{\"a\":true}",
        "a: ~|{\"a\":null}",
        "a:|{\"a\":null}",
        "a: '1'|{\"a\":\"1\"}",
        "a: !!str 1|{\"a\":\"1\"}",
        "a: !!int 1|{\"a\":1}",
        "a: !!float 1.5|{\"a\":1.5}",
        "1: x|{\"1\":\"x\"}",
        "on: x|{\"on\":\"x\"}",
        "a: [x, {b: c}]|{\"a\":[\"x\",{\"b\":\"c\"}]}",
        "a: &x {k: v}\\nb: *x|{\"a\":{\"k\":\"v\"},\"b\":{\"k\":\"v\"}}",
        "a: 2026-01-01|{\"a\":\"2026-01-01\"}",
        "a: 1h30m|{\"a\":\"1h30m\"}",
      })
  void readsTheCoreSchema(String yaml, String json) {
    assertThat(Yaml.parse(yaml.replace("\\n", "\n"))).isEqualTo(JsonText.parse(json));
  }

  @Test
  void readsManyDocumentsAndLeavesOutEmptyOnes() {
    assertThat(Yaml.parseAll("---\na: 1\n---\n# nothing\n---\nb: 2\n...\n---\n"))
        .containsExactly(JsonText.parse("{\"a\":1}"), JsonText.parse("{\"b\":2}"));
    assertThat(Yaml.parseAll("")).isEmpty();
    refused(() -> Yaml.parse("a: 1\n---\nb: 1"), ErrorCode.INVALID_YAML, "there are 2");
    refused(() -> Yaml.parse(""), ErrorCode.INVALID_YAML, "there are 0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: 1\\n  b: 2|line 2, column",
        "a: [1, 2|line 1, column",
        "a: 1\\na: 2|key 'a' stands twice",
        "a: 1\\na: 2|line 2, column 1",
        "? [1]\\n: x|a key must be plain text",
        "a: .inf|no word for .inf",
        "a: .NaN|no word for .NaN",
        "a: !foo x|tag !foo",
        "a: !!int x|does not fit",
        "a: !!int 1.5|does not fit",
        "a: !!set {x}|unknown tag",
        "a: *b|line 1, column",
        "a: &x [*x]|no anchor",
        "<<: {a: 1}|merge keys",
        "\\ta: 1|line 1, column",
        "a: @x|line 1, column",
      })
  void refusesWhatIsNotYamlNamingThePlace(String yaml, String part) {
    String text = yaml.replace("\\n", "\n").replace("\\t", "\t");
    refused(() -> Yaml.parse(text), ErrorCode.INVALID_YAML, part);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: \"\\0\"", "\"\\0\": a", "a: \"x\\u0000\""})
  void refusesNulMadeByEscapes(String yaml) {
    refused(() -> Yaml.parse(yaml), ErrorCode.INVALID_ENCODING, "NUL");
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    byte[] bad = HexFormat.of().parseHex("613a20ff");
    refused(() -> Yaml.parse(bad), ErrorCode.INVALID_ENCODING, "line 1, byte 4");
    refused(() -> Yaml.parse("a: \0"), ErrorCode.INVALID_ENCODING, "NUL");
    assertThat(Yaml.parse("\uFEFFa: é".getBytes(UTF_8))).isEqualTo(Json.object("a", Json.of("é")));
  }

  @Test
  void boundsWhatAliasesStandFor() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 10; i++) {
      String item = "*a" + (i - 1);
      bomb.append(
          "a%d: &a%d [%s]\n"
              .formatted(
                  i,
                  i,
                  String.join(
                      ",", List.of(item, item, item, item, item, item, item, item, item, item))));
    }
    refused(() -> Yaml.parse(bomb.toString()), ErrorCode.TOO_LARGE, "aliases");
  }

  @Test
  void boundsTheTextThatAliasesRepeat() {
    String mebi = "x".repeat(1 << 20);
    String sixty = "[&a " + mebi + ", *a".repeat(60) + "]";
    assertThat(Yaml.parse(sixty.replace(", *a", ", *a "))).isInstanceOf(Json.Arr.class);
    refused(
        () -> Yaml.parse("[&a " + mebi + ", *a ".repeat(64) + "]"),
        ErrorCode.TOO_LARGE,
        "line 1, column");
    refused(
        () -> Yaml.parse("k: &a " + mebi + "\nl:\n" + "  - {*a : 1}\n".repeat(64)),
        ErrorCode.TOO_LARGE,
        "aliases");
  }

  @Test
  void boundsDepth() {
    refused(() -> Yaml.parse("[".repeat(50_000)), ErrorCode.INVALID_YAML);
    assertThat(Yaml.parse("[".repeat(100) + "]".repeat(100))).isInstanceOf(Json.Arr.class);
    String halves = "- &a " + "[".repeat(60) + "]".repeat(60) + "\n- ";
    assertThat(Yaml.parse(halves + "[".repeat(39) + "*a" + "]".repeat(39))).isNotNull();
    String deeper = halves + "[".repeat(40) + "*a" + "]".repeat(40);
    refused(() -> Yaml.parse(deeper), ErrorCode.INVALID_YAML, "levels");
    refused(() -> Yaml.parse("[".repeat(101) + "]".repeat(101)), ErrorCode.INVALID_YAML, "levels");
  }

  @Test
  void printsForPeople() {
    Json json =
        JsonText.parse(
            "{\"name\":\"cut\",\"args\":[\"-c\",\"echo 1\",\"1\"],\"env\":{},\"on\":null,"
                + "\"script\":\"a\\n\\nb\\n\",\"list\":[{\"x\":1,\"y\":[[2]]},[]]}");
    assertThat(Yaml.print(json))
        .isEqualTo(
            """
            name: cut
            args:
              - "-c"
              - echo 1
              - "1"
            env: {}
            "on": null
            script: |
              a

              b
            list:
              - x: 1
                "y":
                  - - 2
              - []
            """);
  }

  @Property
  void whatIsPrintedReadsBack(@ForAll("values") Json json) {
    assertThat(Yaml.parseAll(Yaml.print(json)))
        .as(Yaml.print(json))
        .isEqualTo(json.isNull() ? List.of(Json.NULL) : List.of(json));
    assertThat(Yaml.parseAll(Yaml.printAll(List.of(json, json)))).containsExactly(json, json);
  }

  @Test
  void readsBackVeryLongKeys() {
    Json json = Json.object("k".repeat(3000), Json.object("é".repeat(2000), Json.of("v")));
    assertThat(Yaml.parse(Yaml.print(json))).isEqualTo(json);
  }

  @Provide
  Arbitrary<Json> values() {
    return Values.any();
  }
}
