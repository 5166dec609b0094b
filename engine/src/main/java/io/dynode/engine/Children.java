package io.dynode.engine;

import io.dynode.json.JsonText;
import io.dynode.json.Records;
import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaSpec;
import io.dynode.model.AgendaState;
import io.dynode.model.ApiKey;
import io.dynode.model.Await;
import io.dynode.model.Await.AwaitKind;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Output;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import io.dynode.workflow.AgendaPayloads;
import io.dynode.workflow.Ending;
import io.dynode.workflow.Plan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Looks after agendas that operations submit: submits each once, tells its end, and lets it follow
 * when its parent is paused, resumed or stopped.
 */
final class Children {
  /** How deep agendas may submit agendas. */
  static final int DEEPEST = 16;

  /** Why an agenda is paused whose parent is. */
  static final String PAUSED = "its parent is paused";

  private final EngineCore core;
  private final Batcher batcher;

  private final Lanes lanes;

  Children(EngineCore core, Batcher batcher, Lanes lanes) {
    this.core = core;
    this.batcher = batcher;
    this.lanes = lanes;
  }

  /** Whether an operation of another agenda submitted it. */
  static boolean is(Agenda agenda) {
    return agenda.causeEvent().isEmpty() && !agenda.causeAgenda().isEmpty();
  }

  /**
   * An agenda is over, or has begun another run by itself: whoever submitted it is to be told, or
   * may be paused or want it no more by now.
   */
  static void tell(Work work, Agenda child) {
    if (is(child)) {
      work
          .scan(
              Scan.along(
                  Tables.AWAITS,
                  "by_subject",
                  1,
                  child.customer(),
                  AwaitKind.AGENDA,
                  child.id().value()))
          .stream()
          .filter(Await::open)
          .forEach(await -> work.put(await.due(work.nowMicros())));
    }
  }

  /** Who the audit says did it. */
  static Caller caller(Await await) {
    return new Caller(
        "agenda/" + await.agenda(), ApiKey.Role.OPERATOR, List.of(await.customer().value()), "");
  }

  CompletionStage<?> act(Await await) {
    Optional<Agenda> child =
        await.subject().isEmpty()
            ? Optional.empty()
            : read(reader -> reader.get(Tables.AGENDAS, new AgendaId(await.subject())));
    if (!await.open()) {
      return batcher.submit(new ChildCommand.Follow(core, await, child));
    }
    if (await.subject().isEmpty()) {
      return bear(await);
    }
    if (child.isEmpty()) {
      return end(
          await, Ending.failed(ErrorCode.GONE, "Agenda " + await.subject() + " was removed"));
    }
    return child.get().over()
        ? end(await, ending(await, child.get()))
        : batcher.submit(new ChildCommand.Follow(core, await, child));
  }

  private <T> T read(Function<Reader, T> body) {
    return core.parts().store().read(body);
  }

  private CompletionStage<Done> end(Await await, Ending ending) {
    return batcher.submit(new AwaitedCommand(core, await, ending));
  }

  /** In its customer's lane, as compiling may take long; a full queue is asked again later. */
  private CompletionStage<Done> bear(Await await) {
    return isFull(ChildCommand.full(await))
        ? batcher.submit(new ChildCommand.Later(core, await))
        : lanes.enter(await, this::birth);
  }

  /** What cannot be submitted fails the operation. */
  private Optional<Command<Done>> birth(Await await) {
    try {
      return prepare(await)
          .<Command<Done>>map(submission -> new ChildCommand.Bear(core, await, submission));
    } catch (ProblemException e) {
      if (Work.storeFailed(e)) {
        throw e;
      }
      Problem first = e.problems().getFirst();
      return Optional.of(
          new AwaitedCommand(
              core, await, Ending.failed(first.code(), "It cannot be submitted: " + first)));
    }
  }

  private boolean isFull(String name) {
    return !name.isEmpty() && read(reader -> !WaitingRows.room(reader, core, name));
  }

