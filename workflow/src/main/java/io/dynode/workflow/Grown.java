package io.dynode.workflow;

/**
 * Operations that a generator made, compiled.
 *
 * @param definition hash by which {@link Members#grown} finds them again
 * @param plan see {@link Plan#compileGrown}
 */
public record Grown(String definition, Plan plan) {}
