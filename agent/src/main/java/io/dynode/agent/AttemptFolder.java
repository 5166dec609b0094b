package io.dynode.agent;

import io.dynode.dataplane.Reports;
import io.dynode.dataplane.Workbench;
import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.Report;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * The folder of one attempt: its log and progress are read while its module runs, and it is removed
 * or kept once nothing needs it. All methods are called on the agent's executor.
 */
final class AttemptFolder {
  private static final Logger LOG = System.getLogger("io.dynode.agent");
  private static final Duration TEND_EVERY = Duration.ofSeconds(1);

  private final Crew crew;
  private final Assignment assignment;
  private Json progress = Json.NULL;

  /** Whether its log is being read: the folder goes afterwards. */
  private boolean tending;

  private boolean operationEnded;
  private boolean removed;
  private boolean stays;
  private boolean kept;

  AttemptFolder(Crew crew, Assignment assignment) {
    this.crew = crew;
    this.assignment = assignment;
  }

  /** What the module has said of it at last. */
  Json progress() {
    return progress;
  }

  /**
   * Reads what the module writes, again and again.
   *
   * @param runs asked each time whether it still is to be read
   * @param tooLarge done when its log is longer than it may be
   */
  void tend(BooleanSupplier runs, Runnable tooLarge) {
    crew.calls().after(TEND_EVERY, () -> look(runs, tooLarge));
  }

  private void look(BooleanSupplier runs, Runnable tooLarge) {
    if (!runs.getAsBoolean()) {
      return;
    }
    tending = true;
    crew.calls()
        .blocking(
            () -> workbench().tend(assignment),
            seen -> {
              if (!seen.isNull() && !seen.equals(progress)) {
                progress = seen;
                crew.progressed();
              }
              looked(TEND_EVERY, () -> look(runs, tooLarge));
            },
            error -> {
              LOG.log(Level.DEBUG, () -> "Log or progress of " + attempt() + ": " + error);
              if (Session.code(error) == ErrorCode.LOG_TOO_LARGE) {
                tooLarge.run();
              }
              looked(TEND_EVERY.multipliedBy(2), () -> look(runs, tooLarge));
            });
  }

  private void looked(Duration rest, Runnable again) {
    tending = false;
    if (removed) {
      if (!stays) {
        discard();
      }
    } else {
      crew.calls().after(rest, again);
    }
  }

  /** It is left to the next agent here. */
  void stays() {
    stays = true;
  }

  /** How the attempt ended says what becomes of it. */
  void reported(Report report) {
    operationEnded = report.succeeded() || report.code().equals(ErrorCode.CANCELED.slug());
    kept = Reports.keepsWorkdir(report);
  }

  /** Nothing needs it any more. */
  void remove() {
    if (removed) {
      return;
    }
    removed = true;
    if (Builtins.is(assignment) || stays) {
      crew.gone(attempt());
    } else if (!tending) {
      discard();
    }
  }

  private void discard() {
    crew.calls()
        .blocking(
            () -> {
              if (!kept || !isKept()) {
                workbench().discard(assignment, operationEnded);
              }
              return true;
            },
            _ -> crew.gone(attempt()),
            error -> {
              LOG.log(Level.WARNING, "The folder of attempt " + attempt() + " stays: " + error);
              crew.gone(attempt());
            });
  }

  /** One that cannot be kept goes like any other: it may be what has filled the disk. */
  private boolean isKept() {
    try {
      workbench().keep(assignment);
      return true;
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "The folder of attempt " + attempt() + " cannot be kept: " + e);
      return false;
    }
  }

  private AttemptId attempt() {
    return assignment.attempt();
  }

  private Workbench workbench() {
    return crew.ports().workbench();
  }
}
