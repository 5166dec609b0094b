package io.dynode.json;

import io.dynode.model.ErrorCode;
import io.dynode.model.Id;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Codecs of values that are one word: constants of enums, and ids. */
final class Named {
  private Named() {}

  /** FAIL_FAST is {@code "fail-fast"}; an absent one is the first constant. */
  record Constants(Map<String, Object> byWord, Object first) implements Codec {
    static Constants of(Class<?> type) {
      Map<String, Object> byWord = new LinkedHashMap<>();
      Object[] constants = type.getEnumConstants();
      for (Object constant : constants) {
        byWord.put(word((Enum<?>) constant), constant);
      }
      return new Constants(byWord, constants[0]);
    }

    static String word(Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public @Nullable Object read(Json json, Problems problems) {
      if (!(json instanceof Json.Text text)) {
        problems.wrongType("one of " + words(), json);
        return null;
      }
      Object constant = byWord.get(text.value());
      if (constant == null) {
        problems.add(
            ErrorCode.INVALID_VALUE,
            "Must be one of %s, but is '%s'%s"
                .formatted(
                    words(),
                    Problems.brief(text.value()),
                    Suggestions.hint(text.value(), byWord.keySet())));
      }
      return constant;
    }

    private String words() {
      return String.join(", ", byWord.keySet());
    }

    @Override
    public Object absent(Problems problems) {
      return first;
    }

    @Override
    public Json write(Object value, boolean omitEmpty) {
      return Json.of(word((Enum<?>) value));
    }

    @Override
    public Json.Obj schema(Schemas schemas) {
      List<Json> words = new ArrayList<>();
      byWord.keySet().forEach(word -> words.add(Json.of(word)));
      return Json.object("type", Json.of("string"), "enum", Json.of(words));
    }
  }

  /** A record that is one id; there is no empty one, so an absent id is a missing field. */
  record Ids(RecordShape shape, Bounds bounds) implements Codec {
    @Override
    public @Nullable Object read(Json json, Problems problems) {
      if (!(json instanceof Json.Text text)) {
        problems.wrongType("a string", json);
        return null;
      }
      if (!Scalars.Text.clean(text.value(), problems)
          || !bounds.allowText(text.value(), problems)) {
        return null;
      }
      try {
        return shape.make(new Object[] {text.value()});
      } catch (ProblemException e) {
        e.problems().forEach(problems::add);
        return null;
      }
    }

    @Override
    public @Nullable Object absent(Problems problems) {
      problems.add(ErrorCode.MISSING_FIELD, "Must be given");
      return null;
    }

    @Override
    public Json write(Object value, boolean omitEmpty) {
      return Json.of(((Id) value).value());
    }

    @Override
    public Json.Obj schema(Schemas schemas) {
      long most = Math.min(bounds.max(), Id.MAX_LENGTH);
      return new Bounds(Math.max(bounds.min(), 1), most, bounds.pattern(), null)
          .schema("string", "minLength", "maxLength");
    }
  }
}
