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
import io.dynode.model.Protocol;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.Reader;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The engine: every change to the state goes through it. A stage it returns completes when the
 * change is durable, or exceptionally with a {@link io.dynode.model.ProblemException}; a refused
 * command changes nothing. Safe for use by many threads. The caller's rights are the server's
 * business, except where a method says otherwise; the caller is written to the audit.
 */
public final class Engine implements AutoCloseable {

  public Engine(EngineParts parts) {
    throw new UnsupportedOperationException("being written");
  }

  /** Recovers what an earlier run left and starts the duties. */
  public void start() {
    throw new UnsupportedOperationException("being written");
  }

  /** Refuses new commands, finishes those accepted, stops the duties. */
  @Override
  public void close() {
    throw new UnsupportedOperationException("being written");
  }

  /** Runs the body on one consistent committed state. */
  public <T> T read(Function<Reader, T> body) {
    throw new UnsupportedOperationException("being written");
  }

  // --- Users' commands ---

  /** Validates an agenda, finds its queue and lets it wait. */
  public CompletionStage<Submitted> submit(Caller caller, AgendaSpec spec) {
    throw new UnsupportedOperationException("being written");
  }

  /** Stops an agenda: nothing new starts, what runs is killed. One that ended stays as it is. */
  public CompletionStage<Agenda> cancel(Caller caller, AgendaId agenda, String reason) {
    throw new UnsupportedOperationException("being written");
  }

  /**
   * Creates or changes a declared resource.
   *
   * @param owner customer, for kinds that are owned; else empty
   * @param dryRun validate and tell the outcome, change nothing
   */
  public CompletionStage<Applied> apply(
      Caller caller, Kind kind, String owner, Json body, boolean dryRun) {
    throw new UnsupportedOperationException("being written");
  }

  /** Removes a declared resource; IN_USE when something still needs it. */
  public CompletionStage<Void> remove(
      Caller caller, Kind kind, String owner, String name, String version) {
    throw new UnsupportedOperationException("being written");
  }

  /**
   * Accepts an event.
   *
   * @param event a CloudEvents 1.0 event in structured JSON; checked here
   */
  public CompletionStage<Accepted> accept(Caller caller, CustomerId customer, Json event) {
    throw new UnsupportedOperationException("being written");
  }

  /** Dispatches an event again for one trigger, after a dead letter. */
  public CompletionStage<Dispatch> replay(Caller caller, Dispatch dead) {
    throw new UnsupportedOperationException("being written");
  }

  /** Stores a key; only its hash is kept. */
  public CompletionStage<ApiKey> putKey(Caller caller, ApiKey key) {
    throw new UnsupportedOperationException("being written");
  }

  /** Says that a user is about to store an object for a customer; returns where to. */
  public CompletionStage<Protocol.Intended> intend(
      Caller caller, CustomerId customer, List<String> hashes) {
    throw new UnsupportedOperationException("being written");
  }

  /** Says that an announced object is stored whole, and who may see it. */
  public CompletionStage<ObjectRef> stored(
      Caller caller, CustomerId customer, ObjectStore.Key key, long size, String name) {
    throw new UnsupportedOperationException("being written");
  }

  // --- Reads that need the compiled agenda ---

  /** Operations of an agenda in order of their index, from {@code after} + 1 on. */
  public List<OperationView> operations(AgendaId agenda, int after, int limit) {
    throw new UnsupportedOperationException("being written");
  }

  /** The agenda as it was submitted, with versions pinned. */
  public AgendaSpec definition(AgendaId agenda) {
    throw new UnsupportedOperationException("being written");
  }

  /** Completes at the next change of that agenda after this call, or when the limit has passed. */
  public CompletionStage<Boolean> changed(AgendaId agenda, java.time.Duration limit) {
    throw new UnsupportedOperationException("being written");
  }

  // --- Agent protocol ---

  /** An agent's start; the caller must hold the agent role for that pool. */
  public CompletionStage<Protocol.Registered> register(Caller caller, Protocol.Register request) {
    throw new UnsupportedOperationException("being written");
  }

  /** Attempts that fit the agent; waits up to the request's patience. */
  public CompletionStage<Protocol.Leased> lease(Caller caller, Protocol.LeaseRequest request) {
    throw new UnsupportedOperationException("being written");
  }

  /** An agent's renewal. */
  public CompletionStage<Protocol.Renewed> renew(Caller caller, Protocol.Renew request) {
    throw new UnsupportedOperationException("being written");
  }

  /** Ends of attempts. */
  public CompletionStage<Protocol.Reported> report(Caller caller, Protocol.ReportRequest request) {
    throw new UnsupportedOperationException("being written");
  }

  /** Objects an attempt is about to store. */
  public CompletionStage<Protocol.Intended> intend(Caller caller, Protocol.IntendRequest request) {
    throw new UnsupportedOperationException("being written");
  }

  /**
   * The lease of a current attempt, if the token is its own; else a SUPERSEDED problem.
   *
   * @param token as given in the assignment
   */
  public Lease current(AttemptId attempt, String token) {
    throw new UnsupportedOperationException("being written");
  }

  /** Whether that current attempt may read the object: an input, its event's file, its code. */
  public boolean mayRead(Lease lease, ObjectStore.Key key) {
    throw new UnsupportedOperationException("being written");
  }

  /** Stores a piece of an attempt's log (compressed) and its index row; a repeat is harmless. */
  public CompletionStage<Void> log(AttemptId attempt, String token, int sequence, byte[] gzip, long size) {
    throw new UnsupportedOperationException("being written");
  }
}
