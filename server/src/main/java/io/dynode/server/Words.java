package io.dynode.server;

import io.dynode.json.Records;
import io.dynode.model.Json;
import io.dynode.server.http.Request;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Query parameters that are lists of an enum's words, as answers write them. */
final class Words {
  private Words() {}

  /** The constants a parameter names, with commas between; empty: it is not given. */
  static <E extends Enum<E>> Optional<Set<E>> query(Request request, String name, Class<E> type) {
    return request.query(name).map(text -> parse(text, name, type));
  }

  private static <E extends Enum<E>> Set<E> parse(String text, String name, Class<E> type) {
    Set<E> constants = EnumSet.noneOf(type);
    for (String word : text.split(",", -1)) {
      constants.add(
          Arrays.stream(type.getEnumConstants())
              .filter(constant -> Records.encode(constant).equals(Json.of(word.trim())))
              .findFirst()
              .orElseThrow(() -> Request.invalid(name, "one or more of " + all(type))));
    }
    return constants;
  }

  private static <E extends Enum<E>> String all(Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> Records.encode(constant).text().orElse(""))
        .collect(Collectors.joining(", "));
  }
}
