package io.dynode.engine;

import io.dynode.model.ObjectRef;
import io.dynode.model.StoredObject;
import io.dynode.model.UploadIntent;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.List;

/**
 * Uploads that were announced and never ended, uploaded files of long ago, and then objects that
 * nothing refers to.
 */
final class ObjectSweep implements Sweep {
  private final EngineCore core;

  ObjectSweep(EngineCore core) {
    this.core = core;
  }

  @Override
  public String name() {
    return "objects";
  }

  @Override
  public String says() {
    return "Deletes files that nothing refers to, and forgets uploads of long ago.";
  }

  @Override
  public Course begin() {
    return new Walk();
  }

  private final class Walk implements Course {
    private boolean intended;
    private boolean uploaded;
    private List<Object> after = List.of();

    @Override
    public Page next(Reader reader, long nowMicros) {
      return !intended
          ? intents(reader, nowMicros)
          : uploaded ? objects(reader) : uploads(reader, nowMicros);
    }

    private Page uploads(Reader reader, long nowMicros) {
      RetentionSettings settings = core.settings().retention();
      long most = RegisterCommand.micros(settings.uploads());
      Scan<ObjectRef> scan = Scan.of(Tables.OBJECT_REFS, settings.page());
      List<ObjectRef> page =
          most == 0
              ? List.of()
              : reader
                  .scan(
                      after.isEmpty()
                          ? scan.after(StoredCommand.UPLOADS)
                          : scan.after(after.toArray()))
                  .stream()
                  .filter(ref -> ref.owner().startsWith(StoredCommand.UPLOADS))
                  .toList();
      List<Due> due = new ArrayList<>();
      for (ObjectRef upload : page) {
        if (ForgetUpload.over(upload, nowMicros, most)) {
          String what = "upload '" + upload.path() + "' of " + upload.customer();
          due.add(Due.of(what, new ForgetUpload(upload, most)));
        }
      }
      uploaded = page.size() < settings.page();
      after = uploaded ? List.of() : List.of(page.getLast().owner(), page.getLast().path());
      return new Page(page.size(), due, false);
    }

    private Page intents(Reader reader, long nowMicros) {
      RetentionSettings settings = core.settings().retention();
      long most = RegisterCommand.micros(settings.upload());
      Scan<UploadIntent> scan = Scan.of(Tables.INTENTS, settings.page());
      List<UploadIntent> page = reader.scan(after.isEmpty() ? scan : scan.after(after.toArray()));
      List<Due> due = new ArrayList<>();
      for (UploadIntent intent : page) {
        if (ExpireCommand.over(reader, intent, nowMicros, most)) {
          due.add(
              Due.of(
                  "upload of " + intent.hash() + " by " + intent.holder(),
                  new ExpireCommand(intent, most)));
        }
      }
      intended = page.size() < settings.page();
      after = intended ? List.of() : List.of(page.getLast().hash(), page.getLast().holder());
      return new Page(page.size(), due, false);
    }

    private Page objects(Reader reader) {
      int size = core.settings().retention().page();
      Scan<StoredObject> scan = Scan.of(Tables.OBJECTS, size);
      List<StoredObject> page = reader.scan(after.isEmpty() ? scan : scan.after(after.toArray()));
      List<Due> due = new ArrayList<>();
      for (StoredObject object : page) {
        if (ReapCommand.unused(reader, object)) {
          due.add(Due.of("object " + object.hash(), new ReapCommand(object.hash())));
        }
      }
      boolean last = page.size() < size;
      after = last ? List.of() : List.of(page.getLast().hash());
      return new Page(page.size(), due, last);
    }
  }
}
