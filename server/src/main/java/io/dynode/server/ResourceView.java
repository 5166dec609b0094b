package io.dynode.server;

import io.dynode.model.Caller;
import io.dynode.model.Field;
import io.dynode.model.Json;
import io.dynode.model.Resource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A declared resource as one flat document, which {@code apply} takes as it is. */
final class ResourceView {
  private ResourceView() {}

  /** What Dynode knows of a resource beside its definition. */
  record Meta(
      @Field("Raised by every change; also its ETag.") long revision,
      @Field("SHA-256 of the definition.") String digest,
      String createdAt,
      String updatedAt,
      @Field("Of queues: how many agendas wait.") Optional<Long> waiting) {}

  static Json.Obj of(Resource r) {
    return of(r, Map.of());
  }

  /** The document, with further members in {@code meta}. */
  static Json.Obj of(Resource r, Map<String, Json> more) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("kind", Json.of(r.kind().word()));
    if (r.kind().owned()) {
      members.put("customer", Json.of(r.owner()));
    }
    if (r.body() instanceof Json.Obj body) {
      members.putAll(body.members());
    }
    Map<String, Json> meta = new LinkedHashMap<>();
    meta.put("revision", Json.of(r.revision()));
    meta.put("digest", Json.of(r.digest()));
    meta.put("createdAt", Json.of(Times.iso(r.createdMicros()).orElse("")));
    meta.put("updatedAt", Json.of(Times.iso(r.updatedMicros()).orElse("")));
    meta.putAll(more);
    members.put("meta", new Json.Obj(meta));
    return new Json.Obj(members);
  }

  /** The document as one sees it with whom it is shared: not with whom else it is. */
  static Json.Obj narrowed(Json.Obj document, Caller caller) {
    if (!(document.get("visibleTo").orElse(Json.NULL) instanceof Json.Arr names)) {
      return document;
    }
    List<Json> own =
        names.items().stream()
            .filter(
                name -> name.text().filter(n -> n.equals("*") || caller.mayActFor(n)).isPresent())
            .toList();
    Map<String, Json> members = new LinkedHashMap<>(document.members());
    members.put("visibleTo", new Json.Arr(own));
    return new Json.Obj(members);
  }

  /** A definition without the members that only documents have. */
  static Json.Obj definition(Json.Obj document) {
    Map<String, Json> members = new LinkedHashMap<>(document.members());
    members.remove("kind");
    members.remove("customer");
    members.remove("meta");
    return new Json.Obj(members);
  }
}
