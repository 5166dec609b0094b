package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaSpec;
import io.dynode.model.ProblemException;
import io.dynode.model.QueueCount;
import io.dynode.model.QueueId;
import io.dynode.model.QueueSpec;
import io.dynode.model.Waiting;
import io.dynode.scheduling.Backlog;
import io.dynode.scheduling.Discipline;
import io.dynode.scheduling.Disciplines;
import io.dynode.scheduling.Shares;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
import java.util.List;

/** The rows of agendas that wait for admission, and how many there are per queue. */
final class WaitingRows {
  private WaitingRows() {}

  /** Lets a new agenda wait; refuses it when its queue is full. */
  static void add(
      Work work, EngineCore core, Agenda agenda, QueueSpec queue, Definitions.Stored made) {
    Backlog.full(queue, count(work, agenda.queue()).waiting())
        .ifPresent(problem -> {
          throw new ProblemException(List.of(problem.under("/queue")));
        });
    QueueCount count = count(work, agenda.queue());
    work.put(new QueueCount(count.queue(), count.waiting(), count.live() + 1, count.served()));
    long rank =
        Disciplines.of(queue).rank(made.plan().spec(), agenda.priority(), agenda.arrivalMicros());
    put(work, core, agenda, made.needs(), rank, false);
  }

  /**
   * Lets an agenda that counts as live already wait for its admission, as of when it was queued.
   */
  static void enter(Work work, EngineCore core, Agenda agenda) {
    QueueSpec queue = core.catalog().at(work).queues().get(agenda.queue().value());
    if (queue == null) {
      throw new IllegalStateException("Queue " + agenda.queue() + " of a live agenda is gone");
    }
    AgendaSpec spec = core.definitions().plan(work, agenda.definition()).spec();
    long rank = Disciplines.of(queue).rank(spec, agenda.priority(), agenda.queuedMicros());
    put(work, core, agenda, Footprints.of(work, core, agenda), rank, false);
  }

  /** Gives an agenda that waits, and never had a reservation, the place of its priority. */
  static void reorder(Work work, EngineCore core, Agenda agenda) {
    Waiting before = work.get(Tables.WAITING, agenda.id()).orElse(null);
    QueueSpec queue = core.catalog().at(work).queues().get(agenda.queue().value());
    if (before == null || before.regain() || queue == null) {
      return;
    }
    AgendaSpec spec = core.definitions().plan(work, agenda.definition()).spec();
    work.put(
        new Waiting(
            before.queue(),
            before.shape(),
            Disciplines.of(queue).rank(spec, agenda.priority(), before.arrivalMicros()),
            before.agenda(),
            before.customer(),
            before.pool(),
            agenda.priority(),
            before.arrivalMicros(),
            before.footprint(),
            false));
  }

  /** An agenda that had ended is live again; refuses it when its queue is full. */
  static void again(Work work, Agenda agenda, QueueSpec queue) {
    QueueCount count = count(work, agenda.queue());
    Backlog.full(queue, count.waiting())
        .ifPresent(problem -> {
          throw new ProblemException(List.of(problem.under("/queue")));
        });
    work.put(new QueueCount(count.queue(), count.waiting(), count.live() + 1, count.served()));
  }

  /** Lets an agenda that had given its reservation back wait for a new one, ahead of others. */
  static void regain(Work work, EngineCore core, Agenda agenda) {
    if (work.get(Tables.WAITING, agenda.id()).isEmpty()) {
      Definitions.Needs needs = Footprints.of(work, core, agenda);
      put(work, core, agenda, needs, Discipline.regainRank(agenda.startedMicros()), true);
    }
  }

  static void remove(Work work, AgendaId agenda) {
    work.get(Tables.WAITING, agenda)
        .ifPresent(waiting -> {
          work.delete(Tables.WAITING, agenda);
          QueueCount count = count(work, waiting.queue());
          work.put(
              new QueueCount(count.queue(), count.waiting() - 1, count.live(), count.served()));
        });
  }

  /** The agenda has ended: its queue is not needed for it any more. */
  static void ended(Work work, Agenda agenda) {
    remove(work, agenda.id());
    QueueCount count = count(work, agenda.queue());
    work.put(new QueueCount(count.queue(), count.waiting(), count.live() - 1, count.served()));
  }

  /** Whether a queue has room, as far as is known. */
  static boolean room(Reader reader, EngineCore core, String name) {
    QueueSpec queue = core.catalog().at(reader).queues().get(name);
    return queue == null
        || reader
                .get(Tables.QUEUE_COUNTS, new QueueId(queue.name()))
                .map(QueueCount::waiting)
                .orElse(0L)
            < queue.maxWaiting();
  }

  static QueueCount count(Work work, QueueId queue) {
    return work.get(Tables.QUEUE_COUNTS, queue).orElseGet(() -> new QueueCount(queue, 0, 0, 0));
  }

  private static void put(
      Work work,
      EngineCore core,
      Agenda agenda,
      Definitions.Needs needs,
      long rank,
      boolean regain) {
    QueueCount count = count(work, agenda.queue());
    long served = Shares.onArrival(count, others(work, core, agenda));
    work.put(new QueueCount(count.queue(), count.waiting() + 1, count.live(), served));
    work.put(
        new Waiting(
            agenda.queue(),
            needs.shape(),
            rank,
            agenda.id(),
            agenda.customer(),
            agenda.pool(),
            agenda.priority(),
            agenda.queuedMicros(),
            needs.footprint(),
            regain));
  }

  /** Counts of the other queues of the agenda's pool. */
  private static List<QueueCount> others(Work work, EngineCore core, Agenda agenda) {
    return core.catalog().at(work).queues().values().stream()
        .filter(q -> q.pool().equals(agenda.pool().value()))
        .filter(q -> !q.name().equals(agenda.queue().value()))
        .map(q -> count(work, new QueueId(q.name())))
        .toList();
  }
}
