package io.dynode.model;

/**
 * The host of a pool that admits nothing behind one agenda, so that room for it comes together. At
 * most one row per pool.
 */
public record HeldHost(PoolId pool, AgendaId agenda, String host) implements Row {}
