package io.dynode.agent;

import io.dynode.model.AgendaId;
import io.dynode.model.AttemptId;
import io.dynode.model.CustomerId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.Drop;
import io.dynode.model.Protocol.DropReason;
import io.dynode.model.Protocol.ExecOrder;
import io.dynode.model.Protocol.Holding;
import io.dynode.model.Protocol.LeaseRequest;
import io.dynode.model.Protocol.Leased;
import io.dynode.model.Protocol.Register;
import io.dynode.model.Protocol.Registered;
import io.dynode.model.Protocol.Renew;
import io.dynode.model.Protocol.Renewed;
import io.dynode.model.Protocol.Report;
import io.dynode.model.Protocol.ReportRequest;
import io.dynode.model.Protocol.Reported;
import io.dynode.model.Protocol.Verdict;
import io.dynode.model.Resources;
import io.dynode.spi.AgentTransport;
import io.dynode.testkit.SteppedTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A server small enough to be read at a glance, behind a network whose faults a test chooses: the
 * next answers may be lost or late, or the whole server be away.
 */
final class TestingServer implements AgentTransport {
  final SteppedTime time;
  final TestingExecutorPort executor;
  Duration lease = Duration.ofSeconds(10);
  Duration renewEvery = Duration.ofSeconds(3);

  final Map<String, Deque<Fault>> faults = new LinkedHashMap<>();
  final Deque<Assignment> waiting = new ArrayDeque<>();
  final Map<AttemptId, Assignment> leases = new LinkedHashMap<>();
  final List<ExecOrder> execs = new ArrayList<>();
  final Set<AttemptId> canceled = new HashSet<>();
  final Map<AttemptId, Report> ends = new LinkedHashMap<>();
  final Map<AttemptId, String> verdicts = new LinkedHashMap<>();

  /** How often reports of an attempt are still refused. */
  final Map<AttemptId, Integer> refusals = new LinkedHashMap<>();

  final List<ReportRequest> reportRequests = new ArrayList<>();
  final List<Renew> renewals = new ArrayList<>();
  final List<LeaseRequest> leaseRequests = new ArrayList<>();
  final List<Register> registers = new ArrayList<>();
  final Deque<Assignment> nextWithReport = new ArrayDeque<>();
  boolean away;
  @Nullable DataTransport data;

  /** What registrations and renewals are answered with; null: as they should be. */
  @Nullable ProblemException refusal;

  /** Registrations, renewals and reports that were sent, whether they arrived or not. */
  int calls;

  /** When no fault is planned, one is drawn from here. */
  Supplier<@Nullable Fault> chance = () -> null;

  long renewedAt;
  long epoch = 1;
  String instance = "";
  private CompletableFuture<Leased> poll = new CompletableFuture<>();
  private int made;

  /** What the network does to one call. */
  enum Fault {
    /** The server never hears of it. */
    LOST_REQUEST,
    /** The server acts; the agent never hears of it. */
    LOST_ANSWER,
    /** The answer takes four seconds. */
    LATE_ANSWER,
    /** The answer takes ten seconds: several renewals. */
    VERY_LATE_ANSWER,
    /** The server refuses: it knows no such agent. */
    NOT_FOUND
  }

  /** What the server needs of the world: to run something later. */
  interface TestingExecutorPort {
    void later(Duration delay, Runnable task);
  }

  TestingServer(SteppedTime time, TestingExecutorPort executor) {
    this.time = time;
    this.executor = executor;
  }

  // --- What a test does ---

  void fault(String call, Fault... next) {
    faults.computeIfAbsent(call, _ -> new ArrayDeque<>()).addAll(List.of(next));
  }

  Assignment offer(String module, Json payload) {
    Assignment assignment = assignment("attempt-" + ++made, module, payload);
    offer(assignment);
    return assignment;
  }

  void offer(Assignment assignment) {
    waiting.add(assignment);
    serve();
  }

  /** Answers the poll that waits, if there is something for it. */
  private void serve() {
    if (!poll.isDone() && !waiting.isEmpty() && !leaseRequests.isEmpty()) {
      CompletableFuture<Leased> answered = poll;
      answered.complete(take(leaseRequests.getLast().max()));
    }
  }

  private Leased take(int max) {
    List<Assignment> taken = new ArrayList<>();
    while (!waiting.isEmpty() && taken.size() < max) {
      Assignment assignment = waiting.remove();
      leases.put(assignment.attempt(), assignment);
      taken.add(assignment);
    }
    return new Leased(taken);
  }

  static Assignment assignment(String id, String module, Json payload) {
    return assignment(id, module, payload, false);
  }

  static Assignment assignment(String id, String module, Json payload, boolean keepWorkdir) {
    return new Assignment(
        new AttemptId(id),
        "token-" + id,
        new AgendaId("agenda"),
        new CustomerId("customer"),
        "operation",
        0,
        1,
        1,
        module,
        List.of("run"),
        List.of(),
        Map.of(),
        "",
        Resources.NONE,
        Duration.ofMinutes(1),
        payload,
        Json.NULL,
        List.of(),
        "correlation",
        keepWorkdir);
  }

