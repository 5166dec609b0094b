package io.dynode.scheduling;

import io.dynode.model.Resources;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * Classes of what agendas need of a host. A queue keeps a head per class, so that work that must
 * wait for one kind of capacity does not block work of another kind; and classes are few, so that
 * heads are few.
 *
 * <p>There are 64: four steps of CPU (to 1, 4, 16 cores, more) × four of memory (to 1, 8, 64 GiB,
 * more) × whether it needs GPUs × whether it needs named slots. Disk does not count. A footprint
 * that is at least as large in everything is never in a smaller class. A class only orders: before
 * an admission the exact footprint is checked against the host. Coarse classes cost order's
 * flexibility (a head waits before smaller ones of its class), never safety.
 *
 * <p>An agenda that names environments is of a class of its own for each set of them, told by the
 * label too: those that a host does not offer block none that it could run.
 */
public final class Shapes {
  /** How many there are by size. */
  public static final int COUNT = 64;

  private static final long GIB = 1L << 30;

  /** Environments that one agenda may name: its operations run on one host. */
  public static final int MAX_ENVIRONMENTS = 8;

  private static final String IN = "in ";
  private static final String SIZE = ": ";

  private Shapes() {}

  /** The label of the class, for example {@code c1m2g}, or {@code in docker: c1m2g}. */
  public static String of(Resources footprint, Collection<String> environments) {
    return environments.isEmpty()
        ? of(footprint)
        : IN + String.join(",", new TreeSet<>(environments)) + SIZE + of(footprint);
  }

  /**
   * The environments that a host must offer to agendas with that label; empty: any host will do.
   */
  public static Set<String> environments(String shape) {
    return shape.startsWith(IN)
        ? Set.of(shape.substring(IN.length(), shape.indexOf(SIZE)).split(","))
        : Set.of();
  }

  /** The label of the footprint's class alone. */
  static String of(Resources footprint) {
    return "c"
        + step(footprint.cpuMillis(), 1000, 4000, 16_000)
        + "m"
        + step(footprint.memoryBytes(), GIB, 8 * GIB, 64 * GIB)
        + (footprint.gpus() > 0 ? "g" : "")
        + (footprint.slots().isEmpty() ? "" : "s");
  }

  private static int step(long amount, long first, long second, long third) {
    if (amount <= first) {
      return 0;
    }
    if (amount <= second) {
      return 1;
    }
    return amount <= third ? 2 : 3;
  }
}
