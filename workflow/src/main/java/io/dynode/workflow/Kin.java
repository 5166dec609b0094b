package io.dynode.workflow;

import io.dynode.model.Group;
import io.dynode.model.Item;
import io.dynode.model.Json;
import io.dynode.model.Names;
import io.dynode.model.OperationName;
import io.dynode.spi.Change;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Rows of operations that came to be while the agenda ran, as they were and as decided. */
final class Kin {
  private final AgendaView view;
  private final TreeMap<Integer, Group> groups = new TreeMap<>();
  private final TreeMap<Integer, Item> items = new TreeMap<>();
  private final TreeMap<String, OperationName> names = new TreeMap<>();
  private final TreeSet<Integer> goneGroups = new TreeSet<>();
  private final TreeSet<Integer> goneItems = new TreeSet<>();
  private final TreeSet<String> goneNames = new TreeSet<>();
  private final List<String> goneDefinitions = new ArrayList<>();

  /** What was made in this flow, by the hash of its definition: nothing else may know it yet. */
  private final Map<String, Plan> plans = new HashMap<>();

  Kin(AgendaView view) {
    this.view = view;
  }

  Optional<Group> group(int index) {
    Group mine = groups.get(index);
    if (mine != null || goneGroups.contains(index)) {
      return Optional.ofNullable(mine);
    }
    return view.group(index);
  }

  void group(Group group) {
    groups.put(group.index(), group);
    goneGroups.remove(group.index());
  }

  /** The group has lost its last one, which was that. */
  void dropped(Group shorter, PlannedOperation last) {
    group(shorter);
    if (shorter.instances()) {
      items.remove(last.index());
      goneItems.add(last.index());
    } else {
      String name = Names.fold(last.name());
      names.remove(name);
      goneNames.add(name);
    }
  }

  /** Nothing is left of the group. */
  void dropped(Group empty) {
    groups.remove(empty.index());
    goneGroups.add(empty.index());
    if (!empty.instances()) {
      goneDefinitions.add(empty.definition());
    }
  }

  /** Definitions that described groups of which nothing is left. */
  List<String> goneDefinitions() {
    return List.copyOf(goneDefinitions);
  }

  OptionalInt named(String name) {
    OperationName mine = names.get(name);
    if (mine != null) {
      return OptionalInt.of(mine.index());
    }
    return goneNames.contains(name) ? OptionalInt.empty() : view.named(name);
  }

  Set<String> taken(NavigableSet<String> folded) {
    Set<String> taken = new HashSet<>(view.taken(folded));
    names.keySet().stream().filter(folded::contains).forEach(taken::add);
    return taken;
  }

  Optional<Json> item(int index) {
    Item mine = items.get(index);
    return mine == null ? view.item(index) : Optional.of(mine.value());
  }

  void item(int index, Json value) {
    items.put(index, new Item(view.agenda().id(), index, value));
  }

  /** The plan of what a generator made. */
  Plan plan(String hash) {
    Plan mine = plans.get(hash);
    return mine == null ? view.grown(hash) : mine;
  }

  /** How many groups the operation lies within. */
  int depth(PlannedOperation planned) {
    return planned.parent() < 0 ? 0 : group(planned.parent()).orElseThrow().depth();
  }

  /** The operation has so many instances, from that index on. */
  void instances(PlannedOperation of, int first, int count) {
    Optional<Group> own = of.parent() < 0 ? Optional.empty() : group(of.parent());
    String definition = own.map(Group::definition).orElse("");
    add(of, definition, of.index() - own.map(Group::first).orElse(0), first, count);
  }

  /** The generator has made these, from that index on. */
  void grown(PlannedOperation generator, int first, Grown grown) {
    Plan plan = grown.plan();
    plans.put(grown.definition(), plan);
    add(generator, grown.definition(), -1, first, plan.size());
    for (int k = 0; k < plan.size(); k++) {
      String name = Names.fold(plan.operation(k).name());
      goneNames.remove(name);
      names.put(name, new OperationName(view.agenda().id(), name, first + k));
    }
  }

  private void add(PlannedOperation owner, String definition, int place, int first, int count) {
    group(
        new Group(
            view.agenda().id(),
            owner.index(),
            owner.parent(),
            definition,
            place,
            first,
            count,
            count,
            0,
            depth(owner) + 1,
            ""));
  }

  List<Change> changes() {
    List<Change> all = new ArrayList<>();
    groups.values().forEach(row -> all.add(new Change.Put(row)));
    items.values().forEach(row -> all.add(new Change.Put(row)));
    names.values().forEach(row -> all.add(new Change.Put(row)));
    String agenda = view.agenda().id().value();
    goneGroups.forEach(i -> all.add(new Change.Delete(Tables.GROUPS, List.of(agenda, i))));
    goneItems.forEach(i -> all.add(new Change.Delete(Tables.ITEMS, List.of(agenda, i))));
    goneNames.forEach(n -> all.add(new Change.Delete(Tables.OPERATION_NAMES, List.of(agenda, n))));
    return all;
  }
}
