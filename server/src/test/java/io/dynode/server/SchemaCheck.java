package io.dynode.server;

import io.dynode.json.JsonText;
import io.dynode.model.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Says where a value is not as a JSON Schema wants; knows the words that the server's use. */
final class SchemaCheck {
  private static final Set<String> NOTES =
      Set.of("description", "default", "format", "contentEncoding", "title", "$schema", "$defs");

  private final Json root;
  private final List<String> flaws = new ArrayList<>();

  private SchemaCheck(Json root) {
    this.root = root;
  }

  /** Every flaw; none when the value is as the schema says. */
  static List<String> flaws(Json root, Json schema, Json value) {
    SchemaCheck check = new SchemaCheck(root);
    check.value("", (Json.Obj) schema, value);
    return check.flaws;
  }

  private void value(String place, Json.Obj schema, Json value) {
    schema
        .members()
        .forEach((word, is) -> {
          if (!NOTES.contains(word) && !holds(place, schema, word, is, value)) {
            flaws.add(place + ": " + word + " " + JsonText.print(is) + " but " + brief(value));
          }
        });
  }

  private static String brief(Json value) {
    String text = JsonText.print(value);
    return text.substring(0, Math.min(text.length(), 200));
  }

  private boolean holds(String place, Json.Obj schema, String word, Json is, Json value) {
    return switch (word) {
      case "$ref" -> reference(place, is.text().orElseThrow(), value);
      case "const" -> value.equals(is);
      case "enum" -> ((Json.Arr) is).items().contains(value);
      case "type" -> type(is, value);
      case "anyOf" -> matching(is, value) > 0;
      case "oneOf" -> matching(is, value) == 1;
      case "pattern" ->
          !(value instanceof Json.Text t) || found(is.text().orElseThrow(), t.value());
      case "minLength" -> !(value instanceof Json.Text t) || characters(t) >= number(is);
      case "maxLength" -> !(value instanceof Json.Text t) || characters(t) <= number(is);
      case "minimum" -> !(value instanceof Json.Num n) || number(n) >= number(is);
      case "maximum" -> !(value instanceof Json.Num n) || number(n) <= number(is);
      case "minItems" -> !(value instanceof Json.Arr a) || a.items().size() >= number(is);
      case "maxItems" -> !(value instanceof Json.Arr a) || a.items().size() <= number(is);
      case "minProperties" -> !(value instanceof Json.Obj o) || o.members().size() >= number(is);
      case "maxProperties" -> !(value instanceof Json.Obj o) || o.members().size() <= number(is);
      case "items" -> items(place, is, value);
      case "required" -> required(is, value);
      case "properties" -> properties(place, (Json.Obj) is, value);
      case "additionalProperties" -> additional(place, schema, is, value);
      default -> throw new AssertionError("a word of JSON Schema nobody checks: " + word);
    };
  }

  private boolean reference(String place, String reference, Json value) {
    Optional<Json> schema = root.at(reference.substring(1));
    if (schema.isEmpty()) {
      throw new AssertionError("dangling " + reference);
    }
    value(place, (Json.Obj) schema.get(), value);
    return true;
  }

  private int matching(Json schemas, Json value) {
    return (int)
        ((Json.Arr) schemas)
            .items().stream().filter(schema -> flaws(root, schema, value).isEmpty()).count();
  }

  private static boolean type(Json is, Json value) {
    List<Json> words = is instanceof Json.Arr several ? several.items() : List.of(is);
    return words.stream().anyMatch(word -> isOf(word.text().orElseThrow(), value));
  }

  private static boolean isOf(String type, Json value) {
    return switch (type) {
      case "object" -> value instanceof Json.Obj;
      case "array" -> value instanceof Json.Arr;
      case "string" -> value instanceof Json.Text;
      case "boolean" -> value instanceof Json.Bool;
      case "null" -> value.isNull();
      case "number" -> value instanceof Json.Num;
      case "integer" ->
          value instanceof Json.Num n && n.decimal().stripTrailingZeros().scale() <= 0;
      default -> throw new AssertionError("no type of JSON Schema: " + type);
    };
  }

  private static boolean found(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).find();
  }

  private static int characters(Json.Text text) {
    return text.value().codePointCount(0, text.value().length());
  }

  private static double number(Json number) {
    return ((Json.Num) number).decimal().doubleValue();
  }

  private boolean items(String place, Json schema, Json value) {
    if (value instanceof Json.Arr array) {
      for (int i = 0; i < array.items().size(); i++) {
        value(place + "/" + i, (Json.Obj) schema, array.items().get(i));
      }
    }
    return true;
  }

  private static boolean required(Json names, Json value) {
    return !(value instanceof Json.Obj object)
        || ((Json.Arr) names)
            .items().stream()
                .allMatch(name -> object.members().containsKey(name.text().orElseThrow()));
  }

  private boolean properties(String place, Json.Obj schemas, Json value) {
    if (value instanceof Json.Obj object) {
      schemas
          .members()
          .forEach((name, schema) ->
              object
                  .get(name)
                  .ifPresent(member -> value(place + "/" + name, (Json.Obj) schema, member)));
    }
    return true;
  }

  private boolean additional(String place, Json.Obj schema, Json is, Json value) {
    if (!(value instanceof Json.Obj object)) {
      return true;
    }
    Map<String, Json> known =
        schema.get("properties").orElse(Json.EMPTY) instanceof Json.Obj p ? p.members() : Map.of();
    List<String> further =
        object.members().keySet().stream().filter(name -> !known.containsKey(name)).toList();
    if (is instanceof Json.Obj each) {
      further.forEach(name -> value(place + "/" + name, each, object.get(name).orElseThrow()));
      return true;
    }
    return further.isEmpty() || is.equals(Json.TRUE);
  }
}
