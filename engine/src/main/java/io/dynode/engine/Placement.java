package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaState;
import io.dynode.model.Agent;
import io.dynode.model.AgentId;
import io.dynode.model.ErrorCode;
import io.dynode.model.PoolId;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Ready;
import io.dynode.model.Resources;
import io.dynode.model.Waiting;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import io.dynode.workflow.Flow;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one agent is given now, in this order: operations within their agenda's reservation on this
 * host; agendas newly admitted; and, when no waiting agenda fits, operations beyond their agenda's
 * reservation.
 */
final class Placement {
  private static final System.Logger LOG = System.getLogger(Placement.class.getName());
  private static final int WINDOW = 64;
  private static final int PROBE = 8;

  /** Ready operations looked at in one command. */
  private static final int MAX_LOOKED_AT = 2_000;

  private final Work work;
  private final EngineCore core;
  private final Agent agent;
  private final List<Assignment> given = new ArrayList<>();
  private int max;
  private boolean held;

  Placement(Work work, EngineCore core, Agent agent) {
    this.work = work;
    this.core = core;
    this.agent = agent;
  }

  /** Says what it will look at for that agent. */
  static void foresee(
      Reader rows, int step, EngineCore core, AgentId id, PoolId pool, Wanted wanted) {
    if (step == 0) {
      wanted.add(Tables.AGENTS, id);
      wanted.add(Tables.HELD_HOSTS, pool);
      return;
    }
    rows.get(Tables.AGENTS, id).ifPresent(agent -> foresee(core.catalog().at(rows), agent, wanted));
  }

  /** The same for an agent and resources as they were seen before: they may have changed. */
  static void foresee(Catalog.State resources, Agent agent, Wanted wanted) {
    PoolId pool = agent.pool();
    Lines.foresee(resources, pool, WINDOW, wanted);
    wanted.add(Tables.HOSTS, pool, agent.host());
    wanted.add(mine(agent, Scan.along(Tables.READY, "by_host", WINDOW, pool, agent.host())));
  }

  /** At most {@code most} assignments, leased and charged. */
  List<Assignment> lease(int most) {
    max = most;
    within();
    boolean nothingFits = admit();
    if (nothingFits && given.size() < max) {
      held = heldForAnother();
      beyond();
    }
    return given;
  }

  /**
   * Whether an agenda waits for this host alone and only work beyond reservations keeps it waiting.
   * While it waits for the ends of agendas that are at home here, these get on as fast as they can.
   */
  private boolean heldForAnother() {
    Optional<Waiting> holder =
        work.get(Tables.HELD_HOSTS, agent.pool())
            .filter(hold -> hold.host().equals(agent.host()))
            .flatMap(hold -> work.get(Tables.WAITING, hold.agenda()));
    Resources reserved =
        holder.isEmpty()
            ? Resources.NONE
            : new Reservations(work).reserved(agent.pool(), agent.host());
    return holder
        .filter(h ->
            work.get(Tables.HOSTS, agent.pool(), agent.host())
                .filter(host -> h.footprint().plus(reserved).fitsIn(host.capacity()))
                .isPresent())
        .isPresent();
  }

  private void within() {
    walk(Scan.along(Tables.READY, "by_host", WINDOW, agent.pool(), agent.host()), true);
  }

  private void beyond() {
    walk(Scan.along(Tables.READY, "by_rank", WINDOW, agent.pool()), false);
  }

