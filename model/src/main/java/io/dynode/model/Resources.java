package io.dynode.model;

import java.util.Map;
import java.util.TreeMap;

/**
 * An amount of capacity: what an operation needs, an agenda reserves or an agent offers.
 *
 * @param cpuMillis thousandths of a core
 * @param memoryBytes bytes of memory
 * @param gpus whole devices
 * @param diskBytes bytes of scratch disk
 * @param slots named slots, for example licences on that host; never holds a zero
 */
public record Resources(
    @Field(value = "Thousandths of a CPU core.", min = 0, max = Resources.MOST) long cpuMillis,
    @Field(value = "Bytes of memory.", min = 0, max = Resources.MOST) long memoryBytes,
    @Field(value = "Whole GPU devices.", min = 0, max = Resources.MOST) long gpus,
    @Field(value = "Bytes of scratch disk.", min = 0, max = Resources.MOST) long diskBytes,
    @Field(value = "Named slots.", minItem = 0, maxItem = Resources.MOST) Map<String, Long> slots) {
  /** Largest amount of anything, so that sums of two fit a long. */
  public static final long MOST = 1L << 60;

  /** Nothing. */
  public static final Resources NONE = new Resources(0, 0, 0, 0, Map.of());

  public Resources {
    Map<String, Long> sorted = new TreeMap<>(slots);
    sorted.values().removeIf(n -> n == 0);
    slots = java.util.Collections.unmodifiableMap(sorted);
  }

  /** An amount of CPU alone. */
  public static Resources cpu(long millis) {
    return new Resources(millis, 0, 0, 0, Map.of());
  }

  /** This and that together. */
  public Resources plus(Resources that) {
    return combine(that, Long::sum);
  }

  /** This without that; components may become negative. */
  public Resources minus(Resources that) {
    return combine(that, (a, b) -> a - b);
  }

  /** The larger of each component. */
  public Resources max(Resources that) {
    return combine(that, Math::max);
  }

  /** Whether every component fits into that one's. */
  public boolean fitsIn(Resources that) {
    return cpuMillis <= that.cpuMillis
        && memoryBytes <= that.memoryBytes
        && gpus <= that.gpus
        && diskBytes <= that.diskBytes
        && slots.entrySet().stream()
            .allMatch(e -> e.getValue() <= that.slots.getOrDefault(e.getKey(), 0L));
  }

  private Resources combine(Resources that, java.util.function.LongBinaryOperator f) {
    Map<String, Long> both = slots;
    if (!slots.isEmpty() || !that.slots.isEmpty()) {
      both = new TreeMap<>();
      for (String name : slots.keySet()) {
        both.put(name, f.applyAsLong(slots.get(name), that.slots.getOrDefault(name, 0L)));
      }
      for (String name : that.slots.keySet()) {
        both.putIfAbsent(name, f.applyAsLong(0, that.slots.get(name)));
      }
    }
    return new Resources(
        f.applyAsLong(cpuMillis, that.cpuMillis),
        f.applyAsLong(memoryBytes, that.memoryBytes),
        f.applyAsLong(gpus, that.gpus),
        f.applyAsLong(diskBytes, that.diskBytes),
        both);
  }
}
