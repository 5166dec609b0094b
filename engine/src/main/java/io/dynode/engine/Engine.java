package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaSpec;
import io.dynode.model.ApiKey;
import io.dynode.model.AttemptId;
import io.dynode.model.Caller;
import io.dynode.model.CustomerId;
import io.dynode.model.Dispatch;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.Lease;
import io.dynode.model.ObjectRef;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.Reader;
import io.dynode.spi.StateStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The engine: every change to the state goes through it. A stage it returns completes when the
 * change is durable, or exceptionally with a {@link io.dynode.model.ProblemException}; a refused
 * command changes nothing. Safe for use by many threads. The caller's rights are the server's
 * business, except where a method says otherwise; the caller is written to the audit.
 */
public final class Engine implements AutoCloseable {
  private static final Duration LAST_COMMIT = Duration.ofSeconds(30);

  private final EngineCore core;
  private final Batcher batcher;
  private final DutyControl rounds;
  private final Duties duties;
  private final Submissions submissions;
  private final Intake intake;
  private final Declarations declarations;
  private final Uploads uploads;
  private final AgentGate agents;
  private final Views views;
  private final Control control;
  private final Webhooks webhooks;
  private final Execs execs;

  public Engine(EngineParts parts) {
    this.core = EngineCore.of(parts);
    this.batcher = new Batcher(parts, core.signals());
    this.rounds = new DutyControl(core, batcher);
    this.webhooks = new Webhooks(core, batcher);
    this.duties = new Duties(core, batcher, webhooks, rounds);
    this.submissions = new Submissions(core);
    this.declarations = new Declarations(core);
    this.uploads = new Uploads(core, batcher);
    this.intake = new Intake(core, batcher, submissions);
    this.agents = new AgentGate(core, batcher, rounds.standing());
    this.views = new Views(core);
    this.control = new Control(core, batcher);
    this.execs = new Execs(core, batcher);
  }

  /** Takes up what an earlier run left and starts the duties. */
  public void start() {
    core.parts().store().listen(core.signals()::hear);
    duties.start();
  }

  /** Refuses new commands, finishes those accepted, stops the duties. */
  @Override
  public void close() {
    duties.stop();
    batcher.finish(LAST_COMMIT);
  }

  /** What goes on by itself, by name. */
  List<String> workers() {
    return duties.names();
  }

  /** Whether the engine's own work goes on: its last beat is not old. */
  public boolean beating() {
    return duties.beating();
  }

  /** Whether the store had room for every change of late. */
  public boolean taking() {
    return batcher.takes();
  }

  /** Runs the body on one consistent committed state. */
  public <T> T read(Function<Reader, T> body) {
    return core.parts().store().read(body);
  }

  private Reads reads() {
    return Reads.of(core.parts().store());
  }

  /** What this server has made durable. */
  public StateStore.Written written() {
    return core.parts().store().written();
  }

  /** Every bound that the engine goes by. */
  public List<Bound> bounds() {
    return Bounds.of(core);
  }

  /** The duties that make rounds. */
  public DutyControl duties() {
    return rounds;
  }

  /** What users do to agendas that are there already. */
  public Control control() {
    return control;
  }

  /** Commands beside the modules of attempts. */
  public Execs execs() {
    return execs;
  }

  /** Who is called about agendas. */
  public Webhooks webhooks() {
    return webhooks;
  }

  // --- Users' commands ---

  /** Validates an agenda, finds its queue and lets it wait. */
  public CompletionStage<Submitted> submit(Caller caller, AgendaSpec spec) {
    return refusing(() -> intake.submit(caller, spec));
  }

  /** What a submit would come to, or why it would be refused; changes nothing. */
  public Preview preview(Caller caller, AgendaSpec spec) {
    return new Previews(core, submissions).of(reads(), caller, spec);
  }

  /** Stops an agenda: nothing new starts, what runs is killed. One that ended stays as it is. */
  public CompletionStage<Agenda> cancel(Caller caller, AgendaId agenda, String reason) {
    return control.cancel(caller, agenda, reason);
  }