  /** Walks along ready operations, agenda by agenda, and skips an agenda that has had its part. */
  private void walk(Scan<Ready> scan, boolean reserved) {
    Scan<Ready> mine = mine(agent, scan);
    Scan<Ready> next = mine;
    for (int looked = 0; looked < MAX_LOOKED_AT && given.size() < max; looked += next.limit()) {
      List<Ready> rows = work.scan(next);
      if (rows.isEmpty()) {
        return;
      }
      foresee(rows.subList(0, Math.min(rows.size(), max - given.size())));
      boolean all = true;
      for (Map.Entry<AgendaId, List<Ready>> own : byAgenda(rows).entrySet()) {
        all = start(own.getKey(), own.getValue(), reserved);
        if (given.size() >= max) {
          return;
        }
      }
      // The last agenda of the page may go on behind it, unless it has had its part: then there may
      // be many that have nothing for this agent, and little is read of each.
      Ready last = rows.getLast();
      next =
          all
              ? mine.after(last.rank(), last.agenda(), last.index())
              : mine.after(last.rank(), last.agenda()).atMost(PROBE);
    }
  }

  private static Scan<Ready> mine(Agent agent, Scan<Ready> scan) {
    Set<String> here = new HashSet<>(agent.environments());
    here.add("");
    return scan.where("environment", here);
  }

  private void foresee(List<Ready> rows) {
    Wanted wanted = new Wanted();
    for (Ready row : rows) {
      wanted.add(Tables.AGENDAS, row.agenda());
      wanted.add(Tables.OPERATIONS, row.agenda(), row.index());
      wanted.add(Tables.RESERVATIONS, row.agenda(), agent.host());
    }
    wanted.tell(work);
  }

  private static Map<AgendaId, List<Ready>> byAgenda(List<Ready> rows) {
    Map<AgendaId, List<Ready>> byAgenda = new LinkedHashMap<>();
    rows.forEach(r -> byAgenda.computeIfAbsent(r.agenda(), k -> new ArrayList<>()).add(r));
    return byAgenda;
  }

  /**
   * Starts those that fit; false when one did not fit, so that the rest need no look. What fails is
   * undone and hits the operation that causes it alone: the other agendas of the pool go on.
   */
  private boolean start(AgendaId id, List<Ready> rows, boolean reserved) {
    int before = given.size();
    try {
      return work.part(part -> new Part(part).start(id, rows, reserved));
    } catch (RuntimeException e) {
      undone(before, e);
      if (rows.size() == 1) {
        fail(id, rows.getFirst().index(), e);
        return true;
      }
      boolean all = true;
      for (Ready row : rows) {
        all &= given.size() >= max || start(id, List.of(row), reserved);
      }
      return all;
    }
  }

  private void undone(int before, RuntimeException failure) {
    if (Work.storeFailed(failure)) {
      throw failure;
    }
    given.subList(before, given.size()).clear();
  }

  private void fail(AgendaId id, int index, RuntimeException cause) {
    LOG.log(Level.ERROR, "Operation " + index + " of agenda " + id + " cannot be started", cause);
    try {
      work.part(part -> {
        AgendaWork agenda = AgendaWork.of(part, core, id);
        agenda.flow().fail(index, ErrorCode.INTERNAL, "The server cannot start it: " + cause);
        return agenda.finish();
      });
    } catch (RuntimeException e) {
      undone(given.size(), e);
      LOG.log(Level.ERROR, "It stays ready", e);
    }
  }

  /** Admits agendas while there is room; true when none that waits fits here. */
  private boolean admit() {
    Lines lines = new Lines(work, core, agent, WINDOW);
    lines.foresee(max - given.size());
    for (int admitted = 0; given.size() < max && admitted < max; admitted++) {
      Optional<Waiting> next = lines.next();
      if (next.isEmpty()) {
        return true;
      }
      admit(next.get());
    }
    return false;
  }

  private void admit(Waiting waiting) {
    int before = given.size();
    try {
      work.part(part -> new Part(part).admit(waiting));
    } catch (RuntimeException e) {
      undone(before, e);
      LOG.log(Level.ERROR, "Agenda " + waiting.agenda() + " cannot be admitted", e);
      work.part(part -> refuse(part, waiting.agenda(), e));
    }
  }

