package io.dynode.json;

import static io.dynode.json.Refusals.refused;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
  @Test
  void readsEveryKindOfValueAndKeepsOrderAndLiterals() {
    String text = "{\"b\":[1,-0,1.50e3,\"x\\u00e9\\n\"],\"a\":{\"t\":true,\"f\":false,\"n\":null}}";
    Json json = JsonText.parse(text);
    assertThat(JsonText.print(json))
        .isEqualTo("{\"b\":[1,-0,1.50e3,\"xé\\n\"],\"a\":{\"t\":true,\"f\":false,\"n\":null}}");
    assertThat(JsonText.parse(text.getBytes(UTF_8))).isEqualTo(json);
    assertThat(JsonText.parse(stream(text.getBytes(UTF_8)), JsonText.Limits.DEFAULT))
        .isEqualTo(json);
  }

  @Test
  void printsIndented() {
    assertThat(JsonText.pretty(JsonText.parse("{\"a\":[1,{}],\"b\":[],\"c\":{\"d\":null}}")))
        .isEqualTo(
            """
            {
              "a": [
                1,
                {}
              ],
              "b": [],
              "c": {
                "d": null
              }
            }\
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":1,\\n \"b\" 2}|line 2, column",
        "[1,]|line 1, column",
        "{\"a\":1}{}|after the end",
        "[01]|line 1",
        "[+1]|line 1",
        "[.5]|line 1",
        "[NaN]|line 1",
        "['a']|line 1",
        "[1] // x|line 1",
        "{\"a\":1,\\n\"a\":2}|member 'a' stands twice",
        "[|line 1",
        "\"abc|line 1",
        "tru|line 1",
      })
  void refusesWhatIsNotJsonNamingTheLine(String text, String part) {
    String lines = text.replace("\\n", "\n");
    refused(() -> JsonText.parse(lines), ErrorCode.INVALID_JSON, "Not valid JSON at", part);
    refused(() -> JsonText.parse(lines.getBytes(UTF_8)), ErrorCode.INVALID_JSON, part);
    refused(
        () -> JsonText.parse(stream(lines.getBytes(UTF_8)), JsonText.Limits.DEFAULT),
        ErrorCode.INVALID_JSON,
        part);
  }

  @Test
  void refusesEmptyText() {
    refused(() -> JsonText.parse(""), ErrorCode.INVALID_JSON, "empty");
    refused(() -> JsonText.parse(new byte[0]), ErrorCode.INVALID_JSON, "empty");
    refused(() -> JsonText.parse(" \n"), ErrorCode.INVALID_JSON, "empty");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "22c08022",
        "22e0808022",
        "22eda08022",
        "22f4908080",
        "22ff22",
        "2280",
        "22c3",
        "22c328",
        "22f0808080",
        "226100",
        "22f8888080",
        "22c0af22"
      })
  void refusesBytesThatAreNotUtf8(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    refused(() -> JsonText.parse(bytes), ErrorCode.INVALID_ENCODING, "line 1, byte");
    refused(
        () -> JsonText.parse(stream(bytes), JsonText.Limits.DEFAULT),
        ErrorCode.INVALID_ENCODING,
        "line 1, byte");
  }

  @Test
  void namesTheLineOfABadByte() {
    byte[] bytes = HexFormat.of().parseHex("5b310a2c32ff5d");
    refused(() -> JsonText.parse(bytes), ErrorCode.INVALID_ENCODING, "line 2, byte 3");
  }

  @Test
  void readsNoOtherEncodingAndSkipsTheMark() {
    refused(() -> JsonText.parse("[1]".getBytes(UTF_16LE)), ErrorCode.INVALID_ENCODING);
    assertThat(JsonText.parse("\uFEFF[1]".getBytes(UTF_8))).isEqualTo(Json.of(List.of(Json.of(1))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"a\\u0000b\"",
        "{\"a\\u0000\":1}",
        "\"\\ud800\"",
        "\"\\udc00x\"",
        "\"\\ud800\\ud800\"",
      })
  void refusesNulAndHalfSurrogatesMadeByEscapes(String text) {
    refused(() -> JsonText.parse(text), ErrorCode.INVALID_ENCODING, "line 1, column");
    refused(() -> JsonText.parse(text.getBytes(UTF_8)), ErrorCode.INVALID_ENCODING);
  }

  @Test
  void refusesRawNulAndHalfSurrogatesInText() {
    refused(() -> JsonText.parse("\"a\0\""), ErrorCode.INVALID_ENCODING, "NUL");
    refused(() -> JsonText.parse("\"\ud800\""), ErrorCode.INVALID_ENCODING, "surrogate");
    assertThat(JsonText.parse("\"\\ud83d\\ude00\"")).isEqualTo(Json.of("😀"));
  }

  @Test
  void boundsDepthAndSize() {
    String deep = "[".repeat(100) + "]".repeat(100);
    assertThat(JsonText.parse(deep)).isInstanceOf(Json.Arr.class);
    refused(() -> JsonText.parse("[" + deep + "]"), ErrorCode.INVALID_JSON, "100 levels");
    refused(() -> JsonText.parse("{\"a\":".repeat(100_000)), ErrorCode.INVALID_JSON, "100 levels");
    Json wrapped = Json.of(java.util.List.of(JsonText.parse(deep)));
    assertThat(JsonText.parse(JsonText.print(wrapped), JsonText.Limits.OWN)).isEqualTo(wrapped);
    assertThat(wrapped.deeperThan(100)).isTrue();
    assertThat(wrapped.deeperThan(101)).isFalse();
    JsonText.Limits five = JsonText.Limits.bytes(5);
    byte[] six = "[1, 2]".getBytes(UTF_8);
    refused(() -> JsonText.parse(six, five), ErrorCode.TOO_LARGE, "5 bytes");
    refused(() -> JsonText.parse(stream(six), five), ErrorCode.TOO_LARGE, "5 bytes");
    assertThat(JsonText.parse(stream("[1,2]".getBytes(UTF_8)), five)).isNotNull();
    refused(() -> JsonText.parse("9".repeat(1001)), ErrorCode.INVALID_JSON, "1000");
  }

  @Test
  void boundsValuesAndCharacters() {
    int most = (int) JsonText.MAX_VALUES;
    refused(() -> JsonText.parse("[0" + ",0".repeat(most) + "]"), ErrorCode.TOO_LARGE, "8388608");
    refused(() -> JsonText.parse("[[]" + ",[]".repeat(most) + "]"), ErrorCode.TOO_LARGE, "values");
    assertThat(JsonText.parse("[0" + ",0".repeat(most - 2) + "]")).isInstanceOf(Json.Arr.class);
    String half = "x".repeat((int) JsonText.MAX_CHARACTERS / 2);
    String two = "{\"" + half + "\":\"" + half + "\"}";
    assertThat(JsonText.parse(two)).isInstanceOf(Json.Obj.class);
    String more = "[" + two + ",12]";
    refused(() -> JsonText.parse(more), ErrorCode.TOO_LARGE, "67108864 characters");
    assertThat(JsonText.parse(more, JsonText.Limits.OWN)).isInstanceOf(Json.Arr.class);
  }

  @Test
  void passesOnWhatFailsInTheStream() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("cut");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            throw new IOException("cut");
          }
        };
    assertThatThrownBy(() -> JsonText.parse(broken, JsonText.Limits.DEFAULT))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cut");
  }

  @Test
  void writesLongTextInPiecesWithoutCuttingCharacters() {
    Json json = Json.of(List.of(Json.of("é😀".repeat(20_000)), Json.of("x"), Json.of("😀")));
    assertThat(new String(JsonText.bytes(json), UTF_8)).isEqualTo(JsonText.print(json));
    assertThat(JsonText.parse(JsonText.bytes(json))).isEqualTo(json);
  }

  @Property
  void whatIsPrintedReadsBack(@ForAll("values") Json json) {
    assertThat(JsonText.parse(JsonText.print(json))).isEqualTo(json);
    assertThat(JsonText.parse(JsonText.pretty(json))).isEqualTo(json);
    assertThat(JsonText.parse(JsonText.bytes(json))).isEqualTo(json);
  }

  @Property
  void acceptsExactlyTheBytesThatAreUtf8(@ForAll("bytes") byte[] bytes) {
    boolean expected;
    try {
      CharBuffer text =
          UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes));
      expected = text.toString().indexOf(0) < 0;
    } catch (CharacterCodingException e) {
      expected = false;
    }
    assertThat(accepts(bytes)).isEqualTo(expected);
  }

  private static boolean accepts(byte[] bytes) {
    Utf8 utf8 = new Utf8();
    try {
      int half = bytes.length / 2;
      utf8.check(bytes, 0, half);
      utf8.check(bytes, half, bytes.length);
      utf8.end();
      return true;
    } catch (ProblemException e) {
      return false;
    }
  }

  @Test
  void digestsDoNotDependOnTheOrderOfMembers() {
    assertThat(Digest.of(JsonText.parse("{\"a\":1,\"b\":{\"c\":2,\"d\":3}}")))
        .isEqualTo(Digest.of(JsonText.parse("{ \"b\":{\"d\":3,\"c\":2}, \"a\":1 }")))
        .isNotEqualTo(Digest.of(JsonText.parse("{\"a\":1,\"b\":{\"c\":2,\"d\":4}}")))
        .isEqualTo(Digest.sha256Hex("{\"a\":1,\"b\":{\"c\":2,\"d\":3}}".getBytes(UTF_8)));
    assertThat(Digest.sha256Hex("abc".getBytes(UTF_8)))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Provide
  Arbitrary<Json> values() {
    return Values.any();
  }

  @Provide
  Arbitrary<byte[]> bytes() {
    return Arbitraries.oneOf(
        Arbitraries.bytes().array(byte[].class).ofMaxSize(6),
        Arbitraries.of(0xC2, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0x80, 0x9F, 0xA0, 0xBF, 0x8F, 0x90, 0x41)
            .map(Integer::byteValue)
            .array(byte[].class)
            .ofMaxSize(5));
  }

  private static InputStream stream(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }
}
