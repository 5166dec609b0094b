package io.dynode.simulation;

import io.dynode.engine.OperationView;
import io.dynode.json.JsonText;
import io.dynode.json.Suggestions;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.Json;
import io.dynode.model.Operation;
import io.dynode.workflow.Builtin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Compares what came of a case with what must come of it. */
final class Judge {
  private static final int PAGE = 1_000;
  private static final int SHOWN = 200;

  private final Rehearsal rehearsal;
  private final AgendaTest test;
  private final AgendaTest.Expectation expected;
  private final Agenda agenda;
  private final Map<String, OperationView> operations = new LinkedHashMap<>();
  private final List<String> complaints = new ArrayList<>();

  Judge(Rehearsal rehearsal, AgendaTest test) {
    this.rehearsal = rehearsal;
    this.test = test;
    this.expected = rehearsal.own().expect();
    this.agenda = rehearsal.agendas().values().iterator().next();
    views(rehearsal, agenda.id()).forEach(view -> operations.put(view.name(), view));
  }

  private static List<OperationView> views(Rehearsal rehearsal, AgendaId agenda) {
    List<OperationView> all = new ArrayList<>();
    int after = -1;
    List<OperationView> page;
    do {
      page = rehearsal.engine().operations(agenda, after, PAGE);
      all.addAll(page);
      after = page.isEmpty() ? after : page.getLast().index();
    } while (page.size() == PAGE);
    return all;
  }

  /** What an agenda still waits for, for people. */
  static String open(Rehearsal rehearsal, AgendaId agenda) {
    List<String> open =
        views(rehearsal, agenda).stream()
            .filter(view -> view.row().isPresent() && !view.state().ended())
            .limit(5)
            .map(view -> "'" + view.name() + "' is " + word(view.state()))
            .toList();
    return open.isEmpty() ? "" : ": " + String.join(", ", open);
  }

  int operations() {
    return operations.size();
  }

  List<String> complaints() {
    same("state", expected.state(), Rehearsal.word(agenda.state()));
    if (!agenda.message().contains(expected.message())) {
      same("message", expected.message(), agenda.message());
    }
    Duration took = rehearsal.took();
    if (!expected.within().isZero() && took.compareTo(expected.within()) > 0) {
      complaints.add("it took " + took + ", longer than " + expected.within());
    }
    expected
        .agendas()
        .ifPresent(count -> {
          if (count != rehearsal.agendas().size()) {
            complaints.add("agendas: expected " + count + ", ran " + rehearsal.agendas().size());
          }
        });
    order();
    mocks();
    expected.operations().forEach(this::operation);
    return complaints;
  }

  private void order() {
    for (int i = 1; i < expected.order().size(); i++) {
      String before = expected.order().get(i - 1);
      String after = expected.order().get(i);
      Optional<Rehearsal.Ran> first = rehearsal.ran(agenda.id(), before);
      Optional<Rehearsal.Ran> second = rehearsal.ran(agenda.id(), after);
      if (first.isEmpty() || second.isEmpty()) {
        complaints.add("order: '" + (first.isEmpty() ? before : after) + "' did not run");
      } else if (!second.get().follows(first.get())) {
        complaints.add("order: '" + after + "' began before '" + before + "' had ended");
      }
    }
  }

  /**
   * The types of all operations of all agendas, by name: several agendas may have one of a name.
   */
  private Map<String, Set<String>> all() {
    Map<String, Set<String>> all = new LinkedHashMap<>();
    for (AgendaId id : rehearsal.agendas().keySet()) {
      for (OperationView view : views(rehearsal, id)) {
        all.computeIfAbsent(view.name(), _ -> new LinkedHashSet<>()).add(view.spec().type());
      }
    }
    return all;
  }

  /** Adds the operations there were: true for those that a mock can stand for. */
  void seen(Map<String, Boolean> seen) {
    all()
        .forEach((name, types) ->
            seen.merge(name, types.stream().anyMatch(Judge::mockable), Boolean::logicalOr));
  }

  private static boolean mockable(String type) {
    return isModule(type) || isHttp(type);
  }

  private static boolean isModule(String type) {
    return Builtin.of(type).isEmpty();
  }

  private static boolean isHttp(String type) {
    return Builtin.of(type).filter(Builtin.HTTP::equals).isPresent();
  }

