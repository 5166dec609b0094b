package io.dynode.model;

import java.util.Map;

/**
 * What is known of an agenda that was removed and archived: enough to find it by, and where all of
 * it is.
 *
 * @param hash of the object that holds it, as compressed JSON
 * @param size of that object
 */
public record Archived(
    AgendaId agenda,
    CustomerId customer,
    QueueId queue,
    AgendaState state,
    String title,
    Map<String, String> labels,
    String linkId,
    String correlationId,
    String externalId,
    int operations,
    int failed,
    String code,
    String message,
    long arrivalMicros,
    long endedMicros,
    long archivedMicros,
    String hash,
    int generation,
    long size)
    implements Row {
  public Archived {
    labels = Map.copyOf(labels);
  }
}
