package io.dynode.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * Servers on one store, of which one is asked until it does not answer, then the next. What may
 * already have been done is given to no other, unless doing it again changes nothing.
 */
final class Servers {
  private static final int UNAVAILABLE = 503;

  private final HttpClient client;
  private final List<String> addresses;
  private volatile int turn;

  Servers(HttpClient client, String addresses) {
    this.client = client;
    this.addresses = List.of(addresses.split(",")).stream().map(Servers::bare).toList();
  }

  private static String bare(String address) {
    return address.strip().replaceAll("/+$", "");
  }

  /**
   * The same addresses, once each is found to be one.
   *
   * @param addresses with commas between
   */
  static String checked(String addresses) {
    List<String> all = new ArrayList<>();
    for (String address : addresses.split(",", -1)) {
      all.add(checkedOne(bare(address)));
    }
    return String.join(",", all);
  }

  private static String checkedOne(String address) {
    String why;
    try {
      URI uri = URI.create(address);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean plain = uri.getRawQuery() == null && uri.getRawFragment() == null;
      boolean anonymous = uri.getRawUserInfo() == null;
      boolean port = uri.getPort() != 0 && uri.getPort() <= 65_535;
      if (http && plain && anonymous && port && uri.getHost() != null) {
        return address;
      }
      why = "";
    } catch (IllegalArgumentException e) {
      why = " (" + e.getMessage() + ")";
    }
    throw Failure.usage(
        "'"
            + address
            + "' is no server address"
            + why
            + "; use http://HOST:PORT, or several with commas between");
  }

  /** The one that is asked now. */
  String current() {
    return addresses.get(turn);
  }

  /** All of them, in words. */
  String words() {
    return addresses.size() == 1
        ? "the server at " + addresses.getFirst()
        : "any of the servers " + String.join(", ", addresses);
  }

  /**
   * The answer of the first that gives one; the last refusal when all are away.
   *
   * @param request to the one that is asked now
   * @param path of the request, from its address on
   */
  HttpResponse<InputStream> send(HttpRequest request, String path)
      throws IOException, InterruptedException {
    int first = turn;
    for (int tried = 0; ; tried++) {
      int at = (first + tried) % addresses.size();
      boolean last = tried == addresses.size() - 1;
      try {
        HttpResponse<InputStream> answer =
            client.send(to(request, addresses.get(at) + path), BodyHandlers.ofInputStream());
        if (last || answer.statusCode() != UNAVAILABLE || !repeatable(request)) {
          turn = at;
          return answer;
        }
        drop(answer);
      } catch (IOException e) {
        if (last || !(unsent(e) || (repeatable(request) && !slow(e)))) {
          throw e;
        }
        // The next one is asked.
      }
    }
  }

  private static HttpRequest to(HttpRequest request, String uri) {
    return request.uri().toString().equals(uri)
        ? request
        : HttpRequest.newBuilder(request, (_, _) -> true).uri(URI.create(uri)).build();
  }

  private static boolean unsent(IOException e) {
    return e instanceof ConnectException || e instanceof HttpConnectTimeoutException;
  }

  /** The next one would be as slow. */
  private static boolean slow(IOException e) {
    return e instanceof HttpTimeoutException;
  }

  /** Whether doing it twice is doing it once. */
  private static boolean repeatable(HttpRequest request) {
    return switch (request.method()) {
      case "GET", "HEAD", "PUT" -> true;
      default -> request.headers().firstValue("Idempotency-Key").isPresent();
    };
  }

  private static void drop(HttpResponse<InputStream> answer) throws IOException {
    try (InputStream in = answer.body()) {
      in.readAllBytes();
    }
  }
}
