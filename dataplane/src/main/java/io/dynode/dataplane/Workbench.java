package io.dynode.dataplane;

import io.dynode.model.Json;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.Report;
import io.dynode.spi.Environment;
import java.util.List;

/**
 * What an agent needs of the data plane for the attempts it runs. Every method blocks, so it is
 * called beside the agent's executor; each may be repeated after a failure. A {@link
 * io.dynode.model.ProblemException} is an answer (this attempt fails with that code); any other
 * exception means that it is not known, and that a repetition may help.
 */
public interface Workbench {
  /**
   * Records the assignment, so that {@link #recover} finds it, lays out the attempt's folder and
   * places its inputs. On a failure nothing half-placed is left.
   */
  Environment.Launch prepare(Assignment assignment);

  /**
   * Called about once a second while the module runs: sends what is new in its log and reads its
   * progress.
   *
   * @return the module's progress; JSON null when there is none to read now
   * @throws io.dynode.model.ProblemException LOG_TOO_LARGE: the module is to be stopped for it
   */
  Json tend(Assignment assignment);

  /**
   * Takes in what the module left, after all its processes are gone: the rest of its log, and after
   * exit code 0 its outputs, which are stored before this returns but which nobody sees before the
   * report is accepted. Anything wrong with them makes it a report of failure.
   *
   * @param epoch the agent's, for the announcement of what is going to be stored
   */
  Report collect(Assignment assignment, Environment.Exit exit, long epoch);

  /**
   * Removes the attempt's folder.
   *
   * @param operationEnded whether no further attempt of that operation's run is to be expected;
   *     else its {@code state/} is kept for the next one
   */
  void discard(Assignment assignment, boolean operationEnded);

  /**
   * Where {@link #keep} would leave the attempt's folder, for people who go and look; empty: this
   * workbench keeps none.
   */
  default String keptAt(Assignment assignment) {
    return "";
  }

  /**
   * Takes the attempt's folder out of the way instead of removing it: without its secrets and its
   * {@code state/}, which is the next attempt's, and only as long as the bounds on kept folders
   * allow.
   */
  default void keep(Assignment assignment) {
    discard(assignment, false);
  }

  /** Removes the kept folders that are beyond their bounds; returns which, for the log. */
  default List<String> reapKept() {
    return List.of();
  }

  /** The attempts recorded by an earlier run of this agent and not discarded since, by id. */
  List<Environment.Launch> recover();
}
