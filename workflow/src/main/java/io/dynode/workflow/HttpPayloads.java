package io.dynode.workflow;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Problem;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
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
  private static final Pattern SCHEME = Pattern.compile("https?://", Pattern.CASE_INSENSITIVE);
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
    } else if (plain) {
      flaw(url.text().orElse(""))
          .ifPresent(why ->
              problems.add(new Problem(ErrorCode.INVALID_VALUE, "'url' " + why + ".", "/url")));
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

  /** What is wrong with an address, as what is said of it. */
  private static Optional<String> flaw(String text) {
    if (text.length() > LONGEST_URL) {
      return Optional.of("is longer than " + LONGEST_URL + " characters");
    }
    if (!SCHEME.matcher(text).lookingAt()) {
      return Optional.of("begins with http:// or https:// and a host");
    }
    try {
      URI uri = new URI(text);
      return uri.getHost() == null ? Optional.of(noHost(uri)) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.of(unreadable(text, e));
    }
  }

  /** Java takes no other name than one whose last part begins with a letter. */
  private static String noHost(URI uri) {
    String authority = Objects.requireNonNullElse(uri.getRawAuthority(), "");
    // What stands before an @ may be a password.
    String host = authority.substring(authority.lastIndexOf('@') + 1);
    return host.isEmpty() || host.startsWith(":")
        ? "names no host after http:// or https://"
        : "has '"
            + host
            + "' where a host stands: a name of letters, digits, '-' and '.' whose last part begins"
            + " with a letter, four numbers with dots, or an IPv6 address in brackets; then perhaps"
            + " ':' and a port";
  }

  private static String unreadable(String text, URISyntaxException e) {
    int at = e.getIndex();
    if (at < 0 || at >= text.length()) {
      return "is no address: " + e.getReason();
    }
    String percent =
        text.codePointAt(at) == ' ' ? "; in a path or a query a blank is written %20" : "";
    String what =
        text.codePointAt(at) == ' '
            ? "a blank"
            : "'" + Character.toString(text.codePointAt(at)) + "'";
    return "is no address: " + what + " cannot stand at character " + (at + 1) + percent;
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