  /** Lets a held operation be tried again, its lost leases forgotten. */
  public CompletionStage<Done> release(Caller caller, AgendaId agenda, int index) {
    return refusing(() -> {
      Seen seen = read(reader -> Seen.of(reader, agenda, index));
      return batcher.submit(new ReleaseCommand(core, caller, agenda, seen));
    });
  }

  /**
   * Ends an operation's wait for an approval: it succeeds, or fails as rejected.
   *
   * @param comment for its output or its error, and the audit
   */
  public CompletionStage<Done> approve(
      Caller caller, AgendaId agenda, int index, boolean approved, String comment) {
    return refusing(() -> {
      Seen seen = read(reader -> Seen.of(reader, agenda, index));
      return batcher.submit(new ApproveCommand(core, caller, agenda, seen, approved, comment));
    });
  }

  /**
   * The end of a path that a call uses which an operation waits for; ILLEGAL_STATE: it waits for
   * none.
   */
  public String callback(AgendaId agenda, int index) {
    return read(r -> CallbackCommand.address(r, agenda, index));
  }

  /**
   * A call has come which an operation waits for: it succeeds with that output. Needs no right but
   * to know the address; GONE: it was called before, or the wait is over.
   *
   * @param address as {@link #callback} told it
   */
  public CompletionStage<Done> called(String address, Json output) {
    return refusing(
        () -> batcher.submit(new CallbackCommand(core, CallbackCommand.parse(address), output)));
  }

  /** Creates or changes a declared resource. */
  public CompletionStage<Applied> apply(Caller caller, Declaration declaration) {
    return applyAll(caller, List.of(declaration)).thenApply(List::getFirst);
  }

  /** Creates or changes declared resources in their order: all of them, or none. */
  public CompletionStage<List<Applied>> applyAll(Caller caller, List<Declaration> given) {
    return refusing(() -> {
      List<Declared> declared = given.stream().map(declarations::checked).toList();
      read(reader -> {
        declared.forEach(each -> Declarations.names(reader, each));
        return declared;
      });
      return batcher.submit(new ApplyCommand(caller, declared));
    });
  }

  /**
   * What would become of declarations that are applied one after the other; changes nothing.
   *
   * @param codeFollows whether modules' code that is not stored counts as stored, since the caller
   *     will upload it
   */
  public List<Rehearsed> rehearse(Caller caller, List<Declaration> given, boolean codeFollows) {
    return declarations.rehearse(caller, given, codeFollows);
  }

  /** Removes a declared resource; IN_USE when something still needs it. */
  public CompletionStage<Done> remove(
      Caller caller, Kind kind, String owner, String name, String version, Expected expected) {
    return batcher.submit(new RemoveCommand(caller, kind, owner, name, version, expected));
  }

  /**
   * Accepts an event.
   *
   * @param event a CloudEvents 1.0 event in structured JSON; checked here
   */
  public CompletionStage<Accepted> accept(Caller caller, CustomerId customer, Json event) {
    return refusing(() -> {
      Json.Obj body = CloudEvents.check(event);
      String correlation =
          body.get("correlationid").flatMap(Json::text).orElseGet(core.parts().ids()::next);
      EventIntake.Origin origin = new EventIntake.Origin(correlation, "", "");
      return batcher.submit(
          new AcceptCommand(
              core,
              caller,
              new EventIntake.Draft(customer, body, CloudEvents.files(body), origin)));
    });
  }

  /** Dispatches an event again for one trigger, after a dead letter. */
  public CompletionStage<Dispatch> replay(Caller caller, Dispatch dead) {
    return batcher.submit(new ReplayCommand(caller, dead));
  }

  /** Stores or changes a key; only the hash of its secret is kept. */
  public CompletionStage<ApiKey> putKey(Caller caller, ApiKey key) {
    return batcher.submit(new KeyCommand(caller, key));
  }

  /** Says that a user is about to store an object for a customer; returns where to. */
  public CompletionStage<Protocol.Intended> intend(
      Caller caller, CustomerId customer, List<String> hashes) {
    return uploads.intend(customer, hashes);
  }

  /** Says that an announced object is stored whole, and who may see it. */
  public CompletionStage<ObjectRef> stored(
      Caller caller, CustomerId customer, ObjectStore.Key key, long size, String name) {
    return refusing(() -> uploads.stored(caller, customer, key, size, name));
  }

