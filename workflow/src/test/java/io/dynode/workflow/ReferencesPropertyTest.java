package io.dynode.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ReferencesPropertyTest {
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of("@", "<", ">", "@<", "@@<", "@<a.out>", "::", "?", "/", "x", "é", "")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  @Property(tries = 2000)
  void anEscapedTextStandsForItself(@ForAll("texts") String text) {
    References parsed = References.parse(Json.of(Part.escape(text)));
    assertThat(parsed.problems()).isEmpty();
    assertThat(parsed.all()).isEmpty();
    assertThat(parsed.resolve(_ -> Optional.empty(), 1000).value()).isEqualTo(Json.of(text));
  }

  @Property(tries = 2000)
  void parsingNeverFailsAndNothingIsReadTwice(@ForAll("texts") String text) {
    References parsed = References.parse(Json.of(text));
    References.Resolved resolved = parsed.resolve(_ -> Optional.of(Json.of("@<a.out>")), 100_000);
    if (!parsed.problems().isEmpty()) {
      assertThat(text).contains("@<");
    } else if (parsed.all().stream().allMatch(r -> r.path().isEmpty() || r.path().equals("/"))) {
      assertThat(resolved.value()).isEqualTo(Json.of(expected(text)));
    }
  }

  /** The same, by cutting the text into pieces. */
  private static String expected(String text) {
    List<String> out = new ArrayList<>();
    String rest = text;
    while (!rest.isEmpty()) {
      if (rest.startsWith("@@<")) {
        out.add("@<");
        rest = rest.substring(3);
      } else if (rest.startsWith("@<")) {
        out.add("@<a.out>");
        rest = rest.substring(rest.indexOf('>') + 1);
      } else {
        out.add(rest.substring(0, 1));
        rest = rest.substring(1);
      }
    }
    return String.join("", out);
  }
}
