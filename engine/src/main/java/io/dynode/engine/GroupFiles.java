package io.dynode.engine;

import io.dynode.model.ErrorCode;
import io.dynode.model.Group;
import io.dynode.model.ObjectRef;
import io.dynode.model.Operation;
import io.dynode.model.ProblemException;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files that the instances of one operation left, by index. Read in pages, and once for all who
 * want them within a command: an instance of its own would cost two reads.
 */
final class GroupFiles {
  private static final int PAGE = 1_000;

  private final Work work;
  private final String agenda;
  private final Group group;

  /** By index, then by run. */
  private final Map<Integer, Map<Integer, List<ObjectRef>>> found = new TreeMap<>();

  private GroupFiles(Work work, Group group) {
    this.work = work;
    this.agenda = group.agenda().value();
    this.group = group;
  }

  /** Of the run in which each instance is; those that left none are missing. */
  static Map<Integer, List<ObjectRef>> of(Work work, Group group) {
    GroupFiles files = new GroupFiles(work, group);
    files.scan();
    return files.found.isEmpty() ? Map.of() : files.current();
  }

  /** All files of the agenda's operations lie side by side. */
  private void scan() {
    String owners = Assignments.owners(agenda);
    Scan<ObjectRef> all = Scan.of(Tables.OBJECT_REFS, PAGE);
    Scan<ObjectRef> next = all.after(owners);
    int taken = 0;
    while (true) {
      List<ObjectRef> page = work.scan(next);
      for (ObjectRef ref : page) {
        if (!ref.owner().startsWith(owners)) {
          return;
        }
        taken += take(ref, ref.owner().substring(owners.length())) ? 1 : 0;
        if (taken > Assignments.MAX_FILES) {
          throw new ProblemException(
              ErrorCode.TOO_LARGE,
              "Its instances left more than " + Assignments.MAX_FILES + " files");
        }
      }
      if (page.size() < PAGE) {
        return;
      }
      next = all.after(page.getLast().owner(), page.getLast().path());
    }
  }

  private boolean take(ObjectRef ref, String place) {
    int slash = place.indexOf('/');
    int index = Integer.parseInt(place.substring(0, slash));
    if (!group.holds(index)) {
      return false;
    }
    int run = Integer.parseInt(place.substring(slash + 1));
    found
        .computeIfAbsent(index, _ -> new TreeMap<>())
        .computeIfAbsent(run, _ -> new ArrayList<>())
        .add(ref);
    return true;
  }

  private Map<Integer, List<ObjectRef>> current() {
    Map<Integer, List<ObjectRef>> current = new TreeMap<>();
    Scan<Operation> all = Scan.of(Tables.OPERATIONS, PAGE, group.agenda());
    List<Operation> page = work.scan(all.after(group.first() - 1));
    while (!page.isEmpty()) {
      for (Operation row : page) {
        List<ObjectRef> refs = found.getOrDefault(row.index(), Map.of()).get(row.run());
        if (refs != null) {
          current.put(row.index(), refs);
        }
      }
      int last = page.getLast().index();
      page = page.size() < PAGE || !group.holds(last + 1) ? List.of() : work.scan(all.after(last));
    }
    return current;
  }
}