  // --- Reads that need the compiled agenda ---

  /** Operations of an agenda in order of their index, from {@code after} + 1 on; no outputs. */
  public List<OperationView> operations(AgendaId agenda, int after, int limit) {
    return read(r -> views.operations(r, agenda, after, limit));
  }

  /** An operation with its output; empty: there is none of that index. */
  public Optional<OperationView> operation(AgendaId agenda, int index) {
    return read(r -> views.operation(r, agenda, index));
  }

  /** The index of the agenda's operation of that name, ignoring case. */
  public OptionalInt indexOf(AgendaId agenda, String name) {
    return read(r -> views.indexOf(r, agenda, name));
  }

  /** The agenda as it was submitted, with versions pinned. */
  public AgendaSpec definition(AgendaId agenda) {
    return read(r -> views.plan(r, agenda).spec());
  }

  /**
   * What an attempt was given, without its secret, also after its end; GONE when its agenda changed
   * since, or ran again as far as that concerns the attempt.
   */
  public Protocol.Assignment given(AttemptId attempt) {
    return read(r -> Given.of(r, core, attempt));
  }

  /** True at the next change of that agenda after this call, false when the limit has passed. */
  public CompletionStage<Boolean> changed(AgendaId agenda, Duration limit) {
    return signaled(agenda, limit);
  }

  /** True at the next piece of that attempt's log, false when the limit has passed. */
  public CompletionStage<Boolean> logged(AttemptId attempt, Duration limit) {
    return signaled(attempt, limit);
  }

  private CompletionStage<Boolean> signaled(Object topic, Duration limit) {
    return core.signals().within(topic, limit, core.parts().duties());
  }

  // --- Agent protocol ---

  /** An agent's start; the caller must hold the agent role for that pool. */
  public CompletionStage<Protocol.Registered> register(Caller caller, Protocol.Register request) {
    return batcher.submit(new RegisterCommand(core, caller, request));
  }

  /** Attempts that fit the agent; waits up to the request's patience. */
  public CompletionStage<Protocol.Leased> lease(Caller caller, Protocol.LeaseRequest request) {
    return refusing(() -> agents.lease(caller, request));
  }

  /** An agent's renewal. */
  public CompletionStage<Protocol.Renewed> renew(Caller caller, Protocol.Renew request) {
    return refusing(() -> agents.renew(caller, request));
  }

  /** Ends of attempts. */
  public CompletionStage<Protocol.Reported> report(Caller caller, Protocol.ReportRequest request) {
    return refusing(() -> agents.report(caller, request));
  }

  /** Objects an attempt is about to store. */
  public CompletionStage<Protocol.Intended> intend(Caller caller, Protocol.IntendRequest request) {
    return refusing(() -> agents.intend(caller, request));
  }

  /**
   * The lease of a current attempt, if the token is its own; else a SUPERSEDED problem.
   *
   * @param token as given in the assignment
   */
  public Lease current(AttemptId attempt, String token) {
    return read(r -> AgentGate.current(r, attempt, token));
  }

  /** Whether that current attempt may read the object: its customer's, or a module's code. */
  public boolean mayRead(Lease lease, ObjectStore.Key key) {
    return read(r -> agents.mayRead(r, lease, key));
  }

  /** Whether that current attempt has announced the object, and so may store it. */
  public boolean mayWrite(Lease lease, ObjectStore.Key key) {
    return read(r -> agents.mayWrite(r, lease, key));
  }

  /**
   * Stores a piece of an attempt's log (compressed) and its index row; a repeat is harmless. Blocks
   * while the piece is written to the object store.
   */
  public CompletionStage<Done> log(
      AttemptId attempt, String token, int sequence, byte[] gzip, long size) {
    return refusing(() -> agents.log(attempt, token, sequence, gzip, size));
  }

  /** A problem found before the command is the stage's failure, like one found in it. */
  private static <T> CompletionStage<T> refusing(Supplier<CompletionStage<T>> action) {
    try {
      return action.get();
    } catch (ProblemException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
