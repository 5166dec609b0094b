package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.json.Yaml;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an event from outside must be before anything of it is stored. */
final class EventFormTest {
  private static final String HASH = "0".repeat(64);

  @Test
  void filesThatCannotLieInOneFolder() {
    assertThat(clashes("a", "b", "a")).containsExactly("/files/2/path");
    assertThat(clashes("d/x", "d!", "d")).containsExactly("/files/0/path");
    assertThat(clashes("d", "d!", "d/x/y")).containsExactly("/files/2/path");
    assertThat(CloudEvents.files(event("d/x", "d/y", "d!", "dd"))).hasSize(4);
  }

  @Test
  void attributesAsTheSpecificationWantsThem() {
    assertThat(check("Bad_Attr: 1")).containsExactly("/Bad_Attr");
    assertThat(check("customer: rival")).containsExactly("/customer");
    assertThat(check("data: 1, data_base64: AA==")).containsExactly("/data_base64");
    CloudEvents.check(whole("data_base64: AA==, traceparent: x, files: []"));
  }

  private static Json.Obj event(String... paths) {
    return Json.object(
        "files",
        Json.of(
            List.of(paths).stream()
                .map(p -> (Json) Json.object("path", Json.of(p), "sha256", Json.of(HASH)))
                .toList()));
  }

  private static List<String> clashes(String... paths) {
    return pointers(() -> CloudEvents.files(event(paths)));
  }

  private static Json whole(String members) {
    return Yaml.parse("{specversion: '1.0', id: a, source: s, type: t, " + members + "}");
  }

  private static List<String> check(String members) {
    return pointers(() -> CloudEvents.check(whole(members)));
  }

  private static List<String> pointers(Runnable refused) {
    List<String> pointers = new java.util.ArrayList<>();
    assertThatThrownBy(refused::run)
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_EVENT);
              e.problems().forEach(p -> pointers.add(p.pointer()));
            });
    return pointers;
  }
}
