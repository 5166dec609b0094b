package io.dynode.server.http;

import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request as an endpoint sees it.
 *
 * @param id for logs; in the answer's {@code X-Request-Id}
 * @param arguments of the path
 * @param caller who asks; on open routes the nobody of {@link #NOBODY}
 */
public record Request(
    String id, Head head, Map<String, String> arguments, Caller caller, InputStream body) {
  /** Who asks where no key is asked for. */
  public static final Caller NOBODY =
      new Caller("", io.dynode.model.ApiKey.Role.VIEWER, List.of(), "");

  /**
   * The first lines of a request.
   *
   * @param path as sent, still percent-encoded
   * @param query decoded; a parameter that is given several times has several values
   * @param headers value of a header by name, or null
   * @param headerNames of those that were sent, in lower case
   * @param length of the body; -1: not known
   */
  public record Head(
      String method,
      String path,
      Map<String, List<String>> query,
      Function<String, @Nullable String> headers,
      Supplier<Set<String>> headerNames,
      long length) {}

  /** A segment of the path by its name in the template. */
  public String argument(String name) {
    String value = arguments.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no such path parameter: " + name);
    }
    return value;
  }

  /** A header, if it was sent and is not empty. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(head.headers().apply(name)).filter(text -> !text.isEmpty());
  }

  /** A query parameter, if it was given and is not empty. */
  public Optional<String> query(String name) {
    return queries(name).stream().findFirst();
  }

  /** What was given of a query parameter that may be given several times, but for the empty. */
  public List<String> queries(String name) {
    return head.query().getOrDefault(name, List.of()).stream()
        .filter(text -> !text.isEmpty())
        .toList();
  }

  /** A query parameter that is true or false. */
  public boolean flag(String name) {
    return switch (query(name).orElse("false")) {
      case "true" -> true;
      case "false" -> false;
      default -> throw invalid(name, "true or false");
    };
  }

  /** A query parameter that is a whole number within bounds. */
  public int number(String name, int fallback, int min, int max) {
    Optional<String> text = query(name);
    if (text.isEmpty()) {
      return fallback;
    }
    try {
      int value = Integer.parseInt(text.get());
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException _) {
      // Said below.
    }
    throw invalid(name, "a whole number from " + min + " to " + max);
  }

  /** The problem of a query parameter that is not what it must be. */
  public static ProblemException invalid(String name, String expected) {
    return new ProblemException(
        ErrorCode.INVALID_VALUE, "Query parameter '" + name + "' must be " + expected);
  }

  /** The content type without its parameters, in lower case; empty: none given. */
  public String contentType() {
    String type = header("Content-Type").orElse("");
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).trim().toLowerCase(java.util.Locale.ROOT);
  }

  /** The same with another body. */
  public Request with(InputStream newBody) {
    return new Request(id, head, arguments, caller, newBody);
  }

  Request with(Map<String, String> newArguments) {
    return new Request(id, head, newArguments, caller, body);
  }

  Request with(Caller newCaller, InputStream newBody) {
    return new Request(id, head, arguments, newCaller, newBody);
  }
}
