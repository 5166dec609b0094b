package io.dynode.engine;

import java.time.Duration;

/**
 * Bounds and rhythms of the engine.
 *
 * @param maxBatch commands in one transaction
 * @param maxPending commands that may wait for a transaction; more are refused (503)
 * @param beat how often the service clock advances, at most by this much
 * @param reassignMargin added to a pool's {@code reassignAfter} before its attempts go to others
 * @param renewals how many renewals fit into a pool's {@code reassignAfter}
 * @param maxLease assignments in one answer
 * @param maxPatience longest a lease request waits
 * @param spread dependents told of an end in one command
 * @param dedupeWindow events older than this by their own time become dead letters; identities are
 *     kept at least as long
 * @param definitionCacheBytes bound of the cache of compiled definitions
 * @param retention how long what is over is kept
 */
public record EngineSettings(
    int maxBatch,
    int maxPending,
    Duration beat,
    Duration reassignMargin,
    int renewals,
    int maxLease,
    Duration maxPatience,
    int spread,
    Duration dedupeWindow,
    long definitionCacheBytes,
    RetentionSettings retention) {
  /** What a fresh installation uses. */
  public static EngineSettings defaults() {
    return new EngineSettings(
        256,
        20_000,
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        10,
        128,
        Duration.ofSeconds(30),
        1_000,
        Duration.ofDays(7),
        256L << 20,
        RetentionSettings.defaults());
  }

  /** The same with other rules of what is kept. */
  public EngineSettings with(RetentionSettings other) {
    return new EngineSettings(
        maxBatch,
        maxPending,
        beat,
        reassignMargin,
        renewals,
        maxLease,
        maxPatience,
        spread,
        dedupeWindow,
        definitionCacheBytes,
        other);
  }

  /** The same with another window. */
  public EngineSettings with(Duration window) {
    return new EngineSettings(
        maxBatch,
        maxPending,
        beat,
        reassignMargin,
        renewals,
        maxLease,
        maxPatience,
        spread,
        window,
        definitionCacheBytes,
        retention);
  }
}
