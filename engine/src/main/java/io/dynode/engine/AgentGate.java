package io.dynode.engine;

import io.dynode.json.Digest;
import io.dynode.model.Agent;
import io.dynode.model.AgentId;
import io.dynode.model.AttemptId;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.Lease;
import io.dynode.model.ObjectRef;
import io.dynode.model.PoolId;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol;
import io.dynode.model.Protocol.FileEntry;
import io.dynode.model.Protocol.Report;
import io.dynode.spi.Lock;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The agent protocol in front of its commands. */
final class AgentGate {
  /** Compressed bytes of one piece of log. */
  static final int MAX_LOG_PIECE = 1 << 20;

  private final EngineCore core;
  private final Batcher batcher;
  private final StandingDuties standing;

  AgentGate(EngineCore core, Batcher batcher, StandingDuties standing) {
    this.core = core;
    this.batcher = batcher;
    this.standing = standing;
  }

  CompletionStage<Protocol.Leased> lease(Caller caller, Protocol.LeaseRequest request) {
    PoolId pool = pool(caller, request.agent());
    Duration longest = core.settings().maxPatience();
    Duration patience = request.patience().compareTo(longest) > 0 ? longest : request.patience();
    AtomicReference<@Nullable Agent> seen = new AtomicReference<>();
    LongPoll<LeaseCommand.Given> poll =
        new LongPoll<>(
            core,
            pool,
            () -> batcher.submit(new LeaseCommand(core, caller, pool, request, seen)),
            given -> given.draining() || !given.assignments().isEmpty());
    // Something is wanted of the agent that only a renewal says.
    CompletableFuture<Boolean> called = core.signals().next(request.agent());
    var _ = called.thenRun(poll::hurry);
    return poll.wait(patience)
        .whenComplete((_, _) -> core.signals().forget(request.agent(), called))
        .thenApply(given -> new Protocol.Leased(given.assignments(), called.isDone()));
  }

  CompletionStage<Protocol.Renewed> renew(Caller caller, Protocol.Renew request) {
    bounded(request.holding().size(), RenewCommand.MAX_HELD, "attempts held", "/holding");
    return batcher
        .submit(new RenewCommand(core, caller, pool(caller, request.agent()), request))
        .thenApply(renewed -> {
          standing.told(renewed.drop());
          return renewed;
        });
  }

  CompletionStage<Protocol.Reported> report(Caller caller, Protocol.ReportRequest request) {
    bounded(request.reports().size(), ReportCommand.MAX_REPORTS, "reports", "/reports");
    PoolId pool = pool(caller, request.agent());
    Set<ObjectStore.Key> named = new HashSet<>();
    for (Report report : request.reports()) {
      report.files().forEach(file -> named.add(key(file)));
      report.events().forEach(e -> e.files().forEach(file -> named.add(key(file))));
    }
    CompletionStage<Set<ObjectStore.Key>> whole =
        named.isEmpty()
            ? CompletableFuture.completedFuture(Set.of())
            : core.parts().duties().blocking(() -> whole(named));
    Map<AttemptId, Growths.Made> made = new Growths(core).prepare(request.reports());
    return whole.thenCompose(
        w -> batcher.submit(new ReportCommand(core, caller, pool, request, w, made)));
  }

  private Set<ObjectStore.Key> whole(Set<ObjectStore.Key> named) {
    Set<ObjectStore.Key> whole = new HashSet<>();
    for (ObjectStore.Key key : named) {
      if (core.parts().objects().contains(key)) {
        whole.add(key);
      }
    }
    return whole;
  }

  private static ObjectStore.Key key(FileEntry file) {
    return new ObjectStore.Key(file.sha256(), file.generation());
  }

  CompletionStage<Protocol.Intended> intend(Caller caller, Protocol.IntendRequest request) {
    bounded(request.hashes().size(), IntendCommand.MAX, "hashes", "/hashes");
    return batcher.submit(
        new IntendCommand(
            "attempt/" + request.attempt(),
            request.hashes(),
            List.of(new Lock(Lock.Scope.POOL, pool(caller, request.agent()).value())),
            work -> {
              Agent agent = AgentRows.current(work, caller, request.agent(), request.epoch());
              Lease held =
                  work.get(Tables.LEASES, request.attempt())
                      .filter(lease -> lease.agent().equals(agent.id()))
                      .orElseThrow(() -> superseded(request.attempt()));
              if (!held.uploads()) {
                work.put(held.withUploads());
              }
            }));
  }

  static Lease current(Reader reader, AttemptId attempt, String token) {
    return reader
        .get(Tables.LEASES, attempt)
        .filter(lease -> same(lease.token(), token))
        .orElseThrow(() -> superseded(attempt));
  }

  private static boolean same(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  /** Its customer's files, and the code of its own module; a common file has very many owners. */
  boolean mayRead(Reader reader, Lease lease, ObjectStore.Key key) {
    Scan<ObjectRef> own =
        Scan.along(Tables.OBJECT_REFS, "by_hash", 1, key.hash(), lease.customer());
    return !reader.scan(own.where("generation", Set.of(key.generation()))).isEmpty()
        || Assignments.code(reader, module(reader, lease)).stream()
            .anyMatch(ref -> key.equals(new ObjectStore.Key(ref.hash(), ref.generation())));
  }

  private String module(Reader reader, Lease lease) {
    return reader
        .get(Tables.AGENDAS, lease.agenda())
        .map(agenda -> new StoredMembers(reader, core.definitions(), agenda).roster())
        .map(roster -> roster.planned(lease.index()).module())
        .orElse("");
  }

  /** Whether the current attempt has said that it is about to store that object. */
  boolean mayWrite(Reader reader, Lease lease, ObjectStore.Key key) {
    return reader
        .get(Tables.INTENTS, key.hash(), Outcome.intentHolder(lease))
        .filter(intent -> intent.generation() == key.generation())
        .isPresent();
  }

  CompletionStage<Done> log(AttemptId attempt, String token, int sequence, byte[] gzip, long size) {
    bounded(gzip.length, MAX_LOG_PIECE, "bytes of compressed log in one piece", "");
    core.parts().store().read(r -> current(r, attempt, token));
    String hash = Digest.sha256Hex(gzip);
    int generation = core.parts().store().read(r -> Generations.current(r, hash));
    ObjectStore.Key key = new ObjectStore.Key(hash, generation);
    core.parts().objects().put(key, new ByteArrayInputStream(gzip));
    return batcher
        .submit(new LogCommand(attempt, token, sequence, key, gzip.length, size))
        .whenComplete((_, failure) -> LateFiles.after(core, key, failure));
  }

  /**
   * An agent's pool is known from its registration, and from its key: one that is not that pool's,
   * or not known, is refused in the command.
   */
  private PoolId pool(Caller caller, AgentId agent) {
    if (!caller.pool().isEmpty()) {
      return new PoolId(caller.pool());
    }
    return core.parts()
        .store()
        .get(Tables.AGENTS, agent)
        .map(Agent::pool)
        .orElseThrow(() ->
            new ProblemException(
                ErrorCode.NOT_FOUND, "Agent " + agent + " is not known; register again"));
  }

  private static void bounded(int number, int most, String what, String pointer) {
    if (number > most) {
      throw new ProblemException(
          ErrorCode.TOO_LARGE,
          "At most " + most + " " + what + "; " + number + " are too many",
          pointer);
    }
  }

  private static ProblemException superseded(AttemptId attempt) {
    return new ProblemException(
        ErrorCode.SUPERSEDED, "Attempt " + attempt + " is not current, or the token is not its");
  }
}
