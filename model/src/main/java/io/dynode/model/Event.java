package io.dynode.model;

/**
 * An accepted event: CloudEvents 1.0 with Dynode's own facts beside it.
 *
 * @param customer whose it is
 * @param sequence order of acceptance in the installation
 * @param body the whole event as JSON (structured mode), data included
 * @param digest SHA-256 of the canonical content, to tell a repeat from a conflict
 * @param correlationId of the cascade it belongs to
 * @param causeAgenda agenda that raised it; empty: it came from outside
 * @param causeOperation name of the operation that raised it
 */
public record Event(
    CustomerId customer,
    String source,
    String id,
    String type,
    String subject,
    long acceptedMicros,
    long sequence,
    String digest,
    String correlationId,
    String causeAgenda,
    String causeOperation,
    Json body)
    implements Row {
  /** Its identity. */
  public EventKey key() {
    return new EventKey(customer, source, id);
  }
}
