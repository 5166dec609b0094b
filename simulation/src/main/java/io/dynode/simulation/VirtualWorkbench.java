package io.dynode.simulation;

import io.dynode.dataplane.Reports;
import io.dynode.dataplane.Workbench;
import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.Report;
import io.dynode.spi.Environment.Exit;
import io.dynode.spi.Environment.Launch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Folders on the disk of a virtual host. */
final class VirtualWorkbench implements Workbench {
  private static final Path FOLDER = Path.of("virtual");
  private static final double BAD_DISK = 0.01;

  private final VirtualHost host;

  VirtualWorkbench(VirtualHost host) {
    this.host = host;
  }

  @Override
  public Launch prepare(Assignment assignment) {
    disk();
    Launch launch =
        new Launch(
            assignment,
            FOLDER,
            assignment.command(),
            Map.of(),
            assignment.timeout(),
            Duration.ofSeconds(1));
    host.folders.put(assignment.attempt(), launch);
    return launch;
  }

  private void disk() {
    if (host.world().faults().strikes(Fault.DISK_FAILED, BAD_DISK)) {
      throw new IllegalStateException("The disk of " + host + " is full");
    }
  }

  @Override
  public Json tend(Assignment assignment) {
    return host.chance().happens(0.1) ? Json.of(host.world().timeline().now()) : Json.NULL;
  }

  @Override
  public Report collect(Assignment assignment, Exit exit, long epoch) {
    disk();
    AttemptId attempt = assignment.attempt();
    Module module = host.modules.get(attempt);
    if (module == null || module.alive()) {
      host.world()
          .findings()
          .violated("Outputs are taken in when the module is gone", attempt + " on " + host);
    }
    if (module == null || exit.cause() != Exit.Cause.EXITED || exit.status() != 0) {
      return Reports.failed(attempt, code(exit), exit.toString(), host.clock().wallMicros());
    }
    Produced produced = module.behavior().produced();
    return new Report(
        attempt,
        true,
        "",
        "",
        0,
        exit.startedMicros(),
        exit.endedMicros(),
        produced.output(),
        produced.insights(),
        produced.events(),
        List.of(),
        Json.NULL,
        Json.NULL,
        "");
  }

  private static ErrorCode code(Exit exit) {
    return switch (exit.cause()) {
      case EXITED -> ErrorCode.EXIT_NONZERO;
      case TIMED_OUT -> ErrorCode.TIMED_OUT;
      case CANCELED -> ErrorCode.CANCELED;
      case LEASE_EXPIRED -> ErrorCode.LEASE_LOST;
      case LOG_TOO_LARGE -> ErrorCode.LOG_TOO_LARGE;
      case OUT_OF_MEMORY -> ErrorCode.OUT_OF_MEMORY;
      case LOST -> ErrorCode.AGENT_FAILED;
    };
  }

  @Override
  public void discard(Assignment assignment, boolean operationEnded) {
    Module module = host.modules.get(assignment.attempt());
    if (module != null && module.alive()) {
      host.world()
          .findings()
          .violated("A folder goes when its module is gone", assignment.attempt() + " on " + host);
    }
    host.folders.remove(assignment.attempt());
    host.modules.remove(assignment.attempt());
  }

  @Override
  public List<Launch> recover() {
    return List.copyOf(host.folders.values());
  }
}