  /** A mock that nothing asks for would be a mistake that nobody sees. */
  private void mocks() {
    Map<String, Set<String>> all = all();
    for (String name : rehearsal.own().mocks().keySet()) {
      Set<String> types = all.getOrDefault(name, Set.of());
      if (types.isEmpty()) {
        complaints.add("mocks." + name + ": there is no such operation" + near(name, all.keySet()));
      } else if (types.stream().noneMatch(Judge::mockable)) {
        String type = types.iterator().next();
        complaints.add(
            "mocks." + name + ": '" + type + "' does what it always does; mock modules and http");
      }
    }
    Stream.of(rehearsal.own().mocks(), test.mocks())
        .flatMap(mocks -> mocks.entrySet().stream())
        .forEach(mocks -> {
          Set<String> types = all.getOrDefault(mocks.getKey(), Set.of());
          boolean http = types.stream().anyMatch(Judge::isHttp);
          boolean module = types.stream().anyMatch(Judge::isModule);
          mocks.getValue().forEach(mock -> fits("mocks." + mocks.getKey(), http, module, mock));
        });
  }

  /**
   * A request is answered, at once, or fails on its way; a module does all else. Where both have
   * the name, a mock may say what either does.
   */
  private void fits(String at, boolean http, boolean module, AgendaTest.Mock mock) {
    if (module && !http && mock.response().isPresent()) {
      complaints.add(at + ".response: only http operations are answered");
    }
    boolean works =
        !mock.output().equals(Json.EMPTY)
            || !mock.takes().isZero()
            || !mock.files().isEmpty()
            || !mock.events().isEmpty();
    if (http && !module && works) {
      complaints.add(at + ": a request has a 'response', at once, and nothing else");
    }
    if (http && !mock.fail().stream().allMatch(MockedCalls.FAILURES::contains)) {
      complaints.add(
          at
              + ".fail: a request fails with http-unavailable or address-refused; any other failure"
              + " is a 'response' with its status");
    }
  }

  static String near(String name, Set<String> names) {
    return Suggestions.closest(name, names).map(n -> "; did you mean '" + n + "'?").orElse("");
  }

  private void operation(String name, AgendaTest.OfOperation expected) {
    OperationView view = operations.get(name);
    String at = "operations." + name;
    if (view == null) {
      complaints.add(at + ": there is no such operation" + near(name, operations.keySet()));
      return;
    }
    same(at + ".state", expected.state(), word(view.state()));
    same(at + ".code", expected.code(), view.row().map(Operation::code).orElse(""));
    Optional<Rehearsal.Last> ran = rehearsal.ran(agenda.id(), name).map(Rehearsal.Ran::last);
    expected
        .attempts()
        .ifPresent(count -> {
          int had = view.row().map(Operation::attempts).orElse(0);
          if (had != count) {
            complaints.add(at + ".attempts: expected " + count + ", had " + had);
          }
        });
    Json output =
        rehearsal
            .engine()
            .operation(agenda.id(), view.index())
            .map(OperationView::output)
            .orElse(Json.NULL);
    contains(at + ".output", expected.output(), output);
    contains(
        at + ".payload", expected.payload(), ran.map(Rehearsal.Last::payload).orElse(Json.NULL));
    expected
        .files()
        .ifPresent(files -> {
          List<String> had = ran.stream().flatMap(last -> last.files().stream()).sorted().toList();
          if (!had.equals(files.stream().sorted().toList())) {
            complaints.add(at + ".files: expected " + files + ", had " + had);
          }
        });
  }

  private void same(String what, String expected, String was) {
    if (!expected.isEmpty() && !expected.equals(was)) {
      complaints.add(what + ": expected " + expected + ", was " + (was.isEmpty() ? "none" : was));
    }
  }

  /** Of objects, in lists too, only what is expected is compared; all else must be the same. */
  private void contains(String what, Json expected, Json was) {
    if (expected.isNull()) {
      return;
    }
    if (expected instanceof Json.Obj wanted && was instanceof Json.Obj had) {
      wanted
          .members()
          .forEach(
              (name, value) -> contains(what + "/" + name, value, had.get(name).orElse(Json.NULL)));
    } else if (expected instanceof Json.Arr wanted
        && was instanceof Json.Arr had
        && wanted.items().size() == had.items().size()) {
      for (int i = 0; i < wanted.items().size(); i++) {
        item(what + "/" + i, wanted.items().get(i), had.items().get(i));
      }
    } else if (!expected.equals(was)) {
      complaints.add(what + ": expected " + text(expected) + ", was " + text(was));
    }
  }

  /** A null that stands in a list is expected there. */
  private void item(String what, Json expected, Json was) {
    if (expected.isNull() && !was.isNull()) {
      complaints.add(what + ": expected null, was " + text(was));
    } else {
      contains(what, expected, was);
    }
  }

  private static String text(Json value) {
    String text = JsonText.print(value);
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }

  private static String word(Enum<?> state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
