package io.dynode.agent;

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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Folders in memory; they outlive the agent. Failures are taken from a list, one a call. */
final class TestingWorkbench implements Workbench {
  final Map<AttemptId, Launch> folders = new LinkedHashMap<>();
  final List<String> calls = new ArrayList<>();
  final Deque<RuntimeException> prepareFailures = new ArrayDeque<>();
  final Deque<RuntimeException> collectFailures = new ArrayDeque<>();
  final Deque<RuntimeException> keepFailures = new ArrayDeque<>();
  Json progress = Json.NULL;
  @Nullable RuntimeException tendFailure;

  @Override
  public Launch prepare(Assignment assignment) {
    calls.add("prepare " + assignment.attempt());
    if (!prepareFailures.isEmpty()) {
      throw prepareFailures.remove();
    }
    Launch launch =
        new Launch(
            assignment,
            Path.of("/nowhere", assignment.attempt().value()),
            assignment.command(),
            Map.of(),
            assignment.timeout(),
            Duration.ofSeconds(1));
    folders.put(assignment.attempt(), launch);
    return launch;
  }

  @Override
  public Json tend(Assignment assignment) {
    if (tendFailure != null) {
      throw tendFailure;
    }
    return progress;
  }

  @Override
  public Report collect(Assignment assignment, Exit exit, long epoch) {
    calls.add("collect " + assignment.attempt());
    if (!collectFailures.isEmpty()) {
      throw collectFailures.remove();
    }
    if (exit.cause() == Exit.Cause.EXITED && exit.status() == 0) {
      return Reports.succeeded(assignment.attempt(), "", Json.of("done"), List.of(), 1);
    }
    ErrorCode code =
        switch (exit.cause()) {
          case CANCELED -> ErrorCode.CANCELED;
          case LEASE_EXPIRED -> ErrorCode.LEASE_LOST;
          case LOG_TOO_LARGE -> ErrorCode.LOG_TOO_LARGE;
          case EXITED, TIMED_OUT, OUT_OF_MEMORY, LOST -> ErrorCode.EXIT_NONZERO;
        };
    return Reports.failed(assignment.attempt(), code, "status " + exit.status(), 1);
  }

  @Override
  public void discard(Assignment assignment, boolean operationEnded) {
    calls.add("discard " + assignment.attempt() + (operationEnded ? " for good" : ""));
    folders.remove(assignment.attempt());
  }

  @Override
  public String keptAt(Assignment assignment) {
    return "/kept/" + assignment.attempt();
  }

  @Override
  public void keep(Assignment assignment) {
    calls.add("keep " + assignment.attempt());
    if (!keepFailures.isEmpty()) {
      throw keepFailures.remove();
    }
    folders.remove(assignment.attempt());
  }

  @Override
  public List<String> reapKept() {
    calls.add("reap");
    return List.of("/kept/old");
  }

  @Override
  public List<Launch> recover() {
    return List.copyOf(folders.values());
  }
}
