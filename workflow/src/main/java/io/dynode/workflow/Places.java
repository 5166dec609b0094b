package io.dynode.workflow;

import io.dynode.model.AgendaSpec;
import io.dynode.model.OperationSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The operations of an agenda in one line: the main ones, then those of {@code onFailure}.
 *
 * @param main how many main ones there are
 */
record Places(List<OperationSpec> all, int main) {
  static Places of(AgendaSpec spec) {
    if (spec.onFailure().isEmpty()) {
      return new Places(spec.operations(), spec.operations().size());
    }
    List<OperationSpec> all = new ArrayList<>(spec.operations());
    all.addAll(spec.onFailure());
    return new Places(all, spec.operations().size());
  }

  int size() {
    return all.size();
  }

  /** Whether it runs only when the agenda failed. */
  boolean onFailure(int index) {
    return index >= main;
  }

  /** JSON pointer of an operation. */
  String pointer(int index) {
    return onFailure(index) ? "/onFailure/" + (index - main) : "/operations/" + index;
  }
}
