package io.dynode.engine;

import io.dynode.json.JsonText;
import io.dynode.json.Records;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaRun;
import io.dynode.model.Attempt;
import io.dynode.model.Document;
import io.dynode.model.ErrorCode;
import io.dynode.model.Event;
import io.dynode.model.Json;
import io.dynode.model.ObjectRef;
import io.dynode.model.Operation;
import io.dynode.model.Output;
import io.dynode.model.ProblemException;
import io.dynode.model.Row;
import io.dynode.spi.Scan;
import io.dynode.spi.StateStore;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.zip.GZIPOutputStream;

/**
 * All of an agenda that has ended as one compressed JSON. It is read page by page, each by itself:
 * whoever uses it makes sure that the agenda's revision is still the one that was written.
 */
final class ArchiveWriter {
  /** Bytes of an archive, compressed; it is made in memory. */
  static final int MOST = 64 << 20;

  private static final int PAGE = 500;

  private final EngineCore core;
  private final Agenda agenda;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  ArchiveWriter(EngineCore core, Agenda agenda) {
    this.core = core;
    this.agenda = agenda;
  }

  byte[] write() {
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write("{\"format\":1,\"agenda\":".getBytes(StandardCharsets.UTF_8));
      out.write(JsonText.bytes(Records.encode(agenda)));
      member(out, "definition");
      out.write(
          JsonText.bytes(
              Records.encode(
                  store().read(r -> core.definitions().plan(r, agenda.definition())).spec())));
      rows(out, "operations", Scan.of(Tables.OPERATIONS, PAGE, agenda.id()), Operation.class);
      rows(out, "outputs", Scan.of(Tables.OUTPUTS, PAGE, agenda.id()), Output.class);
      rows(
          out,
          "attempts",
          Scan.along(Tables.ATTEMPTS, "by_operation", PAGE, agenda.id()),
          Attempt.class);
      Scan<AgendaRun> runs = Scan.of(Tables.RUNS, PAGE, agenda.id());
      rows(out, "runs", runs, List.of(), _ -> true, ArchiveWriter::run);
      rows(
          out,
          "insights",
          Scan.along(Tables.DOCUMENTS, "by_agenda", PAGE, agenda.id()),
          Document.class);
      Scan<Event> raised = Scan.along(Tables.EVENTS, "by_cause", PAGE, agenda.id().value());
      rows(out, "events", raised, List.of(), _ -> true, ArchiveWriter::brief);
      String owners = Assignments.owners(agenda.id().value());
      rows(
          out,
          "files",
          Scan.of(Tables.OBJECT_REFS, PAGE),
          List.of(owners),
          ref -> ref.owner().startsWith(owners),
          (ObjectRef ref) -> Records.encode(ref));
      out.write('}');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Its content is another customer's business, or kept with the event. */
  private static Json brief(Event event) {
    return Json.object(
        "customer", Json.of(event.customer().value()),
        "source", Json.of(event.source()),
        "id", Json.of(event.id()),
        "type", Json.of(event.type()),
        "sequence", Json.of(event.sequence()));
  }

  private static Json run(AgendaRun run) {
    return Json.object(
        "run", Json.of(run.run()),
        "principal", Json.of(run.principal()),
        "mode", Json.of(run.mode()),
        "reason", Json.of(run.reason()),
        "atMicros", Json.of(run.atMicros()),
        "template", Json.of(run.template()),
        "params", run.params(),
        "before", run.before());
  }

  private static void member(OutputStream out, String name) throws IOException {
    out.write((",\"" + name + "\":").getBytes(StandardCharsets.UTF_8));
  }

  private <R extends Row> void rows(OutputStream out, String name, Scan<R> scan, Class<R> type)
      throws IOException {
    rows(out, name, scan, List.of(), _ -> true, row -> Records.encode(type.cast(row)));
  }

  private <R extends Row> void rows(
      OutputStream out,
      String name,
      Scan<R> scan,
      List<Object> from,
      Predicate<R> inside,
      Function<R, Json> form)
      throws IOException {
    member(out, name);
    out.write('[');
    Table<R> table = scan.table();
    List<String> columns = Objects.requireNonNull(table.indexes().get(scan.index()));
    List<Object> after = from;
    boolean first = true;
    boolean more = true;
    while (more) {
      Scan<R> here = after.isEmpty() ? scan : scan.after(after.toArray());
      List<R> page = store().read(r -> r.scan(here));
      for (R row : page.stream().takeWhile(inside).toList()) {
        if (!first) {
          out.write(',');
        }
        first = false;
        out.write(JsonText.bytes(form.apply(row)));
      }
      bounded();
      more = page.size() == PAGE && inside.test(page.getLast());
      if (more) {
        List<Object> tuple = table.values(page.getLast(), columns);
        after = tuple.subList(scan.prefix().size(), tuple.size());
      }
    }
    out.write(']');
  }

  private void bounded() {
    if (bytes.size() > MOST) {
      throw new ProblemException(
          ErrorCode.TOO_LARGE,
          "Agenda "
              + agenda.id()
              + " is too large for an archive of "
              + MOST
              + " bytes; it is kept. Without 'archive' in its customer's retention it can go");
    }
  }

  private StateStore store() {
    return core.parts().store();
  }
}
