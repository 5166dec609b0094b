package io.dynode.scheduling;

import io.dynode.model.ErrorCode;
import io.dynode.model.Host;
import io.dynode.model.Problem;
import io.dynode.model.Resources;
import java.util.Collection;
import java.util.Optional;

/**
 * What an agenda reserves at its admission.
 *
 * <p>It is a floor: never less than the largest single operation needs in each resource, also when
 * a smaller one was asked for. So every operation of an admitted agenda fits into the agenda's own
 * reservation, and an admitted agenda always gets on, whatever else waits.
 */
public final class Footprint {
  private Footprint() {}

  /**
   * The footprint of an agenda.
   *
   * @param asked its explicit {@code resources}; none: {@link Resources#NONE}
   * @param needs of its operations
   */
  public static Resources of(Resources asked, Iterable<Resources> needs) {
    Resources footprint = asked;
    for (Resources need : needs) {
      // Mostly it fits already; comparing costs less than merging.
      if (!need.fitsIn(footprint)) {
        footprint = footprint.max(need);
      }
    }
    return footprint;
  }

  /**
   * The {@link ErrorCode#CANNOT_FIT} problem when it is larger than every known host; empty: some
   * host is large enough, or no host is known yet.
   */
  public static Optional<Problem> cannotFit(Resources footprint, Collection<Host> hosts) {
    if (hosts.isEmpty() || hosts.stream().anyMatch(h -> footprint.fitsIn(h.capacity()))) {
      return Optional.empty();
    }
    Host nearest = Amounts.nearest(footprint, hosts, Host::capacity);
    return Optional.of(
        new Problem(
            ErrorCode.CANNOT_FIT,
            "No host of the pool is large enough; the nearest, '%s', lacks %s"
                .formatted(nearest.name(), Amounts.lacking(footprint, nearest.capacity())),
            "/resources"));
  }
}
