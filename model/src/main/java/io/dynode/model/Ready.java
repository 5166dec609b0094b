package io.dynode.model;

/**
 * An operation that may be leased.
 *
 * @param host where its agenda has its reservation
 * @param rank order within the pool: smaller first
 * @param environment it must run in; empty: any
 */
public record Ready(
    PoolId pool,
    String host,
    long rank,
    AgendaId agenda,
    int index,
    Resources needs,
    String environment)
    implements Row {}
