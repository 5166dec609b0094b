package io.dynode.scheduling;

import io.dynode.model.AgendaId;
import io.dynode.model.Host;
import io.dynode.model.Resources;
import io.dynode.model.Waiting;
import io.dynode.scheduling.Verdict.Reason;
import io.dynode.scheduling.Verdict.Why;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what a host admits next. Pure: the same question gets the same answer.
 *
 * <p>All heads of a pool stand in one line: first those that regain a reservation, by rank; then by
 * what their queue was served against its weight; within a queue by its discipline. The first of
 * them that fits into what the host has free is admitted. One that does not fit blocks only its own
 * queue and shape, with one exception: the foremost that fits no host now, though some host is
 * large enough, holds the host that lacks least for it, unless another agenda holds one already. On
 * that host nothing else is admitted until it is, but for what regains and what stands before it in
 * its own queue. So a large agenda at the head of its queue waits for the end of what runs on one
 * host, not for small ones; what other queues miss meanwhile, their shares give back.
 *
 * <p>A host that does not offer an environment which an agenda names is none for it: it is not
 * admitted there, does not hold it, and blocks nothing there.
 *
 * <p>Promises: a host without a hold never stays idle while a head that it can run fits it; within
 * one queue and shape agendas are admitted in the order of the discipline; what is admitted fits.
 */
public final class Admission {
  private static final Comparator<Place> IN_LINE =
      Comparator.comparingInt((Place p) -> p.waiting().regain() ? 0 : 1)
          .thenComparingLong(p -> p.waiting().regain() ? p.waiting().rank() : p.line().served())
          .thenComparing(p -> p.line().queue().value())
          .thenComparingInt(Place::position);

  private final Host host;
  private final Resources free;
  private final Collection<Host> hosts;
  private final Collection<Line> lines;
  private final Offers offers;
  private final List<Place> places;
  private final List<Reason> reasons = new ArrayList<>();

  /** A head and where it stands in its queue. */
  private record Place(Line line, Waiting waiting, int position) {}

  private Admission(Host host, Collection<Host> hosts, Offers offers, Collection<Line> lines) {
    this.host = host;
    this.free = Amounts.free(host);
    this.hosts = hosts;
    this.lines = lines;
    this.offers = offers;
    this.places = inLine(lines);
  }

  /**
   * The next agenda for a host.
   *
   * @param host the one that asks
   * @param hosts all hosts of the pool that serve now, with this one
   * @param offers environments of the hosts
   * @param lines the queues of the pool
   * @param hold the pool's hold as the last verdict left it; null: none
   */
  public static Verdict next(
      Host host,
      Collection<Host> hosts,
      Offers offers,
      Collection<Line> lines,
      @Nullable Hold hold) {
    return new Admission(host, hosts, offers, lines).decide(hold);
  }

  private static List<Place> inLine(Collection<Line> lines) {
    List<Place> places = new ArrayList<>();
    for (Line line : lines) {
      List<Waiting> heads = new ArrayList<>(line.heads());
      heads.sort(
          Comparator.comparingInt((Waiting w) -> w.regain() ? 0 : 1).thenComparing(line.order()));
      Set<String> shapes = new HashSet<>();
      for (Waiting head : heads) {
        if (shapes.add(head.shape())) {
          places.add(new Place(line, head, places.size()));
        }
      }
    }
    places.sort(IN_LINE);
    return places;
  }

  private Verdict decide(@Nullable Hold before) {
    Hold hold = before != null && stands(before) ? before : null;
    for (Place place : places) {
      Waiting waiting = place.waiting();
      boolean fits = runsHere(waiting) && waiting.footprint().fitsIn(free);
      if (fits && mayUse(place, hold)) {
        return admitted(place, hold);
      }
      Why why = fits ? Why.HELD : whyNot(waiting);
      if (why == Why.NO_ROOM && hold == null) {
        hold = holdFor(waiting);
      }
      reasons.add(reason(waiting, why, hold));
    }
    return new Verdict.Nothing(reasons, hold);
  }

  private boolean runsHere(Waiting waiting) {
    return offers.has(host, Shapes.environments(waiting.shape()));
  }

  /**
   * Whether the hold leaves the host to this agenda. That its queue was served less is no reason:
   * queues take turns, and by turns they would fill the host again and again.
   */
  private boolean mayUse(Place place, @Nullable Hold hold) {
    if (hold == null || !hold.host().equals(host.name())) {
      return true;
    }
    return holder(hold)
        .map(holder ->
            place.equals(holder)
                || (IN_LINE.compare(place, holder) < 0
                    && (place.waiting().regain() || place.line().equals(holder.line()))))
        .orElse(true);
  }

  private Optional<Place> holder(Hold hold) {
    return places.stream().filter(p -> isFor(hold, p.waiting().agenda())).findFirst();
  }

  private Verdict admitted(Place place, @Nullable Hold hold) {
    Waiting waiting = place.waiting();
    return new Verdict.Admitted(
        waiting,
        Shares.afterAdmission(place.line(), waiting.footprint(), hosts, lines),
        hold != null && isFor(hold, waiting.agenda()) ? null : hold);
  }

  private static boolean isFor(Hold hold, AgendaId agenda) {
    return hold.agenda().equals(agenda);
  }

  /** Whether its agenda is still at the head of its shape, and its host serves and can take it. */
  private boolean stands(Hold hold) {
    return holder(hold)
        .map(Place::waiting)
        .filter(holder ->
            offers.among(hosts, holder).stream()
                .anyMatch(
                    h -> h.name().equals(hold.host()) && holder.footprint().fitsIn(h.capacity())))
        .isPresent();
  }

  private Hold holdFor(Waiting waiting) {
    List<Host> large =
        offers.among(hosts, waiting).stream()
            .filter(h -> waiting.footprint().fitsIn(h.capacity()))
            .toList();
    Host nearest = Amounts.nearest(waiting.footprint(), large, Amounts::free);
    return new Hold(host.pool(), waiting.agenda(), nearest.name());
  }

  private Why whyNot(Waiting waiting) {
    List<Host> able = offers.among(hosts, waiting);
    if (able.isEmpty()) {
      return Why.NO_ENVIRONMENT;
    }
    boolean large = false;
    for (Host other : able) {
      if (waiting.footprint().fitsIn(Amounts.free(other))) {
        return Why.ROOM_ELSEWHERE;
      }
      large |= waiting.footprint().fitsIn(other.capacity());
    }
    return large ? Why.NO_ROOM : Why.CANNOT_FIT;
  }

  private Reason reason(Waiting waiting, Why why, @Nullable Hold hold) {
    String lacking = "host '%s': %s".formatted(host.name(), lackingHere(waiting));
    String detail =
        switch (why) {
          case NO_ROOM ->
              hold != null && isFor(hold, waiting.agenda())
                  ? "%s; host '%s' is held for it".formatted(lacking, hold.host())
                  : lacking;
          case ROOM_ELSEWHERE -> lacking + "; another host has room";
          case HELD ->
              "host '%s' is held for agenda %s"
                  .formatted(host.name(), hold == null ? "" : hold.agenda().value());
          case CANNOT_FIT ->
              Footprint.cannotFit(waiting.footprint(), offers.among(hosts, waiting))
                  .orElseThrow()
                  .detail();
          case NO_ENVIRONMENT -> lacking + "; nor does another host offer all it names";
        };
    return new Reason(waiting.agenda(), waiting.queue(), waiting.shape(), why, detail);
  }

  private String lackingHere(Waiting waiting) {
    return runsHere(waiting)
        ? Amounts.lacking(waiting.footprint(), free)
        : offers.lacking(host, waiting);
  }
}
