package io.dynode.model;

/**
 * A piece of an attempt's log.
 *
 * @param sequence 0, 1, 2, … per attempt
 * @param hash of the object that holds the compressed text
 * @param size uncompressed bytes
 */
public record LogChunk(
    AttemptId attempt, int sequence, String hash, int generation, long size, long createdMicros)
    implements Row {}
