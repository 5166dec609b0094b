package io.dynode.simulation;

import io.dynode.agent.Agent;
import io.dynode.agent.AgentPorts;
import io.dynode.agent.AgentSettings;
import io.dynode.dataplane.Reports;
import io.dynode.dataplane.Workbench;
import io.dynode.engine.Engine;
import io.dynode.model.AgentId;
import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.PoolId;
import io.dynode.model.Protocol;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.FileEntry;
import io.dynode.model.Protocol.RaisedEvent;
import io.dynode.model.Protocol.Report;
import io.dynode.model.Resources;
import io.dynode.spi.AgentTransport;
import io.dynode.spi.Clock;
import io.dynode.spi.Environment;
import io.dynode.spi.Environment.Exit;
import io.dynode.spi.Environment.Launch;
import io.dynode.spi.Environment.Running;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A host of one pool that is large enough for everything, with a production agent; its modules do
 * what a test says.
 */
final class MockedHost implements Workbench {
  private static final Path FOLDER = Path.of("virtual");
  private static final long PLENTY = 1L << 50;

  private final String pool;
  private final AgentId id;
  private final Engine engine;
  private final Timeline timeline;
  private final Clock clock;
  private final Modules modules;
  private final Map<AttemptId, AgendaTest.Mock> doing = new HashMap<>();
  private final Map<AttemptId, List<FileEntry>> left = new HashMap<>();
  private long epoch;

  /** Says what modules do, and hears of those that begin and end. */
  interface Modules {
    AgendaTest.Mock begins(Assignment assignment);

    void ended(Assignment assignment);
  }

  MockedHost(String pool, Engine engine, Timeline timeline, Clock clock, Modules modules) {
    this.pool = pool;
    this.id = new AgentId("host-of-" + pool);
    this.engine = engine;
    this.timeline = timeline;
    this.clock = clock;
    this.modules = modules;
  }

  /**
   * Lets its agent serve.
   *
   * @param patience how long it waits for work at a time
   */
  void serve(Installation offers, Duration patience, Chance chance, Machine machine) {
    Map<String, Long> slots = new HashMap<>();
    offers.slots().forEach(slot -> slots.put(slot, PLENTY));
    AgentSettings settings =
        new AgentSettings(
            id,
            new PoolId(pool),
            "",
            new Resources(PLENTY, PLENTY, PLENTY, PLENTY, slots),
            Map.of(),
            "virtual",
            100_000,
            512,
            patience,
            Duration.ofSeconds(30));
    List<Environment> offered = new ArrayList<>();
    offers.environments().forEach(name -> offered.add(new Mocked(name)));
    new Agent(
            settings,
            new AgentPorts(
                new Line(), offered, this, clock, chance, machine.loop(() -> 0, () -> 0)))
        .start();
  }

  // --- What an agent asks of its workbench ---

  @Override
  public Launch prepare(Assignment a) {
    return new Launch(a, FOLDER, a.command(), Map.of(), a.timeout(), Duration.ZERO);
  }

  @Override
  public Json tend(Assignment assignment) {
    return Json.NULL;
  }

  @Override
  public Report collect(Assignment assignment, Exit exit, long epoch) {
    AttemptId attempt = assignment.attempt();
    AgendaTest.Mock mock = doing.getOrDefault(attempt, AgendaTest.Mock.NOTHING);
    modules.ended(assignment);
    if (exit.cause() != Exit.Cause.EXITED) {
      ErrorCode code =
          exit.cause() == Exit.Cause.TIMED_OUT ? ErrorCode.TIMED_OUT : ErrorCode.CANCELED;
      return Reports.failed(attempt, code, exit.message(), clock.wallMicros());
    }
    if (mock.fail().isPresent()) {
      ErrorCode code = mock.fail().get();
      String why = mock.message().isEmpty() ? "The test says so" : mock.message();
      return Reports.failed(attempt, code, why, clock.wallMicros());
    }
    return new Report(
        attempt,
        true,
        "",
        "",
        0,
        exit.startedMicros(),
        exit.endedMicros(),
        mock.output(),
        List.of(),
        events(mock),
        left.getOrDefault(attempt, List.of()),
        Json.NULL,
        Json.NULL,
        "");
  }

