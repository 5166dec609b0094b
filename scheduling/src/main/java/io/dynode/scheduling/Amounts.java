package io.dynode.scheduling;

import io.dynode.model.Host;
import io.dynode.model.Resources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Sums and comparisons of resources. */
final class Amounts {
  /** The whole of something, in parts per million. */
  static final long WHOLE = 1_000_000;

  private Amounts() {}

  /** What is not used; never below nothing, so that a need of nothing always fits. */
  static Resources free(Host host) {
    return host.capacity().minus(host.used()).max(Resources.NONE);
  }

  /** The largest share that the part has in any resource of the whole, in parts per million. */
  static long dominant(Resources part, Resources whole) {
    long most = ratio(part.cpuMillis(), whole.cpuMillis());
    most = Math.max(most, ratio(part.memoryBytes(), whole.memoryBytes()));
    most = Math.max(most, ratio(part.gpus(), whole.gpus()));
    most = Math.max(most, ratio(part.diskBytes(), whole.diskBytes()));
    for (String slot : part.slots().keySet()) {
      most = Math.max(most, ratio(part.slots().get(slot), whole.slots().getOrDefault(slot, 0L)));
    }
    return most;
  }

  /** In doubles: memory times a million does not fit a long. More than nothing of nothing: all. */
  private static long ratio(long part, long whole) {
    if (part <= 0) {
      return 0;
    }
    return whole <= 0 ? Long.MAX_VALUE : (long) Math.ceil((double) part / whole * WHOLE);
  }

  /**
   * The host that lacks least, against its capacity, for the need to fit into the given amount of
   * it; of several the first by name.
   */
  static Host nearest(Resources need, Collection<Host> hosts, Function<Host, Resources> available) {
    return hosts.stream()
        .min(
            Comparator.<Host>comparingLong(
                    h -> dominant(need.minus(available.apply(h)).max(Resources.NONE), h.capacity()))
                .thenComparing(Host::name))
        .orElseThrow();
  }

  /** What is missing for the need to fit, for people: {@code "memoryBytes: 5 of 8 free"}. */
  static String lacking(Resources need, Resources free) {
    List<String> words = new ArrayList<>();
    lacking("cpuMillis", need.cpuMillis(), free.cpuMillis(), words);
    lacking("memoryBytes", need.memoryBytes(), free.memoryBytes(), words);
    lacking("gpus", need.gpus(), free.gpus(), words);
    lacking("diskBytes", need.diskBytes(), free.diskBytes(), words);
    need.slots()
        .forEach((name, count) ->
            lacking("slot " + name, count, free.slots().getOrDefault(name, 0L), words));
    return String.join(", ", words);
  }

  private static void lacking(String name, long need, long free, List<String> words) {
    if (need > free) {
      words.add("%s: needs %d, has %d".formatted(name, need, free));
    }
  }
}
