package io.dynode.model;

/**
 * A current attempt: who holds it. In a table of its own, since its rows come and go fast.
 *
 * @param token secret of the attempt, which the module's writes carry. Kept as it is, so that a
 *     lost assignment can be given again unchanged; gone with the row when the attempt ends
 * @param observed staging, running or committing, as last renewed
 * @param progress the module's own, as last renewed
 * @param cancel empty, or why the agent is to stop it
 * @param needs what it takes from its host
 * @param uploads whether it ever announced an object that it is about to store
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
    String token,
    long leasedMicros,
    OperationState observed,
    Json progress,
    String cancel,
    Resources needs,
    String environment,
    boolean uploads)
    implements Row {
  /** The same, to be stopped for that reason. */
  public Lease withCancel(String reason) {
    return with(token, observed, progress, reason, uploads);
  }

  /** The same, as its agent sees it now. */
  public Lease withObservation(OperationState observed, Json progress) {
    return with(token, observed, progress, cancel, uploads);
  }

  /** The same, once it has announced an object. */
  public Lease withUploads() {
    return with(token, observed, progress, cancel, /* uploads= */ true);
  }

  /** For those who look at it. */
  public Lease withoutToken() {
    return with("", observed, progress, cancel, uploads);
  }

  private Lease with(
      String token, OperationState observed, Json progress, String cancel, boolean uploads) {
    return new Lease(
        attempt,
        agenda,
        index,
        run,
        number,
        customer,
        agent,
        pool,
        host,
        token,
        leasedMicros,
        observed,
        progress,
        cancel,
        needs,
        environment,
        uploads);
  }

  /** Without the token, so that it reaches no log. */
  @Override
  public String toString() {
    return "Lease[" + attempt + " of " + agenda + "/" + index + " run " + run + " at " + agent
        + "]";
  }
}
