package io.dynode.model;

/**
 * A file of an operation, an event or a module: a name for an object.
 *
 * @param owner what holds it: agenda/index/run, event identity, or module
 * @param path relative name, '/' between parts
 * @param mode permission bits
 */
public record ObjectRef(
    String owner,
    String path,
    String hash,
    int generation,
    long size,
    int mode,
    CustomerId customer,
    String agenda,
    String operation,
    long createdMicros)
    implements Row {}
