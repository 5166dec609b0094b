package io.dynode.model;

/**
 * A host of a pool: the unit that has capacity. One agent, or several that share one cluster.
 *
 * @param name the capacity key
 * @param used sum over agendas of the larger of what is reserved and what is in use
 */
public record Host(PoolId pool, String name, Resources capacity, Resources used) implements Row {}
