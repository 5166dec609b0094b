package io.dynode.cli;

import io.dynode.model.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Describes what is declared, with what uses it. */
final class DescribeResource {
  private static final int MOST = 100_000;
  private static final int SHOWN = 20;

  private final Api api;
  private final Page page;

  DescribeResource(Api api, Page page) {
    this.api = api;
    this.page = page;
  }

  void describe(Kinds kind, String path) {
    Json found = api.get(path);
    String owner = Texts.at(found, "/customer");
    String plain = Texts.at(found, "/name");
    String version = Texts.at(found, "/version");
    page.field(heading(kind), version.isEmpty() ? plain : plain + "@" + version);
    page.field("Owner", owner);
    page.field("Title", Texts.at(found, "/title"));
    page.field("Description", Texts.at(found, "/description"));
    page.field("Declared", Texts.at(found, "/meta/createdAt"));
    page.field(
        "Changed",
        Texts.at(found, "/meta/revision").equals("1")
            ? ""
            : Texts.at(found, "/meta/updatedAt")
                + "  (revision "
                + Texts.at(found, "/meta/revision")
                + ")");
    page.field("Waiting", Texts.at(found, "/meta/waiting"));
    page.value("Definition", definition(found));
    switch (kind) {
      case QUEUES -> queue(plain, Texts.at(found, "/pool"));
      case POOLS -> pool(plain);
      case MODULES -> uses(owner, plain, "/module");
      case TEMPLATES -> uses(owner, plain, "/template");
      case CUSTOMERS -> customer(plain);
      case TRIGGERS,
          AGENDAS,
          OPERATIONS,
          ATTEMPTS,
          EVENTS,
          DISPATCHES,
          OBJECTS,
          INSIGHTS,
          AGENTS,
          KEYS,
          AUDIT -> {
        // Nothing uses them.
      }
    }
  }

  private static String heading(Kinds kind) {
    return Character.toUpperCase(kind.one().charAt(0)) + kind.one().substring(1);
  }

  /** Without what stands above it. */
  private static Json definition(Json found) {
    Map<String, Json> members = new LinkedHashMap<>(((Json.Obj) found).members());
    List.of("kind", "customer", "name", "version", "title", "description", "meta")
        .forEach(members::remove);
    return new Json.Obj(members);
  }

  private void queue(String name, String pool) {
    for (String state : new String[] {"running", "waiting"}) {
      page.table(
          "Agendas " + state + " (the newest)",
          api.list(Api.path("/v1/agendas", "queue", name, "state", state), SHOWN),
          Output.columns(
              "ID",
              "/id",
              "CUSTOMER",
              "/customerId",
              "PRIORITY",
              "/priority",
              "SUBMITTED",
              "/submittedAt",
              "TITLE",
              "/title"));
    }
    agents(pool);
  }

  private void pool(String name) {
    page.table(
        "Queues",
        api.list("/v1/queues", MOST).stream()
            .filter(queue -> Texts.at(queue, "/pool").equals(name))
            .toList(),
        Kinds.QUEUES.columns());
    agents(name);
  }

  private void agents(String pool) {
    List<Json> agents;
    try {
      agents = api.list(Api.path("/v1/agents", "pool", pool), MOST);
    } catch (Failure e) {
      // Not everybody may see agents.
      return;
    }
    if (agents.isEmpty()) {
      page.section("Agents");
      page.line("none: nothing of this pool can run; start one with 'dynode agent --pool'");
    }
    page.table("Agents", agents, Kinds.AGENTS.columns());
  }

  private void uses(String owner, String name, String pointer) {
    page.table(
        "Triggers that start it",
        api.list("/v1/triggers", MOST).stream()
            .filter(trigger -> {
              String used = Texts.at(trigger, pointer).replaceFirst("@.*", "");
              boolean own = Texts.at(trigger, "/customer").equals(owner);
              return used.equals(owner + "/" + name) || (own && used.equals(name));
            })
            .toList(),
        Kinds.TRIGGERS.columns());
  }

  private void customer(String name) {
    for (Kinds kind : new Kinds[] {Kinds.MODULES, Kinds.TEMPLATES, Kinds.TRIGGERS}) {
      page.table(
          heading(kind) + "s",
          api.list(Api.path("/v1/" + kind.many(), "customer", name), MOST),
          kind.columns());
    }
    page.table(
        "Agendas (the newest)",
        api.list(Api.path("/v1/agendas", "customer", name), SHOWN),
        Kinds.AGENDAS.columns());
  }
}
