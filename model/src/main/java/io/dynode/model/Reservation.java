package io.dynode.model;

/** What an agenda has reserved and what its leased operations use on one host. */
public record Reservation(
    PoolId pool, String host, AgendaId agenda, Resources reserved, Resources inUse) implements Row {
  /** What it takes from the host: the larger of both. */
  public Resources charge() {
    return reserved.max(inUse);
  }
}
