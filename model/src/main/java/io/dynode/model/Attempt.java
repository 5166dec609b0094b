package io.dynode.model;

/**
 * An attempt that ended.
 *
 * @param outcome succeeded, an error type in lower case, or superseded
 * @param exitCode of the module; -1: none
 * @param error the module's own {@code error.json}, or null
 * @param workdir folder on its host where its work folder was kept; empty: it was not
 */
public record Attempt(
    AttemptId attempt,
    AgendaId agenda,
    int index,
    int run,
    int number,
    AgentId agent,
    String host,
    String environment,
    long leasedMicros,
    long startedMicros,
    long endedMicros,
    String outcome,
    String code,
    String message,
    int exitCode,
    Json error,
    Json progress,
    String workdir)
    implements Row {}
