package io.dynode.environments.process;

import io.dynode.spi.Environment.Exit.Cause;
import java.util.Map;
import java.util.Optional;

/** Puts the end of a module into words. */
final class Endings {
  private static final int SIGNALED = 128;
  private static final int LAST_SIGNAL = 64;

  /** Exit status after SIGKILL. */
  static final int KILLED = SIGNALED + 9;

  private static final Map<Integer, String> SIGNALS =
      Map.ofEntries(
          Map.entry(1, "HUP"),
          Map.entry(2, "INT"),
          Map.entry(3, "QUIT"),
          Map.entry(4, "ILL"),
          Map.entry(6, "ABRT"),
          Map.entry(8, "FPE"),
          Map.entry(9, "KILL"),
          Map.entry(11, "SEGV"),
          Map.entry(13, "PIPE"),
          Map.entry(15, "TERM"));

  private Endings() {}

  /**
   * @param memoryKills whether the kernel killed any process for want of memory meanwhile
   * @param killedFor why the tree was killed past the shim
   */
  static Cause cause(Status.Ending ending, boolean memoryKills, Optional<Cause> killedFor) {
    Cause cause = Cause.valueOf(ending.cause());
    if (cause != Cause.EXITED) {
      return cause;
    }
    if (ending.status() == KILLED && memoryKills && killedFor.isEmpty()) {
      return Cause.OUT_OF_MEMORY;
    }
    return killedFor.orElse(cause);
  }

  static String message(Cause cause, int status, boolean strays) {
    String message =
        switch (cause) {
          case EXITED -> exited(status);
          case TIMED_OUT -> "It ran into its timeout and was stopped.";
          case CANCELED -> "It was stopped on request.";
          case LEASE_EXPIRED -> "It was killed: its agent was silent past the lease.";
          case LOG_TOO_LARGE ->
              "It was stopped, for it had written more into its log than the agent allows; print"
                  + " less, or into a file of out/data.";
          case OUT_OF_MEMORY ->
              "It was killed (signal 9) while the kernel killed processes for want of memory on "
                  + "this machine; give it more memory, or let less run at once.";
          case LOST -> "It was lost.";
        };
    return strays ? (message + " Processes it left running were killed.").strip() : message;
  }

  private static String exited(int status) {
    if (status == 0) {
      return "";
    }
    int signal = status - SIGNALED;
    if (signal > 0 && signal <= LAST_SIGNAL) {
      return "It ended with exit code " + status + ": signal " + signal + signalName(signal) + ".";
    }
    return switch (status) {
      case 126 -> "It ended with exit code 126, which mostly means: a command is not executable.";
      case 127 -> "It ended with exit code 127, which mostly means: a command was not found.";
      default -> "It ended with exit code " + status + ".";
    };
  }

  private static String signalName(int signal) {
    String name = SIGNALS.get(signal);
    return name == null ? "" : " (" + name + ")";
  }
}
