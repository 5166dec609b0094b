package io.dynode.stores.sql;

/**
 * What a table holds.
 *
 * @param digest SHA-256 over all rows in the order of their keys, in hexadecimal; the same rows
 *     have the same in every database
 */
public record TableFacts(String table, long rows, String digest) {}
