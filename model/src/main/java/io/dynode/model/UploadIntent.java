package io.dynode.model;

/** Says that somebody is about to store an object, so that it is not reaped before its commit. */
public record UploadIntent(String hash, String holder, int generation, long createdMicros)
    implements Row {}
