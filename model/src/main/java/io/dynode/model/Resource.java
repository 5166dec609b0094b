package io.dynode.model;

/**
 * A declared thing: customer, pool, queue, module, template or trigger.
 *
 * @param owner customer it belongs to; empty for those of the installation
 * @param version empty unless the kind is versioned
 * @param body its definition as given, with defaults
 * @param digest SHA-256 of the body
 * @param sequence order of creation, so that the newest version is known
 * @param revision raised by every change
 */
public record Resource(
    Kind kind,
    String owner,
    String name,
    String version,
    Json body,
    String digest,
    long sequence,
    long createdMicros,
    long updatedMicros,
    long revision)
    implements Row {}
