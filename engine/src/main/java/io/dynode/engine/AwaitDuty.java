package io.dynode.engine;

import io.dynode.model.Await;
import io.dynode.model.Await.AwaitKind;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Does what is due about operations that run without an attempt. Each row says what is left to do,
 * so that any server can go on after any crash, and its commands look again before they change
 * anything.
 */
final class AwaitDuty {
  private static final int PAGE = 64;
  private static final Duration POLL = Duration.ofSeconds(5);
  private static final Duration TICK = Duration.ofMillis(1);

  private final EngineCore core;
  private final String name;
  private final Function<Await, CompletionStage<?>> act;
  private final Round<Await> round;

  private AwaitDuty(
      String name, EngineCore core, AwaitKind kind, Function<Await, CompletionStage<?>> act) {
    this.name = name;
    this.core = core;
    this.act = act;
    this.round = new Round<>(core.parts().store(), Scan.along(Tables.AWAITS, "by_due", PAGE, kind));
  }

  static List<Duty> duties(EngineCore core, Batcher batcher, Lanes lanes) {
    Children children = new Children(core, batcher, lanes);
    Requester requester = new Requester(core, batcher);
    Updates updates = new Updates(core, lanes);
    return List.of(
        new AwaitDuty("Changes of agendas", core, AwaitKind.UPDATE, updates::act).duty(),
        new AwaitDuty("Submitted agendas", core, AwaitKind.AGENDA, children::act).duty(),
        new RequestDuty(core, requester).duty());
  }

  private Duty duty() {
    return new Duty(name, Signals.Topic.AWAITS, core, this::step);
  }

  private CompletionStage<Duration> step() {
    long now = core.clock().wallMicros();
    List<Await> page =
        round.page().stream().filter(await -> await.dueMicros() < Await.NEVER).toList();
    List<Await> due = page.stream().filter(await -> await.dueMicros() <= now).toList();
    return round.each(due, untilNext(page, now), act);
  }

  static Duration untilNext(List<Await> page, long now) {
    if (page.isEmpty()) {
      return POLL;
    }
    long wait = Math.clamp(page.getFirst().dueMicros() - now, 0, POLL.toMillis() * 1_000);
    return Duration.ofNanos(wait * 1_000).plus(TICK);
  }
}
