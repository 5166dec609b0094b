package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.Group;
import io.dynode.model.Operation;
import io.dynode.model.OperationName;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
import io.dynode.workflow.Members;
import io.dynode.workflow.Plan;
import io.dynode.workflow.Roster;
import java.util.Optional;
import java.util.OptionalInt;

/** The operations of an agenda as they are stored. */
record StoredMembers(Reader reader, Definitions definitions, Agenda agenda) implements Members {
  Roster roster() {
    return new Roster(this);
  }

  @Override
  public Plan plan() {
    return definitions.plan(reader, agenda.definition());
  }

  @Override
  public Optional<Operation> operation(int index) {
    return reader.get(Tables.OPERATIONS, agenda.id(), index);
  }

  @Override
  public Optional<Group> group(int index) {
    return reader.get(Tables.GROUPS, agenda.id(), index);
  }

  @Override
  public OptionalInt named(String name) {
    Optional<OperationName> found = reader.get(Tables.OPERATION_NAMES, agenda.id(), name);
    return found.map(n -> OptionalInt.of(n.index())).orElseGet(OptionalInt::empty);
  }

  @Override
  public Plan grown(String hash) {
    return definitions.grown(reader, hash);
  }
}
