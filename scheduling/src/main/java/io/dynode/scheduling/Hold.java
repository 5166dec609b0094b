package io.dynode.scheduling;

import io.dynode.model.AgendaId;
import io.dynode.model.PoolId;

/**
 * A host that is kept for one agenda, so that room for it comes together. There is at most one in a
 * pool. It is given up when its agenda is admitted (anywhere), leaves, or is overtaken within its
 * own queue and shape.
 */
public record Hold(PoolId pool, AgendaId agenda, String host) {}
