package io.dynode.scheduling;

import io.dynode.model.AgendaSpec;
import io.dynode.model.Json;
import io.dynode.model.Names;
import io.dynode.model.OperationSpec;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What queue rules ask of an agenda, sorted, each part found when it is first asked for: an agenda
 * may have 100,000 operations, and queues many rules.
 */
final class AgendaTraits {
  private final AgendaSpec agenda;
  private @Nullable NavigableSet<String> modules;
  private @Nullable NavigableSet<String> names;
  private @Nullable NavigableSet<String> labels;
  private @Nullable NavigableSet<String> params;

  AgendaTraits(AgendaSpec agenda) {
    this.agenda = agenda;
  }

  /** Whether an operation runs it: with or without its version, with or without its owner. */
  boolean runs(String module) {
    if (modules == null) {
      modules =
          ofOperations((operation, traits) -> {
            if (traits.add(operation.type())) {
              addForms(operation.type(), traits);
            }
          });
    }
    return holds(modules, module);
  }

  private static void addForms(String type, NavigableSet<String> traits) {
    String own = type.substring(type.indexOf('/') + 1);
    traits.add(own);
    traits.add(withoutVersion(type));
    traits.add(withoutVersion(own));
  }

  private static String withoutVersion(String type) {
    int at = type.indexOf('@');
    return at < 0 ? type : type.substring(0, at);
  }

  /** Whether an operation has that name; case does not tell names apart. */
  boolean names(String name) {
    if (names == null) {
      names = ofOperations((operation, traits) -> traits.add(Names.fold(operation.name())));
    }
    return holds(names, Names.fold(name));
  }

  boolean hasLabel(String label) {
    if (labels == null) {
      NavigableSet<String> found = new TreeSet<>();
      agenda.labels().forEach((key, value) -> found.add(key + "=" + value));
      labels = found;
    }
    return holds(labels, label);
  }

  /** Whether the agenda or an operation has that param. */
  boolean hasParam(String param) {
    if (params == null) {
      params = ofOperations((operation, traits) -> addParams(operation.params(), traits));
      addParams(agenda.params(), params);
    }
    return holds(params, param);
  }

  /** Arrays and objects match only by their key: {@code key=*}. */
  private static void addParams(Map<String, Json> params, NavigableSet<String> traits) {
    params.forEach((key, value) ->
        traits.add(
            key
                + "="
                + switch (value) {
                  case Json.Text t -> t.value();
                  case Json.Num n -> n.literal();
                  case Json.Bool b -> Boolean.toString(b.value());
                  case Json.Null _ -> "null";
                  case Json.Arr _, Json.Obj _ -> "";
                }));
  }

  private NavigableSet<String> ofOperations(
      BiConsumer<OperationSpec, NavigableSet<String>> collect) {
    NavigableSet<String> traits = new TreeSet<>();
    for (OperationSpec operation : agenda.operations()) {
      collect.accept(operation, traits);
    }
    return traits;
  }

  private static boolean holds(NavigableSet<String> traits, String value) {
    if (!value.endsWith("*")) {
      return traits.contains(value);
    }
    String prefix = value.substring(0, value.length() - 1);
    String first = traits.ceiling(prefix);
    return first != null && first.startsWith(prefix);
  }
}
