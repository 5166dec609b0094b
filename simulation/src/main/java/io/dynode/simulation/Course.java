package io.dynode.simulation;

import io.dynode.json.Records;
import io.dynode.model.AgendaSpec;
import io.dynode.model.Json;
import io.dynode.model.OperationSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An agenda's graph, read from its definition in the plainest way there is. */
record Course(List<OperationSpec> operations, int main, List<List<Integer>> dependencies) {
  /** Of operations that a generator left in its output. */
  static Course of(Json operations) {
    return of(Records.decode(Json.object("operations", operations), AgendaSpec.class));
  }

  static Course of(AgendaSpec spec) {
    List<OperationSpec> all = new ArrayList<>(spec.operations());
    all.addAll(spec.onFailure());
    Map<String, Integer> index = new HashMap<>();
    for (OperationSpec operation : all) {
      index.put(operation.name(), index.size());
    }
    List<List<Integer>> dependencies = new ArrayList<>();
    for (OperationSpec operation : all) {
      // References of this world's agendas always name a dependency.
      dependencies.add(operation.dependsOn().stream().distinct().map(index::get).toList());
    }
    return new Course(all, spec.operations().size(), dependencies);
  }

  int index(String name) {
    for (int i = 0; i < operations.size(); i++) {
      if (operations.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
