package io.dynode.simulation;

/** The large faults: one after the other, at times and of lengths that chance chooses. */
final class Troubles {
  private static final long SECOND = 1_000_000;

  private final World world;

  Troubles(World world) {
    this.world = world;
  }

  void next() {
    world.timeline().after(world.chance().waiting(world.scenario().rest()), this::strike);
  }

  private void strike() {
    if (world.faults().over()) {
      return;
    }
    Chance chance = world.chance();
    VirtualHost host = chance.one(world.hosts());
    long time = chance.happens(0.5) ? chance.waiting(3 * SECOND) : chance.waiting(14 * SECOND);
    Fault fault =
        switch (chance.below(14)) {
          case 0, 1 -> Fault.SERVER_KILLED;
          case 2 -> Fault.SERVER_STOPPED;
          case 3 -> Fault.WALL_JUMPED;
          case 4, 5 -> Fault.AGENT_KILLED;
          case 6, 7 -> Fault.AGENT_STOPPED;
          case 8 -> Fault.HOST_SUSPENDED;
          case 9 -> Fault.HOST_REBOOTED;
          case 10 -> Fault.AGENT_DRAINED;
          case 11 -> Fault.STORE_UNREACHABLE;
          default -> Fault.PARTITIONED;
        };
    world.faults().count(fault);
    if (world.findings().told()) {
      world.findings().tell(fault + " " + host + " for " + time / 1000 + " ms");
    }
    bring(fault, host, time);
    next();
  }

  private void bring(Fault fault, VirtualHost host, long time) {
    switch (fault) {
      case SERVER_KILLED -> world.servers().any().kill();
      case SERVER_STOPPED -> world.servers().any().stop(time);
      case AGENT_KILLED -> host.kill(time / 3);
      case AGENT_STOPPED -> host.stop(time);
      case AGENT_DRAINED -> host.drain();
      case HOST_SUSPENDED -> host.suspend(time);
      case HOST_REBOOTED -> host.reboot();
      case PARTITIONED -> host.link().cut(time);
      case STORE_UNREACHABLE -> world.servers().any().cutOff(time);
      case WALL_JUMPED ->
          world.servers().any().clock().jump(world.chance().between(-60 * SECOND, 60 * SECOND));
      case KILLED_BEFORE_COMMIT,
          KILLED_AFTER_COMMIT,
          COMMIT_FAILED,
          COMMIT_UNKNOWN,
          READ_FAILED,
          REQUEST_LOST,
          REPLY_LOST,
          REQUEST_DOUBLED,
          CALL_SLOW,
          WORDS_LOST,
          CALLBACK_LOST,
          DISK_FAILED,
          MODULE_FAILED,
          MODULE_HUNG,
          REPEATED_BY_USER,
          CONFLICT_BY_USER ->
          throw new IllegalArgumentException(fault + " strikes where it belongs");
    }
  }
}
