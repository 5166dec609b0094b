package io.dynode.model;

import java.time.Duration;

/** A place with capacity. */
public record PoolSpec(
    @Field(value = "Name, unique in the installation.", required = true, pattern = Names.PATTERN)
        String name,
    @Field(value = "A line for people.", max = 500) String title,
    @Field(
            "Queue for agendas that no rule matches; empty: they are refused. A new pool may name"
                + " one that is declared after it.")
        String defaultQueue,
    @Field(
            value =
                "How long an agent may be silent before its attempts are given to others;"
                    + " 100ms to 1d.",
            fallback = "\"5m\"",
            min = 100,
            max = 86_400_000)
        Duration reassignAfter) {}
