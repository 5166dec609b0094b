package io.dynode.engine;

import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.model.OperationSpec;
import io.dynode.model.OperationState;
import java.util.List;
import java.util.Optional;

/**
 * An operation as users see it, whether or not it has a row yet.
 *
 * @param state derived for those without a row; staging and committing as last observed
 * @param spec of an instance: that of what it is one of
 * @param of what it is part of: {@code onFailure}, or the operation it is an instance of or that
 *     made it; empty: the agenda itself
 * @param dependencies names
 * @param row absent while it waits
 * @param progress as last renewed, or null
 * @param output of one that succeeded, if it was asked for by itself; else null
 * @param submitted the agenda that it submitted last; empty: none
 */
public record OperationView(
    int index,
    String name,
    OperationSpec spec,
    OperationState state,
    String of,
    List<String> dependencies,
    Optional<Operation> row,
    Json progress,
    Json output,
    String submitted) {
  OperationView withOutput(Json value) {
    return new OperationView(
        index, name, spec, state, of, dependencies, row, progress, value, submitted);
  }
}
