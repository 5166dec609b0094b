package io.dynode.engine;

import io.dynode.json.JsonText;
import io.dynode.model.ArchivedLines;
import io.dynode.model.ArchivedLines.LineKind;
import io.dynode.model.CustomerId;
import io.dynode.model.Json;
import io.dynode.model.StoredObject;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.zip.GZIPOutputStream;

/**
 * Writes rows of one customer as lines of compressed JSON into the object store, and lets them go
 * in the transaction in which their archive is found from then on: whatever dies in between, they
 * are in one of both places. What was written for nothing is deleted like any other upload.
 */
final class LineArchive {
  private LineArchive() {}

  /** A row as it is archived. */
  record Line(long sequence, long micros, Json content) {}

  /**
   * What goes together.
   *
   * @param lines in their order, at least one
   * @param locks on what their removal depends on
   * @param wanted says which rows that looks at
   * @param remove removes all of them; false: some are not as they were written, and all stay
   */
  record Parcel(
      LineKind kind,
      CustomerId customer,
      List<Line> lines,
      List<Lock> locks,
      Consumer<Wanted> wanted,
      Predicate<Work> remove) {}

  /** Writes them, then lets them go; says how many went. */
  static CompletionStage<Integer> retire(EngineCore core, Batcher batcher, Parcel parcel) {
    String id = core.parts().ids().next();
    return core.parts()
        .duties()
        .blocking(() -> pack(parcel))
        .thenCompose(all -> Archives.stored(core, batcher, id, all))
        .thenCompose(written -> batcher.submit(new Retire(id, parcel, written)))
        .thenApply(went -> went ? parcel.lines().size() : 0);
  }

  private static Pieces pack(Parcel parcel) {
    Pieces packed = new Pieces(ArchiveWriter.MOST, "What is to be archived together");
    try (OutputStream out = new GZIPOutputStream(packed)) {
      for (Line line : parcel.lines()) {
        out.write(JsonText.bytes(line.content()));
        out.write('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed;
  }

  /** Removes them and makes their archive known, both or none. */
  private record Retire(String id, Parcel parcel, Archives.Written written)
      implements Command<Boolean> {
    @Override
    public List<Lock> locks() {
      List<Lock> locks = new ArrayList<>(parcel.locks());
      locks.addAll(ObjectRows.locks(List.of(written.key().hash())));
      return locks;
    }

    @Override
    public void foresee(Reader rows, int step, Wanted wanted) {
      if (step == 0) {
        parcel.wanted().accept(wanted);
      }
    }

    @Override
    public Boolean decide(Work work) {
      if (work.get(Tables.ARCHIVED_LINES, id).isPresent()) {
        // An earlier try of this very command whose commit was not known.
        return true;
      }
      if (!parcel.remove().test(work)) {
        return false;
      }
      StoredObject object = Archives.refer(work, id, written, parcel.customer(), "");
      List<Line> lines = parcel.lines();
      work.put(
          new ArchivedLines(
              id,
              parcel.kind(),
              parcel.customer(),
              lines.stream().mapToLong(Line::micros).min().orElseThrow(),
              lines.stream().mapToLong(Line::micros).max().orElseThrow(),
              lines.getFirst().sequence(),
              lines.getLast().sequence(),
              lines.size(),
              work.nowMicros(),
              object.hash(),
              object.generation(),
              object.size()));
      return true;
    }
  }
}
