package io.dynode.simulation;

import io.dynode.engine.RetentionSettings;
import io.dynode.model.Retention;
import java.time.Duration;

/**
 * How large a history is and how much goes wrong in it. Probabilities are per call or per commit;
 * times are microseconds.
 *
 * @param servers on one state
 * @param hosts virtual hosts, each with one agent
 * @param hostCpu capacity of each, in thousandths of a core
 * @param agendas submitted by clients
 * @param operations most operations of one
 * @param events sent by clients
 * @param cancels by clients
 * @param chaos how long things go wrong
 * @param rest mean time between two large faults (crashes, pauses, partitions, jumps)
 * @param lossy calls lost on the network, either way
 * @param doubled calls that arrive twice
 * @param slow calls that take long
 * @param store commits that fail, end the server or whose outcome is not known
 * @param spread dependents told in one command
 * @param keep how long ended agendas are kept; 0: for ever
 */
record Scenario(
    int servers,
    int hosts,
    int hostCpu,
    int agendas,
    int operations,
    int events,
    int cancels,
    long chaos,
    long rest,
    double lossy,
    double doubled,
    double slow,
    double store,
    int spread,
    long keep) {
  private static final long SECOND = 1_000_000;

  /** The scenario of a seed: mostly small and eventful, now and then large, now and then calm. */
  static Scenario of(Chance chance) {
    boolean calm = chance.happens(0.1);
    Size size = chance.happens(0.08) ? Size.large(chance) : Size.small(chance);
    double bad = calm ? 0 : chance.random();
    return new Scenario(
        chance.happens(0.5) ? 1 : chance.between(2, 3),
        size.hosts(),
        size.hostCpu(),
        size.agendas(),
        size.operations(),
        size.events(),
        chance.happens(0.25) ? 1 : 0,
        size.seconds() * SECOND,
        (calm ? 1_000 : chance.between(2, 8)) * SECOND,
        bad * 0.08,
        bad * 0.08,
        bad * 0.06,
        bad * 0.03,
        chance.happens(0.5) ? chance.between(1, 3) : 1_000,
        chance.happens(0.3) ? chance.between(1, 12) * SECOND : 0);
  }

  /** What there is more of in a large history. */
  private record Size(
      int hosts, int hostCpu, int agendas, int operations, int events, int seconds) {
    static Size large(Chance chance) {
      return new Size(
          chance.between(2, 4),
          1_000 * chance.between(1, 8),
          chance.between(3, 6),
          42,
          events(chance, 4),
          30);
    }

    static Size small(Chance chance) {
      return new Size(
          chance.between(1, 3),
          1_000 * chance.between(1, 3),
          chance.happens(0.3) ? 2 : 1,
          chance.happens(0.3) ? 9 : 4,
          events(chance, 2),
          chance.between(4, 14));
    }

    private static int events(Chance chance, int most) {
      return chance.happens(0.4) ? chance.between(1, most) : 0;
    }
  }

  /** The same with more events from outside and a worse store. */
  Scenario eventful() {
    return new Scenario(
        servers,
        hosts,
        hostCpu,
        agendas,
        operations,
        4,
        cancels,
        chaos,
        rest,
        lossy,
        doubled,
        slow,
        0.3,
        spread,
        keep);
  }

  /** How long what is over is kept. */
  RetentionSettings retention() {
    RetentionSettings usual = RetentionSettings.defaults();
    return keep == 0
        ? usual
        : new RetentionSettings(
            new Retention.Keep(Duration.ofNanos(keep * 1_000), 0),
            usual.events(),
            usual.audit(),
            Duration.ofNanos(keep * 2_000),
            usual.upload(),
            usual.uploads(),
            Duration.ofSeconds(2),
            usual.pace(),
            2);
  }
}
