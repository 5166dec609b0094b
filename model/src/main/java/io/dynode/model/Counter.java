package io.dynode.model;

/** A number of the installation by name: sequences, and the service clock. */
public record Counter(String name, long value) implements Row {}
