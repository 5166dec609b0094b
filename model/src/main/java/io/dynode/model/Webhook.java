package io.dynode.model;

import java.util.List;

/**
 * Whom to tell of what becomes of a customer's agendas.
 *
 * @param agenda the one agenda that it is of, and named after; empty: all of the customer
 * @param url that is called
 * @param types of what it is told, such as {@code agenda.failed}; {@code agenda.*} means all
 * @param linkId only of agendas of this group; empty: of all
 * @param secret by which calls are signed; kept as it is, since signing needs it; empty: they are
 *     not signed
 * @param givenUp how many calls were never answered well
 * @param kept how many of those are kept
 * @param error why the last call failed that did; empty: none has
 * @param errorMicros when that was
 */
public record Webhook(
    String id,
    CustomerId customer,
    String agenda,
    String url,
    List<String> types,
    String linkId,
    String secret,
    long createdMicros,
    int givenUp,
    int kept,
    String error,
    long errorMicros)
    implements Row {
  public Webhook {
    types = List.copyOf(types);
  }

  /** Whether it is told of that type. */
  public boolean wants(String type) {
    String all = type.substring(0, type.indexOf('.') + 1) + "*";
    return types.contains(type) || types.contains(all);
  }

  /** The same after a call that failed for that reason. */
  public Webhook failed(String why, long nowMicros) {
    return with(givenUp, kept, why, nowMicros);
  }

  /** The same with other numbers of calls that were given up, and of those that are kept. */
  public Webhook counting(int givenUp, int kept) {
    return with(givenUp, kept, error, errorMicros);
  }

  private Webhook with(int givenUp, int kept, String error, long errorMicros) {
    return new Webhook(
        id,
        customer,
        agenda,
        url,
        types,
        linkId,
        secret,
        createdMicros,
        givenUp,
        kept,
        error,
        errorMicros);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "Webhook[id="
        + id
        + ", customer="
        + customer
        + ", url="
        + url
        + ", types="
        + types
        + ", linkId="
        + linkId
        + ", givenUp="
        + givenUp
        + ", error="
        + error
        + "]";
  }
}
