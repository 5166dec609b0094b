package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.engine.OperationView;
import io.dynode.json.Records;
import io.dynode.model.Agenda;
import io.dynode.model.Attempt;
import io.dynode.model.Dispatch;
import io.dynode.model.Event;
import io.dynode.model.ObjectRef;
import io.dynode.model.Operation;
import io.dynode.model.Row;
import io.dynode.server.TraceApi.TraceNode;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Walks down a cascade and writes its lines, each thing once, within a bound. */
final class TraceWalk {
  /** Deepest line of a trace. */
  static final int DEEPEST = 400;

  /** Most dispatches told of one event. */
  static final int DISPATCHES = 1_000;

  /** Most files told of one operation. */
  static final int FILES = 1_000;

  /** Most attempts looked at of one operation. */
  static final int ATTEMPTS = 1_000;

  private static final int PIECE = 1_000;

  private final Engine engine;
  private final Visible visible;
  private final int most;
  private final List<TraceNode> nodes = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();
  private boolean truncated;

  TraceWalk(Engine engine, Visible visible, int most) {
    this.engine = engine;
    this.visible = visible;
    this.most = most;
  }

  List<TraceNode> nodes() {
    return nodes;
  }

  boolean truncated() {
    return truncated;
  }

  boolean unseen(Event event) {
    return !seen.contains("e" + event.sequence());
  }

  boolean unseen(Agenda agenda) {
    return !seen.contains("a" + agenda.id().value());
  }

  /** False when there is no room for it. */
  private boolean add(TraceNode node) {
    if (nodes.size() >= most || node.depth() > DEEPEST) {
      truncated = true;
      return false;
    }
    return nodes.add(node);
  }

  void event(Event event, int depth) {
    if (!seen.add("e" + event.sequence())
        || !add(
            new TraceNode(
                depth,
                "event",
                Long.toString(event.sequence()),
                event.type(),
                "",
                event.subject(),
                Times.iso(event.acceptedMicros())))) {
      return;
    }
    Scan<Dispatch> dispatches =
        Scan.of(Tables.DISPATCHES, DISPATCHES + 1, event.customer(), event.source(), event.id());
    bounded(DISPATCHES, dispatches).stream()
        .filter(dispatch -> visible.has(dispatch.owner().value()))
        .forEach(dispatch -> dispatch(dispatch, depth + 1));
  }

  private void dispatch(Dispatch dispatch, int depth) {
    boolean room =
        add(
            new TraceNode(
                depth,
                "dispatch",
                DispatchIds.print(dispatch),
                dispatch.trigger(),
                Records.encode(dispatch.outcome()).text().orElse(""),
                dispatch.message(),
                Times.iso(dispatch.decidedMicros())));
    if (room && !dispatch.agenda().isEmpty()) {
      engine
          .read(reader -> reader.get(Tables.AGENDAS, dispatch.agenda()))
          .filter(agenda -> visible.has(agenda.customer().value()))
          .ifPresent(agenda -> agenda(agenda, depth + 1));
    }
  }

  void agenda(Agenda agenda, int depth) {
    if (!seen.add("a" + agenda.id().value())
        || !add(
            new TraceNode(
                depth,
                "agenda",
                agenda.id().value(),
                agenda.title(),
                Records.encode(agenda.state()).text().orElse(""),
                agenda.message(),
                Times.iso(agenda.arrivalMicros()),
                Times.iso(agenda.arrivalMicros()),
                Times.iso(agenda.startedMicros()),
                Times.iso(agenda.endedMicros())))) {
      return;
    }
    List<Event> raised =
        bounded(
            most,
            visible.within(Scan.along(Tables.EVENTS, "by_cause", most + 1, agenda.id().value())));
    int after = -1;
    List<OperationView> piece = engine.operations(agenda.id(), after, PIECE);
    while (!piece.isEmpty() && nodes.size() < most) {
      for (OperationView operation : piece) {
        operation(agenda, operation, raised, depth + 1);
        after = operation.index();
      }
      piece = piece.size() < PIECE ? List.of() : engine.operations(agenda.id(), after, PIECE);
    }
    truncated |= !piece.isEmpty();
  }

  /** The first rows of a scan for one more than these: that one says that there are more. */
  private <R extends Row> List<R> bounded(int bound, Scan<R> scan) {
    List<R> rows = engine.read(reader -> reader.scan(scan));
    if (rows.size() <= bound) {
      return rows;
    }
    truncated = true;
    return rows.subList(0, bound);
  }

  private void operation(Agenda agenda, OperationView operation, List<Event> raised, int depth) {
    String name = operation.name();
    Optional<Operation> row = operation.row();
    String message = row.map(Operation::message).orElse("");
    if (!add(
        new TraceNode(
            depth,
            "operation",
            agenda.id().value() + "/" + name,
            name,
            Records.encode(operation.state()).text().orElse(""),
            message.isEmpty() ? operation.spec().type() : message,
            row.flatMap(o -> Times.iso(o.endedMicros())),
            row.flatMap(o -> Times.iso(o.readyMicros())),
            row.flatMap(o -> Times.iso(o.startedMicros())),
            row.flatMap(o -> Times.iso(o.endedMicros()))))) {
      return;
    }
    if (row.isPresent()) {
      String owner =
          "operation/" + agenda.id().value() + "/" + operation.index() + "/" + row.get().run();
      bounded(FILES, Scan.of(Tables.OBJECT_REFS, FILES + 1, owner))
          .forEach(file -> file(file, depth + 1));
      workdirs(agenda, row.get(), depth + 1);
    }
    if (!operation.submitted().isEmpty()) {
      engine
          .read(reader -> reader.get(Tables.AGENDAS, operation.submitted()))
          .filter(submitted -> visible.has(submitted.customer().value()))
          .ifPresent(submitted -> agenda(submitted, depth + 1));
    }
    raised.stream()
        .filter(event -> event.causeOperation().equals(name))
        .forEach(event -> event(event, depth + 1));
  }

  /** Work folders that were kept of its failed attempts. */
  private void workdirs(Agenda agenda, Operation operation, int depth) {
    if (operation.userFailures() + operation.infrastructureFailures() == 0) {
      return;
    }
    Scan<Attempt> attempts =
        Scan.along(
            Tables.ATTEMPTS,
            "by_operation",
            ATTEMPTS + 1,
            agenda.id(),
            operation.index(),
            operation.run());
    bounded(ATTEMPTS, attempts).stream()
        .filter(attempt -> !attempt.workdir().isEmpty())
        .forEach(attempt ->
            add(
                new TraceNode(
                    depth,
                    "workdir",
                    attempt.attempt().value(),
                    attempt.workdir(),
                    "",
                    "kept on " + attempt.host() + " of attempt " + attempt.number(),
                    Times.iso(attempt.endedMicros()))));
  }

  private void file(ObjectRef file, int depth) {
    add(
        new TraceNode(
            depth,
            "file",
            file.hash(),
            file.path(),
            "",
            file.size() + " bytes",
            Times.iso(file.createdMicros())));
  }
}
