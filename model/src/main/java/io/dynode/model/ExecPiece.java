package io.dynode.model;

/** A piece of what a command beside an attempt has written. */
@SuppressWarnings("ArrayRecordComponent")
public record ExecPiece(String exec, int sequence, byte[] content) implements Row {}
