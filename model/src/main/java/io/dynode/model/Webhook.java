package io.dynode.model;

import java.util.List;

/**
 * Whom to tell of what becomes of a customer's agendas.
 *
 * @param url that is called
 * @param types of what it is told, such as {@code agenda.failed}; {@code agenda.*} means all
 * @param linkId only of agendas of this group; empty: of all
 * @param secret by which calls are signed; kept as it is, since signing needs it
 * @param givenUp how many calls were never answered well
 * @param error why the last call failed that did; empty: none has
 * @param errorMicros when that was
 */
public record Webhook(
    String id,
    CustomerId customer,
    String url,
    List<String> types,
    String linkId,
    String secret,
    long createdMicros,
    int givenUp,
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

  /** The same after a call that failed. */
  public Webhook failed(boolean gaveUp, String why, long nowMicros) {
    return new Webhook(
        id,
        customer,
        url,
        types,
        linkId,
        secret,
        createdMicros,
        givenUp + (gaveUp ? 1 : 0),
        why,
        nowMicros);
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
