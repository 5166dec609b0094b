package io.dynode.model;

/** A write by a principal. */
public record Audit(
    long sequence,
    long atMicros,
    String principal,
    String action,
    String subject,
    String customer,
    String detail)
    implements Row {}
