package io.dynode.engine;

import io.dynode.model.Retention.Keep;
import java.time.Duration;

/**
 * How long what is over is kept, unless a customer's own {@link io.dynode.model.Retention} says
 * otherwise, and how the duties that remove it go about.
 *
 * @param agendas ended agendas
 * @param events events with their dispatches
 * @param audit lines of the audit
 * @param rerunWindow how long one that did not succeed is kept whatever else is said
 * @param upload how long an upload may take from its announcement to its end, if no attempt is
 *     behind it
 * @param uploads how long an uploaded file is kept that nothing else names; zero: for ever
 * @param every how often each of these duties makes a round
 * @param pace rest between two pages of a round, so that it leaves the store to others
 * @param page rows looked at in one read
 */
public record RetentionSettings(
    Keep agendas,
    Keep events,
    Keep audit,
    Duration rerunWindow,
    Duration upload,
    Duration uploads,
    Duration every,
    Duration pace,
    int page) {
  /** What a fresh installation uses. */
  public static RetentionSettings defaults() {
    return new RetentionSettings(
        new Keep(Duration.ofDays(90), 1_000_000),
        new Keep(Duration.ofDays(90), 10_000_000),
        new Keep(Duration.ofDays(365), 0),
        Duration.ofDays(7),
        Duration.ofDays(1),
        Duration.ofDays(90),
        Duration.ofHours(1),
        Duration.ofMillis(5),
        200);
  }
}
