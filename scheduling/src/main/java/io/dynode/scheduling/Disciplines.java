package io.dynode.scheduling;

import io.dynode.model.AgendaSpec;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.QueueSpec;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The disciplines there are, by name. */
public final class Disciplines {
  private static final Map<String, Function<QueueSpec, Discipline>> KNOWN =
      new TreeMap<>(
          Map.of("fifo", _ -> new Fifo(), "priority", queue -> new Priority(queue.aging())));

  private Disciplines() {}

  /**
   * The discipline of a queue.
   *
   * @throws ProblemException {@link ErrorCode#INVALID_VALUE} at {@code /discipline} for an unknown
   *     name, or at {@code /aging}
   */
  public static Discipline of(QueueSpec queue) {
    Function<QueueSpec, Discipline> make = KNOWN.get(queue.discipline());
    if (make == null) {
      throw new ProblemException(
          ErrorCode.INVALID_VALUE,
          "There is no discipline '%s'; known: %s"
              .formatted(queue.discipline(), String.join(", ", KNOWN.keySet())),
          "/discipline");
    }
    return make.apply(queue);
  }

  /** First come, first served. */
  private record Fifo() implements Discipline {
    @Override
    public String name() {
      return "fifo";
    }

    @Override
    public long rank(AgendaSpec agenda, int priority, long arrivalMicros) {
      return arrivalMicros;
    }
  }

  /**
   * Larger priority first, but a step of priority is worth no more than {@code aging} of waiting.
   * An agenda of priority p is therefore overtaken only by those of a larger priority q that arrive
   * within (q − p) × aging after it: the bound on starvation, since priorities are bounded.
   */
  private record Priority(Duration aging) implements Discipline {
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Priority {
      if (aging.isNegative() || aging.compareTo(LONGEST) > 0) {
        throw new ProblemException(
            ErrorCode.INVALID_VALUE, "Must be 0 to " + LONGEST.toDays() + " days", "/aging");
      }
    }

    @Override
    public String name() {
      return "priority";
    }

    @Override
    public long rank(AgendaSpec agenda, int priority, long arrivalMicros) {
      long micros = TimeUnit.MICROSECONDS.convert(aging);
      return arrivalMicros - priority * micros;
    }
  }
}