  /** An agenda that cannot begin fails; one that had begun stays in its line. */
  private static Done refuse(Work work, AgendaId id, RuntimeException cause) {
    Agenda row = work.get(Tables.AGENDAS, id).orElseThrow();
    if (row.state() == AgendaState.WAITING) {
      WaitingRows.ended(work, row);
      Children.tell(work, row);
      work.put(
          Agendas.failed(
              row, work.nowMicros(), ErrorCode.INTERNAL, "The server cannot start it: " + cause));
    }
    return Done.DONE;
  }

  private boolean runsHere(String environment) {
    return environment.isEmpty() || agent.environments().contains(environment);
  }

  /** What is decided about one agenda: all of it counts, or none. */
  private final class Part {
    private final Work work;
    private final Reservations reservations;
    private final Assignments assignments;

    Part(Work work) {
      this.work = work;
      this.reservations = new Reservations(work);
      this.assignments = new Assignments(work, core, agent);
    }

    boolean start(AgendaId id, List<Ready> rows, boolean reserved) {
      AgendaWork agenda = AgendaWork.of(work, core, id);
      boolean all = true;
      for (Ready row : rows) {
        if (given.size() >= max) {
          break;
        }
        if (reserved && never(id, row.needs())) {
          continue;
        }
        boolean fits = reserved ? fitsReserved(id, row.needs()) : fitsFree(id, row.needs());
        if (!fits) {
          all = false;
          break;
        }
        if (runsHere(row.environment())) {
          start(agenda, row.index(), row.needs());
        }
      }
      agenda.finish();
      return all;
    }

    private void start(AgendaWork agenda, int index, Resources needs) {
      Optional<Assignment> assignment = assignments.start(agenda, index);
      if (assignment.isPresent()) {
        reservations.use(agenda.agenda().id(), agent.pool(), agent.host(), needs);
        given.add(assignment.get());
      }
    }

    private boolean fitsReserved(AgendaId agenda, Resources needs) {
      var own = reservations.at(agenda, agent.pool(), agent.host());
      return own.inUse().plus(needs).fitsIn(own.reserved());
    }

    /** What is larger than all that is reserved keeps nothing behind it from starting. */
    private boolean never(AgendaId agenda, Resources needs) {
      Resources reserved = reservations.at(agenda, agent.pool(), agent.host()).reserved();
      return !reserved.equals(Resources.NONE) && !needs.fitsIn(reserved);
    }

    private boolean fitsFree(AgendaId agenda, Resources needs) {
      var own = reservations.at(agenda, agent.pool(), agent.host());
      Resources grows = own.reserved().max(own.inUse().plus(needs)).minus(own.charge());
      return grows.fitsIn(free());
    }

    private Resources free() {
      return work.get(Tables.HOSTS, agent.pool(), agent.host())
          .filter(_ -> !held)
          .map(host -> host.capacity().minus(host.used()).max(Resources.NONE))
          .orElse(Resources.NONE);
    }

    Done admit(Waiting waiting) {
      WaitingRows.remove(work, waiting.agenda());
      reservations.reserve(waiting.agenda(), agent.pool(), agent.host(), waiting.footprint());
      Agenda row = work.get(Tables.AGENDAS, waiting.agenda()).orElseThrow();
      AgendaWork agenda = AgendaWork.of(work, core, row.id());
      if (row.state() == AgendaState.WAITING) {
        agenda.flow().admit(agent.host());
      } else {
        // What is left of an earlier move is done anew by this one.
        work.get(Tables.SPREADS, row.id(), Flow.MOVE).ifPresent(agenda.flow()::spread);
        agenda.flow().move(agent.host());
      }
      for (int index : agenda.flow().ready()) {
        Resources needs = agenda.planned(index).needs();
        boolean room = given.size() < max && fitsReserved(row.id(), needs);
        if (room && runsHere(agenda.planned(index).environment())) {
          start(agenda, index, needs);
        }
      }
      agenda.finish();
      return Done.DONE;
    }
  }
}
