package io.dynode.json;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;

/** Makes a value of a parser's tokens. */
final class JsonReader {
  private final JsonParser parser;
  private final int maxDepth;
  private final Budget budget;

  JsonReader(JsonParser parser, JsonText.Limits limits) {
    this.parser = parser;
    this.maxDepth = limits.maxDepth();
    this.budget = limits.own() ? Budget.unbounded() : Budget.usual();
  }

  Json read() {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw refuse(ErrorCode.INVALID_JSON, "the text is empty");
    }
    Json value = value(first, 0);
    if (parser.nextToken() != null) {
      throw refuse(ErrorCode.INVALID_JSON, "there is more text after the end of the value");
    }
    return value;
  }

  private Json value(JsonToken token, int depth) {
    return switch (token) {
      case START_OBJECT -> object(deeper(depth));
      case START_ARRAY -> array(deeper(depth));
      case VALUE_STRING -> new Json.Text(clean(counted(parser.getString())));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json.Num(counted(parser.getString()));
      case VALUE_TRUE -> counted(Json.TRUE);
      case VALUE_FALSE -> counted(Json.FALSE);
      case VALUE_NULL -> counted(Json.NULL);
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
          throw refuse(ErrorCode.INVALID_JSON, "a value was expected");
    };
  }

  private String counted(String text) {
    take(1, text.length());
    return text;
  }

  private Json counted(Json word) {
    take(1, 0);
    return word;
  }

  private void take(int values, int characters) {
    if (!budget.take(values, characters)) {
      throw refuse(ErrorCode.TOO_LARGE, Budget.exceeded());
    }
  }

  private int deeper(int depth) {
    take(1, 0);
    if (depth == maxDepth) {
      throw refuse(ErrorCode.INVALID_JSON, "nested deeper than " + maxDepth + " levels");
    }
    return depth + 1;
  }

  private Json object(int depth) {
    Map<String, Json> members = new LinkedHashMap<>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      clean(name);
      take(0, name.length());
      if (members.put(name, value(parser.nextToken(), depth)) != null) {
        throw refuse(ErrorCode.INVALID_JSON, "member '" + name + "' stands twice in one object");
      }
    }
    return members.isEmpty() ? Json.EMPTY : new Json.Obj(members);
  }

  private Json array(int depth) {
    List<Json> items = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      items.add(value(token, depth));
    }
    return new Json.Arr(items);
  }

  private String clean(String text) {
    String flaw = Utf8.flaw(text);
    if (!flaw.isEmpty()) {
      throw refuse(ErrorCode.INVALID_ENCODING, flaw);
    }
    return text;
  }

  private ProblemException refuse(ErrorCode code, String what) {
    return refuse(code, what, parser.currentLocation());
  }

  static ProblemException refuse(ErrorCode code, String what, @Nullable TokenStreamLocation at) {
    String place =
        at == null
            ? ""
            : " at line %d, column %d".formatted(at.getLineNr(), Math.max(1, at.getColumnNr()));
    return new ProblemException(code, "Not valid JSON" + place + ": " + what);
  }
}
