package io.dynode.server;

import io.dynode.json.JsonText;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.server.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Where a page ended, as opaque text: the ordering columns of its last row. */
final class Cursor {
  private static final int LONGEST = 4_000;

  private Cursor() {}

  static String print(List<Object> values) {
    List<Json> items = new ArrayList<>();
    for (Object value : values) {
      items.add(value instanceof Long number ? Json.of((long) number) : Json.of((String) value));
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(JsonText.bytes(Json.of(items)));
  }

  /** Of a list that can be in several orders: says of which. */
  static String print(String order, List<Object> values) {
    List<Object> whole = new ArrayList<>(values);
    whole.addFirst(order);
    return print(whole);
  }

  /** Reads one of a list in that order; one of the same list in another is refused as such. */
  static List<Object> parse(String text, String order, List<Boolean> numbers) {
    List<Boolean> kinds = new ArrayList<>(numbers);
    kinds.addFirst(false);
    List<Object> whole = parse(text, kinds);
    if (!whole.getFirst().equals(order)) {
      throw Request.invalid(
          "cursor",
          "the 'next' of a page of the same list in the same order; the cursor is of a list by '"
              + whole.getFirst()
              + "', and the list that is asked for is by '"
              + order
              + "': begin that one without a cursor");
    }
    return whole.subList(1, whole.size());
  }

  /**
   * Reads one.
   *
   * @param numbers which of the columns are numbers
   */
  static List<Object> parse(String text, List<Boolean> numbers) {
    try {
      if (text.length() > LONGEST) {
        throw invalid();
      }
      byte[] bytes = Base64.getUrlDecoder().decode(text.getBytes(StandardCharsets.US_ASCII));
      if (!(JsonText.parse(bytes) instanceof Json.Arr array)
          || array.items().size() != numbers.size()) {
        throw invalid();
      }
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < numbers.size(); i++) {
        values.add(value(array.items().get(i), numbers.get(i)));
      }
      return values;
    } catch (IllegalArgumentException | ArithmeticException | ProblemException e) {
      ProblemException refusal = invalid();
      refusal.addSuppressed(e);
      throw refusal;
    }
  }

  private static Object value(Json json, boolean number) {
    return switch (json) {
      case Json.Num n when number -> n.decimal().longValueExact();
      case Json.Text t when !number -> t.value();
      case Json.Num _, Json.Text _, Json.Null _, Json.Bool _, Json.Arr _, Json.Obj _ ->
          throw invalid();
    };
  }

  private static ProblemException invalid() {
    return Request.invalid("cursor", "the 'next' of a page of the same list, and this is not");
  }
}
