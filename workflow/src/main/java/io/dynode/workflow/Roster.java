package io.dynode.workflow;

import io.dynode.model.Group;
import io.dynode.model.Names;
import io.dynode.model.Operation;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All operations of an agenda by index and by name: those of its definition, and those that came to
 * be while it ran. A look-up costs the same however many there are.
 */
public final class Roster {
  private static final Pattern INSTANCE = Pattern.compile("(.*)\\[(0|[1-9][0-9]{0,8})]");

  private final Members members;

  public Roster(Members members) {
    this.members = members;
  }

  /**
   * The operation of that index; one that came to be while the agenda ran must have a row or a
   * group of its own.
   */
  public PlannedOperation planned(int index) {
    if (index < members.plan().size()) {
      return members.plan().operation(index);
    }
    Optional<Integer> parent =
        members
            .operation(index)
            .map(Operation::parent)
            .or(() -> members.group(index).map(Group::parent));
    return planned(
        index,
        parent.orElseThrow(() -> new IllegalStateException("Nothing knows operation " + index)));
  }

  /** The operation of that index, which belongs to that other one; -1: to none. */
  PlannedOperation planned(int index, int parent) {
    if (parent < 0) {
      return members.plan().operation(index);
    }
    Group group =
        members
            .group(parent)
            .orElseThrow(() -> new IllegalStateException("Operation " + parent + " has no group"));
    return member(group, index - group.first());
  }

  /** The k-th operation of a group. */
  public PlannedOperation member(Group group, int k) {
    Plan plan = plan(group);
    return group.instances()
        ? plan.operation(group.place()).instance(group.first() + k, group.index(), k)
        : plan.operation(k).moved(group.first(), group.index());
  }

  /** What describes the operations of a group. */
  Plan plan(Group group) {
    return group.definition().isEmpty() ? members.plan() : members.grown(group.definition());
  }

  /** How many operations of a group wait for no other of them. */
  int roots(Group group) {
    return group.instances() ? group.count() : plan(group).rootCount();
  }

  /** The k-th operation of a group that waits for no other of them. */
  PlannedOperation root(Group group, int k) {
    return member(group, group.instances() ? k : plan(group).root(k));
  }

  /** The index of the operation of that name, {@code name} or {@code name[i]}, ignoring case. */
  public OptionalInt indexOf(String name) {
    String folded = Names.fold(name);
    OptionalInt index = members.plan().indexOf(folded);
    if (index.isPresent()) {
      return index;
    }
    Matcher instance = INSTANCE.matcher(folded);
    if (!instance.matches()) {
      return members.named(folded);
    }
    OptionalInt of = indexOf(instance.group(1));
    int number = Integer.parseInt(instance.group(2));
    Optional<Group> group =
        of.isPresent()
            ? members.group(of.getAsInt()).filter(g -> g.instances() && number < g.count())
            : Optional.empty();
    return group.map(g -> OptionalInt.of(g.first() + number)).orElseGet(OptionalInt::empty);
  }
}
