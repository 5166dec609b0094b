package io.dynode.json;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * YAML 1.2 (core schema) to values and back. Reading is strict as for JSON: valid UTF-8, no key
 * twice, no NUL. What JSON has no word for is refused: keys that are not scalars, infinity, not a
 * number, unknown tags, merge keys.
 */
public final class Yaml {
  /** Longest text that is read, in characters. */
  static final int LONGEST = (int) JsonText.MAX_CHARACTERS;

  private Yaml() {}

  /**
   * Reads the documents of a text, in order; empty ones are left out.
   *
   * @throws ProblemException {@link ErrorCode#INVALID_YAML} with line and column, {@link
   *     ErrorCode#INVALID_ENCODING} or {@link ErrorCode#TOO_LARGE}
   */
  public static List<Json> parseAll(String text) {
    CheckedInput.checkSize(text.length(), LONGEST);
    String flaw = Utf8.flaw(text);
    if (!flaw.isEmpty()) {
      throw new ProblemException(ErrorCode.INVALID_ENCODING, "Not valid YAML: " + flaw);
    }
    return new YamlReader(text.startsWith("\uFEFF") ? text.substring(1) : text).documents();
  }

  /** As {@link #parseAll(String)}, from UTF-8. */
  public static List<Json> parseAll(byte[] utf8) {
    CheckedInput.checkSize(utf8.length, LONGEST);
    Utf8 check = new Utf8();
    check.check(utf8, 0, utf8.length);
    check.end();
    return parseAll(new String(utf8, StandardCharsets.UTF_8));
  }

  /** Reads the one document of a text. */
  public static Json parse(String text) {
    return one(parseAll(text));
  }

  /** As {@link #parse(String)}, from UTF-8. */
  public static Json parse(byte[] utf8) {
    return one(parseAll(utf8));
  }

  private static Json one(List<Json> documents) {
    if (documents.size() != 1) {
      throw new ProblemException(
          ErrorCode.INVALID_YAML, "One document was expected, but there are " + documents.size());
    }
    return documents.getFirst();
  }

  /** One document in block style, with a newline at the end. Reading it gives an equal value. */
  public static String print(Json json) {
    return new YamlPrinter().document(json);
  }

  /** Documents with {@code ---} between them. */
  public static String printAll(List<? extends Json> documents) {
    return String.join("---\n", documents.stream().map(Yaml::print).toList());
  }
}
