package io.dynode.server.http;

/**
 * A query parameter of a route.
 *
 * @param description one sentence
 */
public record Parameter(String name, String description) {}
