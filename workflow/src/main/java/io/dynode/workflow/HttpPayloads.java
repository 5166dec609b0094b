package io.dynode.workflow;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Problem;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the payload of an {@code http} says: a request. */
public final class HttpPayloads {
  /** Longest time for a request, redirects included. */
  public static final Duration LONGEST = Duration.ofMinutes(10);

  static final List<String> KNOWN = List.of("body", "headers", "method", "url");

  private static final List<String> METHODS =
      List.of("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT");
  private static final List<String> OWN =
      List.of("connection", "content-length", "host", "transfer-encoding", "upgrade");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
  private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]{0,8000}");
  private static final int MOST_HEADERS = 100;
  private static final int LONGEST_URL = 8_000;

  private HttpPayloads() {}

  static List<Problem> check(Json.Obj object, boolean open) {
    List<Problem> problems = new ArrayList<>();
    Json url = object.get("url").orElse(Json.NULL);
    boolean plain = !(open && BuiltinPayloads.isOpen(url));
    if (plain && named(url.text().orElse(""))) {
      problems.add(
          new Problem(
              ErrorCode.INVALID_VALUE,
              "'url' has a user before its host, which is never sent; say it in a header.",
              "/url"));
    } else if (plain && !address(url.text().orElse(""))) {
      problems.add(
          new Problem(
              ErrorCode.INVALID_VALUE,
              "'url' begins with http:// or https:// and a host.",
              "/url"));
    }
    Json method = object.get("method").orElse(Json.of("GET"));
    if (!(open && BuiltinPayloads.isOpen(method))
        && !METHODS.contains(method.text().orElse("").toUpperCase(Locale.ROOT))) {
      problems.add(
          new Problem(ErrorCode.INVALID_VALUE, "'method' is one of " + METHODS + ".", "/method"));
    }
    headers(object.get("headers").orElse(Json.EMPTY), open, problems);
    return problems;
  }

  /** Whether it names a user, perhaps with a password. */
  private static boolean named(String text) {
    try {
      return URI.create(text).getRawUserInfo() != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean address(String text) {
    try {
      URI uri = URI.create(text);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      return text.length() <= LONGEST_URL
          && (scheme.equals("http") || scheme.equals("https"))
          && uri.getHost() != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void headers(Json headers, boolean open, List<Problem> problems) {
    if (open && BuiltinPayloads.isOpen(headers)) {
      return;
    }
    if (!(headers instanceof Json.Obj object) || object.members().size() > MOST_HEADERS) {
      problems.add(
          new Problem(
              ErrorCode.WRONG_TYPE,
              "'headers' is an object of at most " + MOST_HEADERS + " texts.",
              "/headers"));
      return;
    }
    object
        .members()
        .forEach((name, value) -> {
          String pointer = "/headers/" + Problem.token(name);
          boolean right =
              (open && BuiltinPayloads.isOpen(value))
                  || value.text().filter(text -> VALUE.matcher(text).matches()).isPresent();
          if (!NAME.matcher(name).matches() || OWN.contains(name.toLowerCase(Locale.ROOT))) {
            problems.add(
                new Problem(
                    ErrorCode.INVALID_VALUE, "This is no header that may be set.", pointer));
          } else if (!right) {
            problems.add(
                new Problem(
                    ErrorCode.INVALID_VALUE, "A header is one line of plain text.", pointer));
          }
        });
  }

  /** The method of a resolved payload. */
  public static String method(Json payload) {
    Optional<String> given = payload.at("/method").flatMap(Json::text);
    return given
        .map(method -> method.toUpperCase(Locale.ROOT))
        .orElseGet(() -> payload.at("/body").isPresent() ? "POST" : "GET");
  }

  /** The address of a resolved payload. */
  public static URI url(Json payload) {
    return URI.create(payload.at("/url").flatMap(Json::text).orElseThrow());
  }
}
