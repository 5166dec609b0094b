package io.dynode.simulation;

import io.dynode.engine.Declaration;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.ProblemException;
import io.dynode.workflow.Builtin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is declared for an agenda's test: what its files declare, and what they leave out that has
 * no say in it: the customer, a pool with a queue, and modules that are mocked anyway.
 */
final class Installation {
  private static final String DEFAULT = "default";

  /** Its agent is never away, and need not say so often. */
  private static final Map<String, Json> POOL =
      Map.of("defaultQueue", Json.of(DEFAULT), "reassignAfter", Json.of("1h"));

  private final AgendaTest test;
  private final Optional<Json.Obj> agenda;
  private final List<Json.Obj> documents;
  private final Set<String> environments = new LinkedHashSet<>(Set.of("process"));
  private final Set<String> slots = new TreeSet<>();
  private final Set<String> types = new TreeSet<>();
  private final Set<String> queues = new TreeSet<>();

  /**
   * @param agenda what the test's file of an agenda says
   * @param documents what its declarations say
   */
  Installation(AgendaTest test, Optional<Json.Obj> agenda, List<Json.Obj> documents) {
    this.test = test;
    this.agenda = agenda;
    this.documents = documents;
    agenda.ifPresent(this::look);
    documents.forEach(this::look);
    test.mocks().values().forEach(mocks -> mocks.forEach(mock -> look(mock.output())));
    for (AgendaTest.Case own : test.cases()) {
      own.mocks().values().forEach(mocks -> mocks.forEach(mock -> look(mock.output())));
    }
  }

  /** Finds what operations name, wherever they stand. */
  private void look(Json value) {
    switch (value) {
      case Json.Obj object -> {
        for (String list : List.of("operations", "onFailure")) {
          if (object.get(list).orElse(Json.NULL) instanceof Json.Arr array) {
            array.items().forEach(this::operation);
          }
        }
        text(object, "queue").ifPresent(queues::add);
        if (object.get("slots").orElse(Json.NULL) instanceof Json.Obj named) {
          slots.addAll(named.members().keySet());
        }
        object.members().values().forEach(this::look);
      }
      case Json.Arr array -> array.items().forEach(this::look);
      case Json.Text _, Json.Num _, Json.Bool _, Json.Null _ -> {
        // Names nothing.
      }
    }
  }

  private void operation(Json value) {
    if (value instanceof Json.Obj operation) {
      text(operation, "type").ifPresent(types::add);
      text(operation, "environment").ifPresent(environments::add);
    }
  }

  private static Optional<String> text(Json.Obj object, String member) {
    return object.get(member).flatMap(Json::text).filter(text -> !text.isEmpty());
  }

  /** Environments that operations name, and the usual one. */
  Set<String> environments() {
    return environments;
  }

  Set<String> slots() {
    return slots;
  }

  /** Whose the agenda is. */
  String customer() {
    return agenda
        .flatMap(a -> text(a, "customerId"))
        .or(() -> documents.stream().flatMap(d -> text(d, "customer").stream()).findFirst())
        .orElse(DEFAULT);
  }

  List<String> pools() {
    List<String> pools =
        of(Kind.POOL).stream().flatMap(pool -> text(pool, "name").stream()).toList();
    return pools.isEmpty() ? List.of(DEFAULT) : pools;
  }

  private List<Json.Obj> of(Kind kind) {
    return documents.stream()
        .filter(d -> text(d, "kind").equals(Optional.of(kind.word())))
        .toList();
  }

  /** The agenda as it is submitted in a case. */
  Json agenda(AgendaTest.Case own) {
    Map<String, Json> members = new LinkedHashMap<>(agenda.map(Json.Obj::members).orElse(Map.of()));
    members.put("customerId", Json.of(customer()));
    if (!test.template().isEmpty()) {
      members.put("template", Json.of(test.template()));
    }
    Map<String, Json> params = new LinkedHashMap<>();
    if (members.get("params") instanceof Json.Obj given) {
      params.putAll(given.members());
    }
    params.putAll(test.params());
    params.putAll(own.params());
    members.put("params", new Json.Obj(params));
    return new Json.Obj(members);
  }

  /** All of it, in the order in which one needs the other. */
  List<Declaration> declarations() {
    List<Declaration> all = new ArrayList<>();
    for (Kind kind : List.of(Kind.CUSTOMER, Kind.POOL, Kind.QUEUE, Kind.MODULE)) {
      of(kind).forEach(document -> all.add(declared(kind, document)));
      missing(kind).forEach(body -> all.add(declared(kind, body)));
    }
    for (Json.Obj document : documents) {
      Kind kind = kind(document);
      if (kind == Kind.TEMPLATE || kind == Kind.TRIGGER) {
        all.add(declared(kind, document));
      }
    }
    return all;
  }

  private static Kind kind(Json.Obj document) {
    return text(document, "kind")
        .flatMap(Kind::of)
        .orElseThrow(() ->
            new ProblemException(ErrorCode.INVALID_VALUE, "A declaration names its kind", "/kind"));
  }

  private List<Json.Obj> missing(Kind kind) {
    return switch (kind) {
      case CUSTOMER -> absent(kind, Set.of(customer()), Map.of());
      case POOL -> of(kind).isEmpty() ? absent(kind, Set.of(DEFAULT), POOL) : List.of();
      case QUEUE -> {
        Set<String> named = new TreeSet<>(queues);
        if (of(Kind.POOL).isEmpty()) {
          named.add(DEFAULT);
        }
        yield absent(kind, named, Map.of("pool", Json.of(pools().getFirst())));
      }
      case MODULE -> modules();
      case TEMPLATE, TRIGGER -> List.of();
    };
  }

  private List<Json.Obj> absent(Kind kind, Set<String> names, Map<String, Json> more) {
    List<Json.Obj> made = new ArrayList<>();
    Set<String> there = new TreeSet<>();
    of(kind).forEach(document -> text(document, "name").ifPresent(there::add));
    for (String name : names) {
      if (!there.contains(name)) {
        Map<String, Json> members = new LinkedHashMap<>(more);
        members.put("name", Json.of(name));
        made.add(new Json.Obj(members));
      }
    }
    return made;
  }

  private List<Json.Obj> modules() {
    Set<String> there = new TreeSet<>();
    for (Json.Obj module : of(Kind.MODULE)) {
      String name = text(module, "name").orElse("");
      there.add(name);
      there.add(name + "@" + text(module, "version").orElse(""));
    }
    List<Json.Obj> made = new ArrayList<>();
    for (String type : types) {
      if (!there.contains(type) && Builtin.of(type).isEmpty()) {
        int at = type.indexOf('@');
        made.add(
            Json.object(
                "name", Json.of(at < 0 ? type : type.substring(0, at)),
                "version", Json.of(at < 0 ? "mocked" : type.substring(at + 1)),
                "timeout", Json.of("366d"),
                "command", Json.of(List.of(Json.of("mocked")))));
      }
    }
    return made;
  }

  private Declaration declared(Kind kind, Json.Obj document) {
    Map<String, Json> members = new LinkedHashMap<>(document.members());
    String owner = text(document, "customer").orElse(customer());
    List.of("kind", "customer", "meta").forEach(members::remove);
    if (kind == Kind.MODULE) {
      // Its program is not run, so that its files need not be there.
      members.remove("code");
      members.putIfAbsent("command", Json.of(List.of(Json.of("mocked"))));
    }
    return Declaration.of(kind, kind.owned() ? owner : "", new Json.Obj(members));
  }
}
