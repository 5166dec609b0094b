package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.Group;
import io.dynode.model.Operation;
import io.dynode.model.OperationName;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import io.dynode.workflow.Members;
import io.dynode.workflow.Plan;
import io.dynode.workflow.Roster;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The operations of an agenda as they are stored. */
record StoredMembers(Reader reader, Definitions definitions, Agenda agenda) implements Members {
  private static final int PAGE = 1_000;

  /** Names that are looked for one by one. */
  private static final int FEW = 200;

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

  /** Reads from the first to the last of them: it costs pages, not a read for each. */
  @Override
  public Set<String> taken(NavigableSet<String> names) {
    Set<String> taken = new HashSet<>();
    if (names.size() <= FEW) {
      names.stream().filter(name -> named(name).isPresent()).forEach(taken::add);
      return taken;
    }
    if (named(names.getFirst()).isPresent()) {
      taken.add(names.getFirst());
    }
    Scan<OperationName> all = Scan.of(Tables.OPERATION_NAMES, PAGE, agenda.id());
    String after = names.getFirst();
    boolean more = true;
    while (more) {
      List<OperationName> page = reader.scan(all.after(after));
      page.stream().map(OperationName::name).filter(names::contains).forEach(taken::add);
      more = page.size() == PAGE && page.getLast().name().compareTo(names.getLast()) < 0;
      after = page.isEmpty() ? after : page.getLast().name();
    }
    return taken;
  }

  @Override
  public Plan grown(String hash) {
    return definitions.grown(reader, hash);
  }
}