  /** Empty: there is no operation any more that waits for it. */
  private Optional<Submission> prepare(Await await) {
    Optional<Agenda> parent = read(reader -> reader.get(Tables.AGENDAS, await.agenda()));
    if (parent.isEmpty()) {
      return Optional.empty();
    }
    Agenda agenda = parent.get();
    if (read(reader -> depth(reader, agenda)) >= DEEPEST) {
      throw new ProblemException(
          ErrorCode.TOO_LARGE, "Agendas submit agendas at most " + DEEPEST + " deep");
    }
    Json payload = read(reader -> payload(reader, await));
    AgendaSpec spec = Records.decode(AgendaPayloads.agenda(payload), AgendaSpec.class);
    Submissions.Cause cause =
        new Submissions.Cause(agenda.correlationId(), "", agenda.id().value());
    Submission submission =
        new Submissions(core)
            .prepare(core.parts().store()::read, agenda.customer().value(), spec, cause);
    if (AgendaPayloads.outputs(payload).isEmpty()) {
      refuseTooMany(submission.definition().plan());
    }
    return Optional.of(submission);
  }

  private static void refuseTooMany(Plan plan) {
    AgendaPayloads.tooMany(plan.mainCount())
        .ifPresent(problem -> {
          throw new ProblemException(List.of(problem));
        });
  }

  private Json payload(Reader reader, Await await) {
    Work work = new Work(reader, core.clock().wallMicros());
    return AgendaWork.of(work, core, await.agenda()).flow().given(await.index()).payload();
  }

  private static int depth(Reader reader, Agenda agenda) {
    int depth = 1;
    Optional<Agenda> next = Optional.of(agenda);
    while (depth < DEEPEST && next.filter(Children::is).isPresent()) {
      next = reader.get(Tables.AGENDAS, new AgendaId(next.get().causeAgenda()));
      depth++;
    }
    return depth;
  }

  private Ending ending(Await await, Agenda child) {
    if (child.state() != AgendaState.SUCCEEDED) {
      String how = child.state() == AgendaState.CANCELED ? " was canceled: " : " failed: ";
      String why = child.message().isEmpty() ? child.code() : child.message();
      return Ending.failed(ErrorCode.AGENDA_FAILED, "Agenda " + child.id() + how + why);
    }
    try {
      return Ending.succeeded(read(reader -> output(reader, await, child)));
    } catch (ProblemException e) {
      if (Work.storeFailed(e)) {
        throw e;
      }
      return Ending.failed(e.code(), e.problems().getFirst().toString());
    }
  }

  private Json output(Reader reader, Await await, Agenda child) {
    Plan plan = core.definitions().plan(reader, child.definition());
    List<String> wanted = AgendaPayloads.outputs(payload(reader, await));
    if (wanted.isEmpty()) {
      // It may have grown since it was submitted.
      refuseTooMany(plan);
    }
    Map<String, Json> outputs = new LinkedHashMap<>();
    for (String name : wanted) {
      int index =
          plan.indexOf(name)
              .orElseThrow(() ->
                  new ProblemException(
                      ErrorCode.UNKNOWN_OPERATION,
                      "Agenda " + child.id() + " has no operation '" + name + "'"));
      outputs.put(name, of(reader, child, index).orElse(Json.NULL));
    }
    for (int i = 0; wanted.isEmpty() && i < plan.mainCount(); i++) {
      String name = plan.operation(i).name();
      of(reader, child, i).ifPresent(output -> outputs.put(name, output));
    }
    Json whole =
        Json.object("agenda", Json.of(child.id().value()), "outputs", new Json.Obj(outputs));
    if (JsonText.bytes(whole).length > core.limits().payloadBytes()) {
      throw new ProblemException(
          ErrorCode.TOO_LARGE,
          "The outputs of agenda "
              + child.id()
              + " are longer than "
              + core.limits().payloadBytes()
              + " bytes; say in 'outputs' which ones are wanted, or pass files");
    }
    return whole;
  }

  private static Optional<Json> of(Reader reader, Agenda child, int index) {
    return reader.get(Tables.OUTPUTS, child.id(), index).map(Output::value);
  }
}