  // --- The protocol ---

  @Override
  public CompletionStage<Registered> register(Register request) {
    return call(
        "register",
        () -> {
          registers.add(request);
          if (!instance.isEmpty() && !instance.equals(request.instance())) {
            epoch++;
          }
          instance = request.instance();
          return new Registered(epoch, lease, renewEvery);
        });
  }

  @Override
  public CompletionStage<Leased> lease(LeaseRequest request) {
    Fault fault = next("lease");
    CompletableFuture<Leased> answer = new CompletableFuture<>();
    if (away || fault == Fault.LOST_REQUEST) {
      answer.completeExceptionally(new IOException("no connection"));
      return answer;
    }
    check(request.epoch());
    leaseRequests.add(request);
    CompletableFuture<Leased> made = new CompletableFuture<>();
    poll = made;
    serve();
    executor.later(request.patience(), () -> made.complete(new Leased(List.of())));
    return made.thenCompose(leased -> deliver(leased, fault));
  }

  @Override
  public CompletionStage<Renewed> renew(Renew request) {
    return call(
        "renew",
        () -> {
          check(request.epoch());
          renewals.add(request);
          renewedAt = time.nowMicros();
          return answer(request);
        });
  }

  private Renewed answer(Renew request) {
    Map<AttemptId, Holding> held = new LinkedHashMap<>();
    request.holding().forEach(h -> held.put(h.attempt(), h));
    List<Assignment> hold = new ArrayList<>();
    List<Drop> drop = new ArrayList<>();
    for (Assignment lease : leases.values()) {
      Holding holding = held.remove(lease.attempt());
      if (canceled.contains(lease.attempt())) {
        drop.add(new Drop(lease.attempt(), DropReason.CANCELED));
      } else if (holding == null) {
        hold.add(lease);
      }
    }
    held.keySet().forEach(id -> drop.add(new Drop(id, DropReason.SUPERSEDED)));
    return new Renewed(hold, drop, lease, renewEvery, List.copyOf(execs));
  }

  @Override
  public CompletionStage<Reported> report(ReportRequest request) {
    return call(
        "report",
        () -> {
          check(request.epoch());
          reportRequests.add(request);
          List<Verdict> list = new ArrayList<>();
          for (Report report : request.reports()) {
            list.add(new Verdict(report.attempt(), judge(report), "by the test"));
          }
          List<Assignment> next = new ArrayList<>(nextWithReport);
          next.forEach(a -> leases.put(a.attempt(), a));
          nextWithReport.clear();
          return new Reported(list, next);
        });
  }

  private String judge(Report report) {
    String verdict = verdicts.remove(report.attempt());
    if (verdict != null) {
      return verdict;
    }
    if (refusals.merge(report.attempt(), -1, Integer::sum) >= 0) {
      return ErrorCode.INVALID_VALUE.slug();
    }
    if (ends.containsKey(report.attempt())) {
      return "";
    }
    if (leases.remove(report.attempt()) == null) {
      return ErrorCode.SUPERSEDED.slug();
    }
    ends.put(report.attempt(), report);
    return "";
  }

  @Override
  public DataTransport data() {
    if (data == null) {
      throw new UnsupportedOperationException("the workbench of these tests needs none");
    }
    return data;
  }

  private void check(long given) {
    if (given != epoch) {
      throw new ProblemException(
          ErrorCode.SUPERSEDED, "Epoch " + given + " is over; it is " + epoch);
    }
  }

  private <T> CompletionStage<T> call(String name, Supplier<T> body) {
    calls++;
    Fault fault = next(name);
    CompletableFuture<T> answer = new CompletableFuture<>();
    if (away || fault == Fault.LOST_REQUEST) {
      answer.completeExceptionally(new IOException("no connection"));
      return answer;
    }
    if (fault == Fault.NOT_FOUND) {
      answer.completeExceptionally(new ProblemException(ErrorCode.NOT_FOUND, "no such agent"));
      return answer;
    }
    if (refusal != null) {
      answer.completeExceptionally(refusal);
      return answer;
    }
    T value;
    try {
      value = body.get();
    } catch (ProblemException e) {
      answer.completeExceptionally(e);
      return answer;
    }
    return deliver(value, fault);
  }

  private <T> CompletionStage<T> deliver(T value, @Nullable Fault fault) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    if (fault == Fault.LOST_ANSWER) {
      answer.completeExceptionally(new IOException("connection reset"));
    } else if (fault == Fault.LATE_ANSWER) {
      executor.later(Duration.ofSeconds(4), () -> answer.complete(value));
    } else if (fault == Fault.VERY_LATE_ANSWER) {
      executor.later(Duration.ofSeconds(10), () -> answer.complete(value));
    } else {
      answer.complete(value);
    }
    return answer;
  }

  private @Nullable Fault next(String call) {
    Deque<Fault> planned = faults.get(call);
    return planned == null || planned.isEmpty() ? chance.get() : planned.poll();
  }
}
