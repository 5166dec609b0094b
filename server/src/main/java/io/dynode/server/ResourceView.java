package io.dynode.server;

import io.dynode.model.Field;
import io.dynode.model.Json;
import io.dynode.model.Resource;
import java.util.LinkedHashMap;
import java.util.Map;

/** A declared resource as one flat document, which {@code apply} takes as it is. */
final class ResourceView {
  private ResourceView() {}

  /** What Dynode knows of a resource beside its definition. */
  record Meta(
      @Field("Raised by every change; also its ETag.") long revision,
      @Field("SHA-256 of the definition.") String digest,
      String createdAt,
      String updatedAt) {}

  /** The common members of the documents; those of the kind's own definition stand beside them. */
  record DocumentView(
      @Field("customer, pool, queue, module, template or trigger.") String kind,
      @Field("Owner, for modules, templates and triggers.") String customer,
      @Field("Left out of account by apply.") Meta meta) {}

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

  /** A definition without the members that only documents have. */
  static Json.Obj definition(Json.Obj document) {
    Map<String, Json> members = new LinkedHashMap<>(document.members());
    members.remove("kind");
    members.remove("customer");
    members.remove("meta");
    return new Json.Obj(members);
  }
}
