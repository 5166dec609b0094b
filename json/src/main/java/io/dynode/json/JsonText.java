package io.dynode.json;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON text to values and back. Reading is strict: RFC 8259 without extensions, valid UTF-8, no
 * member twice in one object, no NUL and no half surrogate in any string.
 */
public final class JsonText {
  /** Of the parser's words; it says nothing to anybody. */
  private static final Pattern SOURCE =
      Pattern.compile(" ?\\(start marker at \\[Source: [^\\]]*\\]\\)");

  /** Most characters in all strings, keys and numbers of one JSON or YAML text from outside. */
  public static final long MAX_CHARACTERS = 64L << 20;

  /** Most values in one JSON or YAML text from outside. */
  public static final long MAX_VALUES = 8L << 20;

  /** Deepest nesting that any reader accepts, whatever its limits say. */
  private static final int DEEPEST = 1000;

  /** Most characters of a number. */
  public static final int LONGEST_NUMBER = 1000;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST + 1)
                  .maxNumberLength(LONGEST_NUMBER)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private JsonText() {}

  /**
   * How much is read.
   *
   * @param maxBytes longest text; a longer one is {@link ErrorCode#TOO_LARGE}
   * @param maxDepth deepest nesting of arrays and objects
   * @param own whether Dynode printed the text itself: then what it holds was counted when it came
   *     in, and must stay readable with all that was added to it since
   */
  public record Limits(long maxBytes, int maxDepth, boolean own) {
    /** For what comes from outside: 256 MiB, {@link Json#MAX_DEPTH} levels. */
    public static final Limits DEFAULT = new Limits(256L << 20, Json.MAX_DEPTH, false);

    /** For texts that Dynode printed itself. */
    public static final Limits OWN = new Limits(Long.MAX_VALUE, DEEPEST, true);

    public Limits {
      if (maxBytes < 1 || maxDepth < 1 || maxDepth > DEEPEST) {
        throw new IllegalArgumentException("limits: at least 1, depth at most " + DEEPEST);
      }
    }

    /** The usual depth, and this many bytes. */
    public static Limits bytes(long maxBytes) {
      return new Limits(maxBytes, DEFAULT.maxDepth, false);
    }
  }

  /**
   * Reads one value within the default limits.
   *
   * @throws ProblemException {@link ErrorCode#INVALID_JSON} with line and column, {@link
   *     ErrorCode#INVALID_ENCODING} or {@link ErrorCode#TOO_LARGE}
   */
  public static Json parse(byte[] utf8) {
    return parse(utf8, Limits.DEFAULT);
  }

  /** As {@link #parse(byte[])}, within the given limits. */
  public static Json parse(byte[] utf8, Limits limits) {
    CheckedInput.checkSize(utf8.length, limits.maxBytes());
    Utf8 check = new Utf8();
    check.check(utf8, 0, utf8.length);
    check.end();
    return read(() -> FACTORY.createParser(ObjectReadContext.empty(), utf8), limits);
  }

  /** As {@link #parse(byte[])}, from text in memory. */
  public static Json parse(String text) {
    return parse(text, Limits.DEFAULT);
  }

  /** As {@link #parse(String)}, within the given limits; characters are counted for bytes. */
  public static Json parse(String text, Limits limits) {
    CheckedInput.checkSize(text.length(), limits.maxBytes());
    if (text.indexOf(0) >= 0) {
      throw new ProblemException(ErrorCode.INVALID_ENCODING, "NUL is not allowed in JSON");
    }
    return read(() -> FACTORY.createParser(ObjectReadContext.empty(), text), limits);
  }

  /**
   * Reads one value from a stream, to its end, without holding the text in memory. The stream is
   * not closed.
   *
   * @throws UncheckedIOException when the stream fails
   */
  public static Json parse(InputStream in, Limits limits) {
    InputStream checked = new CheckedInput(in, limits.maxBytes());
    return read(() -> FACTORY.createParser(ObjectReadContext.empty(), checked), limits);
  }

  /** Making a parser reads already, to skip a byte order mark. */
  private static Json read(Supplier<JsonParser> source, Limits limits) {
    try (JsonParser parser = source.get()) {
      return new JsonReader(parser, limits).read();
    } catch (JacksonIOException e) {
      throw new UncheckedIOException(e.getCause());
    } catch (JacksonException e) {
      String what = SOURCE.matcher(String.valueOf(e.getOriginalMessage())).replaceAll("");
      throw JsonReader.refuse(ErrorCode.INVALID_JSON, what, e.getLocation());
    }
  }

  /** One line without blanks. */
  public static String print(Json json) {
    Printer printer = new Printer(Printer.Style.COMPACT);
    printer.print(json);
    return printer.text();
  }

  /** Indented by two blanks, one member or item a line, no newline at the end. */
  public static String pretty(Json json) {
    Printer printer = new Printer(Printer.Style.PRETTY);
    printer.print(json);
    return printer.text();
  }

  /** As {@link #print(Json)}, in UTF-8. */
  public static byte[] bytes(Json json) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try {
      write(json, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Writes {@link #print(Json)} in UTF-8, piece by piece. The stream is not closed or flushed. */
  public static void write(Json json, OutputStream out) throws IOException {
    Printer.stream(Printer.Style.COMPACT, json, out);
  }
}
