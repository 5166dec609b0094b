package io.dynode.model;

/**
 * A call of a {@link Webhook}, written with the change that it tells of.
 *
 * @param id the same for every try, so that whoever is called knows a repeat
 * @param receiver whose other calls it waits behind: the customer and the host that is called
 * @param body what is sent
 * @param dueMicros not before; while a server tries, when another may; once given up, when it was
 * @param tries how often it was begun
 * @param error why the last try failed; empty: none has
 */
public record Delivery(
    String id,
    String webhook,
    CustomerId customer,
    String receiver,
    DeliveryState state,
    Json body,
    long dueMicros,
    int tries,
    long createdMicros,
    String error)
    implements Row {
  /** Whether it is still to be made. */
  public enum DeliveryState {
    /** It is tried until it is answered well. */
    OWED,
    /** It was given up; it is kept for a while to be looked at, and made again if somebody says. */
    FAILED
  }

  /** The same in another state, due then, after so many tries. */
  public Delivery as(DeliveryState state, long dueMicros, int tries, String error) {
    return new Delivery(
        id, webhook, customer, receiver, state, body, dueMicros, tries, createdMicros, error);
  }
}
