package io.dynode.model;

/**
 * A current attempt: who holds it. In a table of its own, since its rows come and go fast.
 *
 * @param tokenHash SHA-256 of the attempt's token, hex; writes of the module carry the token
 * @param observed staging, running or committing, as last renewed
 * @param progress the module's own, as last renewed
 * @param cancel empty, or why the agent is to stop it
 * @param needs what it takes from its host
 */
public record Lease(
    AttemptId attempt,
    AgendaId agenda,
    int index,
    int run,
    int number,
    CustomerId customer,
    AgentId agent,
    PoolId pool,
    String host,
    String tokenHash,
    long leasedMicros,
    OperationState observed,
    Json progress,
    String cancel,
    Resources needs,
    String environment)
    implements Row {}
