package io.dynode.engine;

import io.dynode.model.Caller;
import io.dynode.model.CodeFile;
import io.dynode.model.CustomerId;
import io.dynode.model.ModuleSpec;
import io.dynode.model.ObjectRef;
import io.dynode.model.Resource;
import io.dynode.model.StoredObject;
import io.dynode.spi.Lock;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.List;

/** Creates or changes declared resources: all of them, or none. */
record ApplyCommand(Caller caller, List<Declared> declared) implements Command<List<Applied>> {
  @Override
  public List<Lock> locks() {
    return List.of(new Lock(Lock.Scope.KEY, "resources"));
  }

  @Override
  public List<Applied> decide(Work work) {
    List<Applied> all = new ArrayList<>();
    for (Declared each : declared) {
      Applied applied = each.decide(work, new ResourceChecks(work, caller, false));
      if (applied.outcome() != Applied.Outcome.UNCHANGED) {
        store(work, each, applied.resource());
      }
      all.add(applied);
    }
    return all;
  }

  private void store(Work work, Declared each, Resource after) {
    work.put(after);
    Catalog.changed(work, after.digest());
    if (each.spec() instanceof ModuleSpec module) {
      holdCode(work, after, module);
    }
    Audits.write(work, caller, "apply", after.kind().word() + "/" + after.name(), after.owner());
  }

  private static void holdCode(Work work, Resource resource, ModuleSpec module) {
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
              new CustomerId(resource.owner()),
              "",
              "",
              work.nowMicros()));
      ObjectRows.reference(work, object, 1);
    }
  }
}
