package io.dynode.engine;

import io.dynode.model.ApiKey;
import io.dynode.model.Caller;
import io.dynode.model.DutyState;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.stream.Stream;

/**
 * Changes what is known of a duty. The claim keeps two servers from making the same round at once;
 * nothing but work is lost if they do, since what a round does is decided row by row.
 */
sealed interface DutyCommand<R> extends Command<R> {
  /** The time of a next round that somebody asked for. */
  long HURRIED = 0;

  String name();

  @Override
  default List<Lock> locks() {
    return List.of(new Lock(Lock.Scope.KEY, "duty/" + name()));
  }

  static DutyState state(Reader reader, String name) {
    return reader
        .get(Tables.DUTIES, name)
        .orElseGet(() -> new DutyState(name, 0, 0, 0, 0, 0, 0, 0, 0, 0, ""));
  }

  /** How long nobody may begin a round; times beyond are of a clock that was wrong. */
  static long waitMicros(DutyState state, long now, long farMicros) {
    return Stream.of(state.nextMicros(), state.claimedMicros())
        .filter(until -> until < now + farMicros)
        .mapToLong(until -> Math.max(0, until - now))
        .max()
        .orElse(0);
  }

  /**
   * Begins a round, or goes on with it: nobody else takes it until then.
   *
   * @param round what an earlier claim of the same round gave; 0: a new one
   * @param claimMicros for how long
   * @param farMicros a next round that lies further ahead is one of a clock that was wrong
   */
  record Claim(String name, long round, long claimMicros, long farMicros)
      implements DutyCommand<Long> {
    /** The round's number; 0: it is another's, or not yet time. */
    @Override
    public Long decide(Work work) {
      DutyState s = state(work, name);
      long now = work.nowMicros();
      boolean wait = DutyCommand.waitMicros(s, now, farMicros) > 0;
      if (round == 0 ? wait : s.startedMicros() != round) {
        return 0L;
      }
      // A number of its own, whatever the clocks say.
      long number = round == 0 ? Math.max(now, s.startedMicros() + 1) : round;
      work.put(
          new DutyState(
              name,
              s.runs(),
              number,
              s.endedMicros(),
              round > 0 && s.nextMicros() == HURRIED ? HURRIED : now + claimMicros,
              now + claimMicros,
              s.looked(),
              s.done(),
              s.failed(),
              s.totalDone(),
              s.problem()));
      return number;
    }
  }

  /** Ends a round and says what it did. */
  record Finish(String name, long round, Tally tally, long everyMicros)
      implements DutyCommand<Done> {
    /** Who the audit says did it. */
    private static final Caller CALLER = new Caller("duty", ApiKey.Role.OPERATOR, List.of("*"), "");

    @Override
    public Done decide(Work work) {
      DutyState s = state(work, name);
      if (s.startedMicros() != round) {
        // Another server took it for given up; its round ends the duty.
        return Done.DONE;
      }
      work.put(
          new DutyState(
              name,
              s.runs() + 1,
              round,
              work.nowMicros(),
              // Somebody asked for another round meanwhile.
              s.nextMicros() == HURRIED ? HURRIED : work.nowMicros() + everyMicros,
              0,
              tally.looked(),
              tally.done(),
              tally.failed(),
              s.totalDone() + tally.done(),
              tally.problem()));
      if (tally.done() > 0 || tally.failed() > 0) {
        Audits.write(work, CALLER, "duty", "duty/" + name, "", tally.text());
      }
      return Done.DONE;
    }
  }

  /** Lets the next round begin now. */
  record Hurry(Caller caller, String name) implements DutyCommand<DutyState> {
    @Override
    public DutyState decide(Work work) {
      DutyState s = state(work, name);
      DutyState hurried =
          new DutyState(
              name,
              s.runs(),
              s.startedMicros(),
              s.endedMicros(),
              HURRIED,
              s.claimedMicros(),
              s.looked(),
              s.done(),
              s.failed(),
              s.totalDone(),
              s.problem());
      work.put(hurried);
      work.signals().topic(Signals.Topic.DUTIES);
      Audits.write(work, caller, "run", "duty/" + name, "");
      return hurried;
    }
  }

  /** Wakes one that is always at work. */
  record Wake(Caller caller, String name, Object topic) implements DutyCommand<Done> {
    @Override
    public Done decide(Work work) {
      work.signals().topic(topic);
      Audits.write(work, caller, "run", "duty/" + name, "");
      return Done.DONE;
    }
  }

  /** What a round did so far. */
  record Tally(long looked, long done, long failed, String problem) {
    static final Tally NONE = new Tally(0, 0, 0, "");

    Tally looked(int rows) {
      return new Tally(looked + rows, done, failed, problem);
    }

    Tally did(int rows) {
      return new Tally(looked, done + rows, failed, problem);
    }

    Tally failed(int rows, String why) {
      String first = problem.isEmpty() ? Texts.cut(why, 500) : problem;
      return new Tally(looked, done, failed + rows, first);
    }

    String text() {
      return "removed " + done + " of " + looked + (failed == 0 ? "" : ", failed " + failed);
    }
  }
}
