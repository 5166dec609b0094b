package io.dynode.model;

/**
 * A record that the state store keeps: each component is one column. Absent text is empty and an
 * absent time is 0, so that every column of an index has an order. Times are microseconds since
 * 1970 by the store's clock unless the name says {@code Service} (the service clock).
 */
public interface Row {}
