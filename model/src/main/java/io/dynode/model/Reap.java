package io.dynode.model;

/**
 * A stored file that nothing needs: to be deleted from the object store. Its generation is never
 * given again, so that it does no harm to delete it late or twice.
 *
 * @param markedMicros since when it is to go
 */
public record Reap(String hash, int generation, long markedMicros) implements Row {}
