package io.dynode.model;

/**
 * What an agenda is to do, immutable, shared by all agendas of equal content.
 *
 * @param hash SHA-256 of the uncompressed body, lower-case hex
 * @param body compressed JSON of the agenda with module versions pinned
 */
public record Definition(String hash, byte[] body, int operations) implements Row {}
