package io.dynode.simulation;

import io.dynode.spi.Clock;

/** A clock whose wall time may be wrong. Its monotonic time counts suspended time, as asked. */
final class VirtualClock implements Clock {
  private final Timeline timeline;
  private long offset;
  private long furthest;

  VirtualClock(Timeline timeline) {
    this.timeline = timeline;
  }

  void jump(long micros) {
    offset += micros;
    furthest = Math.max(furthest, offset);
  }

  /** How far it was ever ahead. */
  long furthest() {
    return furthest;
  }

  /** To be that far ahead: what was planned by a wrong clock comes due. */
  void settle(long ahead) {
    offset = ahead;
  }

  @Override
  public long wallMicros() {
    return Timeline.WALL_AT_START + timeline.now() + offset;
  }

  @Override
  public long monotonicMicros() {
    return timeline.now();
  }
}
