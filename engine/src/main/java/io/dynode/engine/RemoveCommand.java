package io.dynode.engine;

import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.Kind;
import io.dynode.model.ObjectRef;
import io.dynode.model.ProblemException;
import io.dynode.model.QueueCount;
import io.dynode.model.Resource;
import io.dynode.model.StoredObject;
import io.dynode.spi.Lock;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Optional;

/** Removes a declared resource that nothing needs any more. */
record RemoveCommand(
    Caller caller, Kind kind, String owner, String name, String version, Expected expected)
    implements Command<Done> {
  @Override
  public List<Lock> locks() {
    Lock resources = new Lock(Lock.Scope.KEY, "resources");
    return kind == Kind.CUSTOMER
        ? List.of(resources, WebhookCommand.ofCustomer(name))
        : List.of(resources);
  }

  @Override
  public Done decide(Work work) {
    Resource resource =
        work.get(Tables.RESOURCES, kind, owner, name, version)
            .orElseThrow(() ->
                new ProblemException(
                    ErrorCode.NOT_FOUND, "There is no " + kind.word() + " '" + name + "'"));
    Declared.require(expected, Optional.of(resource), kind, name);
    user(work)
        .ifPresent(user -> {
          throw new ProblemException(
              ErrorCode.IN_USE, kind.word() + " '" + name + "' is needed by " + user);
        });
    if (kind == Kind.MODULE) {
      releaseCode(work, "module/" + Catalog.pinned(resource));
    }
    if (kind == Kind.CUSTOMER) {
      // Their calls go when it is their turn, or with the next round of the duty.
      work.scan(Scan.along(Tables.WEBHOOKS, "by_customer", Notices.MOST, "", name))
          .forEach(webhook -> work.delete(Tables.WEBHOOKS, webhook.id()));
    }
    work.delete(Tables.RESOURCES, kind, owner, name, version);
    Catalog.changed(work, "-" + resource.digest());
    Audits.write(work, caller, "remove", kind.word() + "/" + name, owner);
    return Done.DONE;
  }

  private Optional<String> user(Work work) {
    return switch (kind) {
      case POOL -> queueOf(work).or(() -> agentOf(work));
      case QUEUE ->
          work.get(Tables.QUEUE_COUNTS, name)
              .map(QueueCount::live)
              .filter(live -> live > 0)
              .map(live -> live + " agendas that have not ended")
              .or(() -> poolOf(work));
      case CUSTOMER -> agendaOf(work).or(() -> ownedBy(work));
      case MODULE -> pinnedBy(work);
      case TEMPLATE, TRIGGER -> Optional.empty();
    };
  }

  private Optional<String> queueOf(Work work) {
    return work.scan(Scan.of(Tables.RESOURCES, 10_000, Kind.QUEUE)).stream()
        .filter(r -> Declared.text(r.body(), "pool").equals(name))
        .map(r -> "queue '" + r.name() + "'")
        .findFirst();
  }

  /** Agendas that no rule matches need it; another default queue must be named first, or none. */
  private Optional<String> poolOf(Work work) {
    return work.scan(Scan.of(Tables.RESOURCES, 10_000, Kind.POOL)).stream()
        .filter(r -> Declared.text(r.body(), "defaultQueue").equals(name))
        .map(r -> "pool '" + r.name() + "', which names it as its defaultQueue")
        .findFirst();
  }

  private Optional<String> agentOf(Work work) {
    return AgentRows.SERVED.stream()
        .flatMap(s -> work.scan(Scan.along(Tables.AGENTS, "by_state", 1, name, s)).stream())
        .map(agent -> "agent '" + agent.id() + "'")
        .findFirst();
  }

  private Optional<String> agendaOf(Work work) {
    return work.scan(Scan.along(Tables.AGENDAS, "by_customer", 1, name)).stream()
        .map(agenda -> "agenda " + agenda.id())
        .findFirst();
  }

  private Optional<String> ownedBy(Work work) {
    for (Kind owned : List.of(Kind.MODULE, Kind.TEMPLATE, Kind.TRIGGER)) {
      Optional<Resource> first =
          work.scan(Scan.of(Tables.RESOURCES, 1, owned, name)).stream().findFirst();
      if (first.isPresent()) {
        return first.map(r -> r.kind().word() + " '" + r.name() + "'");
      }
    }
    return Optional.empty();
  }

  /** A module that an agenda is pinned to stays, so that the agenda can be rerun. */
  private Optional<String> pinnedBy(Work work) {
    return Pins.pinned(work, owner + "/" + name + "@" + version)
        ? Optional.of("agendas that are pinned to this version")
        : Optional.empty();
  }

  private static void releaseCode(Work work, String holder) {
    List<ObjectRef> refs = work.scan(Scan.of(Tables.OBJECT_REFS, 10_000, holder));
    for (ObjectRef ref : refs) {
      work.delete(Tables.OBJECT_REFS, ref.owner(), ref.path());
      Optional<StoredObject> object = work.get(Tables.OBJECTS, ref.hash());
      object.ifPresent(o -> ObjectRows.reference(work, o, -1));
    }
  }
}
