package io.dynode.model;

/**
 * A file by its content.
 *
 * @param hash SHA-256, lower-case hex
 * @param generation raised when a hash is written again after its deletion began
 * @param references how many references hold it
 */
public record StoredObject(
    String hash, int generation, long size, boolean live, boolean dying, long references)
    implements Row {}
