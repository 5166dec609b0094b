package io.dynode.workflow;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Names;
import io.dynode.model.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A piece of a text that holds references. */
sealed interface Part {
  /** Text that stands for itself; escapes are gone. */
  record Literal(String text) implements Part {}

  /** A reference. */
  record Ref(Reference reference) implements Part {}

  /** The grammar of what stands before an ending. */
  Pattern NAME = Pattern.compile(Names.PATTERN);

  /** Whether the text needs to be parsed at all. */
  static boolean plain(String text) {
    return !text.contains("@<");
  }

  /**
   * The parts of a text, in one pass: {@code @<…>} is a reference, {@code @@<} stands for
   * {@code @<}, all else for itself. What cannot be read becomes a problem.
   */
  static List<Part> parse(String text, String pointer, List<Problem> problems) {
    List<Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      if (text.startsWith("@@<", at)) {
        literal.append("@<");
        at += 3;
      } else if (text.startsWith("@<", at)) {
        int end = text.indexOf('>', at);
        if (end < 0) {
          problems.add(bad("'@<' at character " + at + " has no closing '>'", pointer));
          break;
        }
        if (!literal.isEmpty()) {
          parts.add(new Literal(literal.toString()));
          literal.setLength(0);
        }
        reference(text.substring(at + 2, end), pointer, problems)
            .ifPresent(reference -> parts.add(new Ref(reference)));
        at = end + 1;
      } else {
        literal.append(text.charAt(at));
        at++;
      }
    }
    if (!literal.isEmpty()) {
      parts.add(new Literal(literal.toString()));
    }
    return parts;
  }

  private static Optional<Reference> reference(
      String inner, String pointer, List<Problem> problems) {
    int colons = inner.indexOf("::");
    int question = inner.indexOf('?', Math.max(colons, 0));
    int nameEnd = colons >= 0 ? colons : question >= 0 ? question : inner.length();
    String name = inner.substring(0, nameEnd);
    int pathEnd = question >= 0 ? question : inner.length();
    String path = colons < 0 ? "" : inner.substring(colons + 2, pathEnd);
    Optional<Json> fallback =
        question < 0 ? Optional.empty() : Optional.of(fallback(inner.substring(question + 1)));
    if (!named(name)) {
      problems.add(bad("'@<" + Problems.cut(inner) + ">' names nothing that can exist", pointer));
      return Optional.empty();
    }
    return Optional.of(new Reference(name, path, fallback, pointer));
  }

  private static boolean named(String name) {
    String folded = name.toLowerCase(Locale.ROOT);
    String stem = name;
    if (folded.endsWith(".out")) {
      stem = name.substring(0, name.length() - ".out".length());
    } else if (folded.endsWith(".children")) {
      stem = name.substring(0, name.length() - ".children".length());
    }
    return NAME.matcher(stem).matches();
  }

  private static Json fallback(String text) {
    return text.isEmpty() ? Json.NULL : Json.of(text);
  }

  private static Problem bad(String what, String pointer) {
    return new Problem(
        ErrorCode.UNKNOWN_REFERENCE,
        what + "; a reference is @<operation.out::/pointer?fallback>, a literal '@<' is '@@<'.",
        pointer);
  }

  /** A text that {@link #parse} reads as the given literal. */
  static String escape(String literal) {
    return plain(literal) ? literal : literal.replace("@<", "@@<");
  }
}
