package io.dynode.engine;

import io.dynode.json.JsonText;
import io.dynode.json.Records;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaRun;
import io.dynode.model.Attempt;
import io.dynode.model.Definition;
import io.dynode.model.Document;
import io.dynode.model.Event;
import io.dynode.model.Group;
import io.dynode.model.Item;
import io.dynode.model.Json;
import io.dynode.model.ObjectRef;
import io.dynode.model.Operation;
import io.dynode.model.Output;
import io.dynode.model.Row;
import io.dynode.spi.Scan;
import io.dynode.spi.StateStore;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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

  /** Bytes of an archive as it is read. */
  static final long MOST_PLAIN = 1L << 30;

  /** Rows read at once. */
  private static final int PAGE = 500;

  /** The same, of rows of up to a mebibyte. */
  private static final int FEW = 16;

  private static final int BUFFER = 8 << 10;

  private final EngineCore core;
  private final Agenda agenda;
  private final Pieces packed;
  private long plain;

  /** What groups and earlier runs are described in. */
  private final Set<String> definitions = new LinkedHashSet<>();

  ArchiveWriter(EngineCore core, Agenda agenda) {
    this.core = core;
    this.agenda = agenda;
    this.packed = new Pieces(MOST, "Agenda " + agenda.id());
  }

  Pieces write() {
    try (OutputStream out = new GZIPOutputStream(packed, BUFFER)) {
      out.write("{\"format\":1,\"agenda\":".getBytes(StandardCharsets.UTF_8));
      out.write(JsonText.bytes(Records.encode(agenda)));
      member(out, "definition");
      out.write(
          JsonText.bytes(
              Records.encode(
                  store().read(r -> core.definitions().plan(r, agenda.definition())).spec())));
      rows(out, "operations", Scan.of(Tables.OPERATIONS, PAGE, agenda.id()), Operation.class);
      rows(out, "outputs", Scan.of(Tables.OUTPUTS, FEW, agenda.id()), Output.class);
      Scan<Group> groups = Scan.of(Tables.GROUPS, PAGE, agenda.id());
      rows(out, "groups", groups, List.of(), _ -> true, this::group);
      rows(out, "items", Scan.of(Tables.ITEMS, FEW, agenda.id()), Item.class);
      rows(
          out,
          "attempts",
          Scan.along(Tables.ATTEMPTS, "by_operation", FEW, agenda.id()),
          Attempt.class);
      Scan<AgendaRun> runs = Scan.of(Tables.RUNS, FEW, agenda.id());
      rows(out, "runs", runs, List.of(), _ -> true, this::run);
      definitions(out);
      rows(
          out,
          "insights",
          Scan.along(Tables.DOCUMENTS, "by_agenda", 1, agenda.id()),
          Document.class);
      Scan<Event> raised = Scan.along(Tables.EVENTS, "by_cause", FEW, agenda.id().value());
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
    return packed;
  }

  private Json group(Group group) {
    keep(group.definition());
    return Records.encode(group);
  }

  private void keep(String definition) {
    if (!definition.isEmpty() && !definition.equals(agenda.definition())) {
      definitions.add(definition);
    }
  }

  /** By their hashes: of what generators made, and of runs before the last. */
  private void definitions(OutputStream out) throws IOException {
    member(out, "definitions");
    out.write('{');
    String separator = "";
    for (String hash : definitions) {
      Optional<Definition> row = store().read(r -> r.get(Tables.DEFINITIONS, hash));
      if (row.isPresent()) {
        out.write((separator + "\"" + hash + "\":").getBytes(StandardCharsets.UTF_8));
        value(out, Definitions.gunzip(row.get().body()));
        separator = ",";
      }
    }
    out.write('}');
  }

  private void value(OutputStream out, byte[] json) throws IOException {
    plain += json.length;
    if (plain > MOST_PLAIN) {
      throw Pieces.tooLarge("Agenda " + agenda.id(), MOST_PLAIN);
    }
    out.write(json);
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

  private Json run(AgendaRun run) {
    RunRows.definition(run).ifPresent(this::keep);
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
        value(out, JsonText.bytes(form.apply(row)));
      }
      more = page.size() == scan.limit() && inside.test(page.getLast());
      if (more) {
        List<Object> tuple = table.values(page.getLast(), columns);
        after = tuple.subList(scan.prefix().size(), tuple.size());
      }
    }
    out.write(']');
  }

  private StateStore store() {
    return core.parts().store();
  }
}
