package io.dynode.engine;

import io.dynode.json.Digest;
import io.dynode.json.Records;
import io.dynode.model.Caller;
import io.dynode.model.CodeFile;
import io.dynode.model.CustomerId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.ModuleSpec;
import io.dynode.model.ObjectRef;
import io.dynode.model.ProblemException;
import io.dynode.model.Resource;
import io.dynode.model.StoredObject;
import io.dynode.spi.Lock;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Optional;

/** Creates or changes one declared resource that was checked before. */
record ApplyCommand(Caller caller, Kind kind, String owner, Record spec, boolean dryRun)
    implements Command<Applied> {
  private static final String SEQUENCE = "resource";

  @Override
  public List<Lock> locks() {
    return List.of(new Lock(Lock.Scope.KEY, "resources"));
  }

  @Override
  public Applied decide(Work work) {
    Json body = Records.encode(spec);
    String name = text(body, "name");
    String version = kind.versioned() ? text(body, "version") : "";
    String digest = Digest.of(body);
    Optional<Resource> before = work.get(Tables.RESOURCES, kind, owner, name, version);
    if (before.isPresent() && before.get().digest().equals(digest)) {
      return new Applied(before.get(), Applied.Outcome.UNCHANGED);
    }
    if (before.isPresent() && kind.versioned()) {
      throw new ProblemException(
          ErrorCode.IMMUTABLE,
          "Version "
              + version
              + " of "
              + kind.word()
              + " "
              + name
              + " exists with other content; give the new content a new version",
          "/version");
    }
    new ResourceChecks(work).check(kind, owner, spec);
    Resource after =
        new Resource(
            kind,
            owner,
            name,
            version,
            body,
            digest,
            before.map(Resource::sequence).orElseGet(() -> work.next(SEQUENCE)),
            before.map(Resource::createdMicros).orElse(work.nowMicros()),
            work.nowMicros(),
            before.map(Resource::revision).orElse(0L) + 1);
    Applied applied =
        new Applied(after, before.isEmpty() ? Applied.Outcome.CREATED : Applied.Outcome.CHANGED);
    if (!dryRun) {
      store(work, after);
    }
    return applied;
  }

  private void store(Work work, Resource after) {
    work.put(after);
    work.next(Catalog.REVISION);
    if (spec instanceof ModuleSpec module) {
      holdCode(work, after, module);
    }
    Audits.write(work, caller, "apply", kind.word() + "/" + after.name(), owner);
  }

  private void holdCode(Work work, Resource resource, ModuleSpec module) {
    String holder = "module/" + Catalog.pinned(resource);
    for (CodeFile file : module.code()) {
      StoredObject object = work.get(Tables.OBJECTS, file.sha256()).orElseThrow();
      work.put(
          new ObjectRef(
              holder,
              file.path(),
              file.sha256(),
              object.generation(),
              object.size(),
              file.executable() ? 0755 : 0644,
              new CustomerId(owner),
              "",
              "",
              work.nowMicros()));
      ObjectRows.reference(work, object, 1);
    }
  }

  static String text(Json body, String member) {
    return body.at("/" + member).flatMap(Json::text).orElseThrow();
  }
}
