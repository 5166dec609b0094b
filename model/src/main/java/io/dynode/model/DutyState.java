package io.dynode.model;

/**
 * What a duty did last, for all servers together.
 *
 * @param name of the duty
 * @param runs how often it went through to its end
 * @param startedMicros when its last round began; also tells one round from another
 * @param endedMicros when the last round that went through did so; 0: none has
 * @param nextMicros when the next may begin; 0: as soon as none is under way
 * @param claimedMicros while one is under way: when another server may take it for given up; else 0
 * @param looked rows the last round looked at
 * @param done how many of them it did away with
 * @param failed how many it could not
 * @param totalDone how many all rounds did away with
 * @param problem why the first of those that failed did; empty: none failed
 */
public record DutyState(
    String name,
    long runs,
    long startedMicros,
    long endedMicros,
    long nextMicros,
    long claimedMicros,
    long looked,
    long done,
    long failed,
    long totalDone,
    String problem)
    implements Row {}
