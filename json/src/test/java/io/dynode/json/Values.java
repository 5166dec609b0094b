package io.dynode.json;

import io.dynode.model.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.arbitraries.StringArbitrary;

/** Random JSON. */
final class Values {
  private Values() {}

  /** Any text that has a UTF-8 form and no NUL, often an odd one. */
  static Arbitrary<String> texts() {
    StringArbitrary odd =
        Arbitraries.strings().withChars(" \n\t\r:#-?[]{},&*!|>'\"%@`~0123.eE+x_nulltrueyes\\/");
    return Arbitraries.oneOf(
        odd.ofMaxLength(12),
        Arbitraries.strings().alpha().ofMaxLength(6),
        Arbitraries.of(
            "null",
            "true",
            "~",
            "yes",
            "0x1F",
            "0o7",
            ".5",
            "5.",
            "1e3",
            "-",
            "---",
            "...",
            "<<",
            ".inf",
            ".NaN",
            "a: b",
            "a #b",
            "|",
            "line\nline",
            "line\n",
            "a\n\nb\n",
            " x\ny",
            "tab\tin\nlines",
            "a\n\n",
            "\n",
            "\u0085",
            "\u2028",
            "\uFEFF",
            "\u007F",
            "😀",
            "é"),
        Arbitraries.strings().ofMaxLength(8).filter(s -> Utf8.flaw(s).isEmpty()));
  }

  static Arbitrary<Json> numbers() {
    return Arbitraries.oneOf(
        Arbitraries.longs().map(Json::of),
        Arbitraries.doubles().map(Json::of),
        Arbitraries.of("0", "-0", "1.50e3", "1E+400", "0.10", "123456789012345678901234567890")
            .map(Json.Num::new));
  }

  static Arbitrary<Json> any() {
    return any(3);
  }

  private static Arbitrary<Json> any(int depth) {
    Arbitrary<Json> scalar =
        Arbitraries.oneOf(
            texts().map(Json::of),
            numbers(),
            Arbitraries.of(Json.TRUE, Json.FALSE, Json.NULL, Json.EMPTY, Json.of(List.of())));
    if (depth == 0) {
      return scalar;
    }
    Arbitrary<Json> inner = Arbitraries.lazy(() -> any(depth - 1));
    Arbitrary<Json> array = inner.list().ofMaxSize(4).map(Json::of);
    Arbitrary<Json> object =
        Combinators.combine(texts().list().ofMaxSize(4), inner.list().ofSize(4)).as(Values::object);
    return Arbitraries.oneOf(scalar, array, object);
  }

  private static Json object(List<String> names, List<Json> values) {
    Map<String, Json> members = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      members.put(names.get(i), values.get(i));
    }
    return new Json.Obj(members);
  }
}
