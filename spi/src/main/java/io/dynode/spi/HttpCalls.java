package io.dynode.spi;

import io.dynode.model.CustomerId;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Calls addresses that users name: callbacks and {@code http} operations. It reaches only public
 * addresses and those that the operator allowed, looked at after the name was resolved and again on
 * each redirect, and connects to no other address than the one it looked at. Safe for use by many
 * threads.
 */
public interface HttpCalls {
  /** Names that are looked up at once for the calls of one customer. */
  int LOOK_UPS = 8;

  /** Those that wait for that; a call that needs yet another fails. */
  int WAITING_LOOK_UPS = 64;

  /** Reaches nothing: for installations and tests that make no calls. */
  HttpCalls NONE =
      new HttpCalls() {
        @Override
        public Outcome send(Call call) {
          return new Refused("this server makes no calls");
        }

        @Override
        public Optional<String> objection(URI target) {
          return Optional.of("this server makes no calls");
        }
      };

  /**
   * Sends one request and waits for its answer, within the call's bounds. What the network does is
   * an outcome, never an exception.
   */
  Outcome send(Call call);

  /**
   * What speaks against an address before anything is resolved: a scheme other than http and https,
   * no host, a user in it, an IP address that is not allowed. Empty does not mean that it will be
   * reached.
   */
  Optional<String> objection(URI target);

  /**
   * One request.
   *
   * @param customer on whose behalf: one whose names resolve slowly keeps no other waiting
   * @param headers by name; sent to the named host only: of these a redirect to another host gets
   *     Accept and Content-Type alone
   * @param body empty for none
   */
  record Call(
      CustomerId customer,
      String method,
      URI target,
      Map<String, String> headers,
      byte[] body,
      Within within) {
    /** Keeps the headers in the order of their names, whatever their case. */
    public Call {
      TreeMap<String, String> ordered = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      ordered.putAll(headers);
      headers = Collections.unmodifiableMap(ordered);
    }
  }

  /**
   * Bounds of a call.
   *
   * @param time for all of it, redirects included
   * @param bytes of the answer's body that are read at most
   * @param redirects that are followed; at 0 a redirect is the answer
   */
  record Within(Duration time, int bytes, int redirects) {}

  /** How a call ended. */
  sealed interface Outcome {}

  /**
   * It was answered.
   *
   * @param headers by name in lower case; several of one name are joined with ", "
   * @param cut whether the body was longer than what was read
   */
  record Answered(int status, Map<String, String> headers, byte[] body, boolean cut)
      implements Outcome {}

  /** It was not sent, since its address is not allowed; trying again will not help. */
  record Refused(String reason) implements Outcome {}

  /** There was no answer; whether the call arrived is not known. */
  record Failed(String reason) implements Outcome {}
}
