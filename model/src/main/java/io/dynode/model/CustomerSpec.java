package io.dynode.model;

import java.util.List;
import java.util.Optional;

/** A tenant. */
public record CustomerSpec(
    @Field(value = "Name, unique in the installation.", required = true, pattern = Names.PATTERN)
        String name,
    @Field(value = "A line for people.", max = 500) String title,
    @Field(value = "Share in fair queues.", fallback = "1", min = 1, max = 1_000_000) int weight,
    @Field(value = "Account its usage is charged to.", max = 128) String billingCode,
    @Field("Pools its agendas may run in; empty: every pool.") List<String> pools,
    @Field(value = "Events that may wait for room in a queue.", fallback = "10000", min = 0)
        int maxParked,
    @Field("How long what is over is kept; default: as the installation says.")
        Optional<Retention> retention) {
  public CustomerSpec {
    pools = List.copyOf(pools);
  }
}
