package io.dynode.scheduling;

import io.dynode.model.AgendaId;
import io.dynode.model.AgendaSpec;
import io.dynode.model.CustomerId;
import io.dynode.model.CustomerSpec;
import io.dynode.model.FailurePolicy;
import io.dynode.model.Growth;
import io.dynode.model.Host;
import io.dynode.model.Json;
import io.dynode.model.OperationSpec;
import io.dynode.model.PoolId;
import io.dynode.model.PoolSpec;
import io.dynode.model.QueueId;
import io.dynode.model.QueueSpec;
import io.dynode.model.QueueSpec.QueueRule;
import io.dynode.model.Resources;
import io.dynode.model.RunIf;
import io.dynode.model.Waiting;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values the tests are made of. */
final class Samples {
  static final PoolId POOL = new PoolId("pool");
  static final CustomerId CUSTOMER = new CustomerId("acme");

  private Samples() {}

  static Host host(String name, long capacity, long used) {
    return new Host(POOL, name, Resources.cpu(capacity), Resources.cpu(used));
  }

  static Waiting waiting(
      String queue, String agenda, long rank, Resources footprint, String... environments) {
    return new Waiting(
        new QueueId(queue),
        Shapes.of(footprint, Arrays.asList(environments)),
        rank,
        new AgendaId(agenda),
        CUSTOMER,
        POOL,
        0,
        rank,
        footprint,
        false);
  }

  static Waiting waiting(String queue, String agenda, long rank, long cpu) {
    return waiting(queue, agenda, rank, Resources.cpu(cpu));
  }

  static Waiting regaining(Waiting w, long started) {
    return new Waiting(
        w.queue(),
        w.shape(),
        Discipline.regainRank(started),
        w.agenda(),
        w.customer(),
        w.pool(),
        w.priority(),
        w.arrivalMicros(),
        w.footprint(),
        true);
  }

  static Line line(String queue, int weight, long served, Waiting... heads) {
    return new Line(new QueueId(queue), weight, served, Discipline.BY_RANK, Arrays.asList(heads));
  }

  static AgendaSpec agenda(
      String queue, Map<String, String> labels, Map<String, Json> params, OperationSpec... ops) {
    return agenda(queue, 0, labels, params, ops);
  }

  static AgendaSpec agenda(int priority) {
    return agenda("", priority, Map.of(), Map.of());
  }

  private static AgendaSpec agenda(
      String queue,
      int priority,
      Map<String, String> labels,
      Map<String, Json> params,
      OperationSpec... ops) {
    return new AgendaSpec(
        "",
        "acme",
        "",
        params,
        Arrays.asList(ops),
        queue,
        priority,
        labels,
        "",
        "",
        "",
        "",
        Optional.empty(),
        Optional.empty(),
        Duration.ZERO,
        FailurePolicy.FAIL_FAST,
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  static OperationSpec operation(String name, String type, Map<String, Json> params) {
    return new OperationSpec(
        name,
        type,
        Json.NULL,
        List.of(),
        List.of(),
        "",
        RunIf.ALL_SUCCEEDED,
        Json.NULL,
        Growth.NONE,
        Optional.empty(),
        "",
        Optional.empty(),
        Duration.ZERO,
        Optional.empty(),
        params);
  }

  static CustomerSpec customer(String... pools) {
    return new CustomerSpec("acme", "", 1, "", List.of(pools), 0, java.util.Optional.empty());
  }

  static PoolSpec pool(String name, String defaultQueue) {
    return new PoolSpec(name, "", defaultQueue, Duration.ofMinutes(5));
  }

  static QueueSpec queue(
      String name, String pool, int precedence, List<String> visibleTo, QueueRule... rules) {
    return new QueueSpec(
        name,
        "",
        pool,
        precedence,
        "fifo",
        Duration.ofMinutes(1),
        1,
        10,
        Arrays.asList(rules),
        visibleTo);
  }

  static QueueSpec queue(String name, String discipline, Duration aging) {
    return new QueueSpec(name, "", "pool", 100, discipline, aging, 1, 10, List.of(), List.of("*"));
  }
}