  private static List<RaisedEvent> events(AgendaTest.Mock mock) {
    List<RaisedEvent> events = new ArrayList<>();
    for (AgendaTest.Raised raised : mock.events()) {
      String file = (events.size() + 1) + ".json";
      events.add(new RaisedEvent(file, raised.type(), raised.subject(), raised.data(), List.of()));
    }
    return events;
  }

  @Override
  public void discard(Assignment assignment, boolean operationEnded) {
    doing.remove(assignment.attempt());
    left.remove(assignment.attempt());
  }

  @Override
  public List<Launch> recover() {
    return List.of();
  }

  /** Announces the files of a mock, so that they count as stored when it succeeds. */
  private CompletionStage<List<FileEntry>> announced(Assignment a, List<String> files) {
    if (files.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    List<String> hashes = files.stream().map(file -> hash(a, file)).toList();
    return engine
        .intend(Prefab.ADMIN, new Protocol.IntendRequest(id, epoch, a.attempt(), hashes))
        .thenApply(intended -> {
          List<FileEntry> entries = new ArrayList<>();
          for (int i = 0; i < files.size(); i++) {
            int generation = intended.generations().get(i);
            entries.add(new FileEntry(files.get(i), hashes.get(i), generation, 0, 0644));
          }
          return entries;
        });
  }

  private static String hash(Assignment assignment, String file) {
    try {
      String text = assignment.attempt() + "/" + file;
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class Mocked implements Environment {
    private final String name;

    private Mocked(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Running start(Launch launch, long startBy) {
      AgendaTest.Mock mock = modules.begins(launch.assignment());
      doing.put(launch.assignment().attempt(), mock);
      Play play = new Play(launch, clock.wallMicros());
      var _ =
          announced(launch.assignment(), mock.files())
              .thenAccept(files -> {
                left.put(launch.assignment().attempt(), files);
                play.plan(mock.takes());
              });
      return play;
    }

    @Override
    public List<Running> adopt(List<Launch> launches) {
      return List.of();
    }

    @Override
    public List<String> reap(List<String> attemptsToKeep) {
      return List.of();
    }

    @Override
    public void deadline(long monotonicMicros) {
      // Its agent is never away.
    }
  }

  private final class Play implements Running {
    private final Launch launch;
    private final long started;
    private final CompletableFuture<Exit> exit = new CompletableFuture<>();

    private Play(Launch launch, long started) {
      this.launch = launch;
      this.started = started;
    }

    private void plan(Duration takes) {
      Duration timeout = launch.timeout();
      boolean late = !timeout.isZero() && timeout.compareTo(takes) < 0;
      timeline.after(
          micros(late ? timeout : takes),
          () -> end(late ? Exit.Cause.TIMED_OUT : Exit.Cause.EXITED));
    }

    private void end(Exit.Cause cause) {
      int status = cause == Exit.Cause.EXITED ? 0 : 143;
      exit.complete(new Exit(cause, status, started, clock.wallMicros(), cause.name()));
    }

    @Override
    public Assignment assignment() {
      return launch.assignment();
    }

    @Override
    public CompletionStage<Exit> exit() {
      return exit;
    }

    @Override
    public void stop(Exit.Cause cause) {
      timeline.after(0, () -> end(cause));
    }
  }

  static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }

  /** The agent protocol without a network. */
  private final class Line implements AgentTransport {
    @Override
    public CompletionStage<Protocol.Registered> register(Protocol.Register request) {
      return engine
          .register(Prefab.ADMIN, request)
          .thenApply(registered -> {
            epoch = registered.epoch();
            return registered;
          });
    }

    @Override
    public CompletionStage<Protocol.Leased> lease(Protocol.LeaseRequest request) {
      return engine.lease(Prefab.ADMIN, request);
    }

    @Override
    public CompletionStage<Protocol.Renewed> renew(Protocol.Renew request) {
      return engine.renew(Prefab.ADMIN, request);
    }

    @Override
    public CompletionStage<Protocol.Reported> report(Protocol.ReportRequest request) {
      return engine.report(Prefab.ADMIN, request);
    }

    @Override
    public DataTransport data() {
      throw new UnsupportedOperationException("Mocked modules move no bytes");
    }
  }
}
