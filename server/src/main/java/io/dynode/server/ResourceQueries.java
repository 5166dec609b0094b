package io.dynode.server;

import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.ProblemException;
import io.dynode.model.Resource;
import io.dynode.server.http.Request;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds declared resources that a caller sees. */
final class ResourceQueries {
  static final int MOST_OWNERS = 100;

  /** Resources of a kind that the caller sees. */
  Pages.Page<Resource> list(Reader reader, Kind kind, Visible visible, Request request) {
    if (!kind.owned()) {
      return Pages.read(
          reader,
          List.of(Scan.of(Tables.RESOURCES, 1, kind, "")),
          List.of("name"),
          request,
          resource -> seen(reader, resource, request, visible));
    }
    Scan<Resource> walk = Scan.of(Tables.RESOURCES, 1, kind);
    return Pages.read(
        reader,
        List.of(visible.all() ? walk : walk.where("owner", Set.copyOf(visible.named()))),
        List.of("owner", "name", "version"),
        request,
        resource -> true);
  }

  private static boolean seen(Reader reader, Resource resource, Request request, Visible visible) {
    return switch (resource.kind()) {
      case CUSTOMER -> visible.has(resource.name());
      case QUEUE -> visible.all() || sharedWith(resource, request);
      case POOL -> visible.all() || usable(reader, resource.name(), visible);
      case MODULE, TEMPLATE, TRIGGER -> true;
    };
  }

  /** Whether one of the customers may use the pool: it names that one, or none at all. */
  private static boolean usable(Reader reader, String pool, Visible visible) {
    return visible.named().stream()
        .flatMap(name -> reader.get(Tables.RESOURCES, Kind.CUSTOMER, "", name, "").stream())
        .map(customer -> customer.body().at("/pools").orElse(Json.NULL))
        .anyMatch(pools ->
            !(pools instanceof Json.Arr names)
                || names.items().isEmpty()
                || names.items().contains(Json.of(pool)));
  }

  /** Whether it is the caller's own to declare; else it is only shared with it. */
  static boolean owns(Caller caller, Resource resource) {
    return resource.kind().owned() ? caller.mayActFor(resource.owner()) : caller.all();
  }

  /** Whether its {@code visibleTo} names one of the caller's customers. */
  private static boolean sharedWith(Resource resource, Request request) {
    return resource.body().at("/visibleTo").orElse(Json.NULL) instanceof Json.Arr names
        && names.items().stream()
            .flatMap(name -> name.text().stream())
            .anyMatch(name -> name.equals("*") || request.caller().mayActFor(name));
  }

  /** The resource of the path, if the caller sees it: also one that is shared with it. */
  Resource find(Reader reader, Kind kind, Request request) {
    Optional<String> owner = request.query("customer");
    if (owner.isPresent() && !request.caller().mayActFor(owner.get())) {
      return newest(reader, kind, owner.get(), request)
          .filter(resource -> sharedWith(resource, request))
          .orElseThrow(() -> missing(kind, request));
    }
    return findOwn(reader, kind, request);
  }

  /** The resource of the path among those of the caller's customers. */
  Resource findOwn(Reader reader, Kind kind, Request request) {
    Visible visible = Visible.to(request);
    if (!kind.owned()) {
      return reader
          .get(Tables.RESOURCES, kind, "", request.argument("name"), "")
          .filter(resource -> seen(reader, resource, request, visible))
          .orElseThrow(() -> missing(kind, request));
    }
    List<String> owners =
        visible.all() ? owners(reader, kind, request.argument("name")) : visible.named();
    List<Resource> found =
        owners.stream()
            .flatMap(owner -> newest(reader, kind, owner, request).stream())
            .limit(2)
            .toList();
    if (found.size() > 1) {
      throw new ProblemException(
          ErrorCode.INVALID_VALUE,
          "Several customers have a "
              + kind.word()
              + " of that name: say whose it is (?customer=…, --customer or CUSTOMER/NAME)");
    }
    return found.stream().findFirst().orElseThrow(() -> missing(kind, request));
  }

  private static List<String> owners(Reader reader, Kind kind, String name) {
    List<String> owners = new ArrayList<>();
    Scan<Resource> scan = Scan.along(Tables.RESOURCES, "by_name", 1, kind, name);
    List<Resource> next = reader.scan(scan);
    while (!next.isEmpty() && owners.size() < MOST_OWNERS) {
      String owner = next.getFirst().owner();
      owners.add(owner);
      next = reader.scan(scan.after(owner, Long.MAX_VALUE));
    }
    return owners;
  }

  private static Optional<Resource> newest(
      Reader reader, Kind kind, String owner, Request request) {
    String name = request.argument("name");
    Optional<String> version = request.query("version");
    if (version.isPresent() || !kind.versioned()) {
      return reader.get(Tables.RESOURCES, kind, owner, name, version.orElse(""));
    }
    return reader
        .scan(Scan.along(Tables.RESOURCES, "by_name", 1, kind, name, owner).backwards())
        .stream()
        .findFirst();
  }

  private static ProblemException missing(Kind kind, Request request) {
    return new ProblemException(
        ErrorCode.NOT_FOUND,
        "There is no "
            + kind.word()
            + " '"
            + request.argument("name")
            + request.query("version").map(version -> "@" + version).orElse("")
            + "' for this key");
  }
}
