package io.dynode.agent;

import io.dynode.dataplane.Reports;
import io.dynode.model.Exec;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.ExecOrder;
import io.dynode.model.Protocol.ExecTold;
import io.dynode.spi.Environment.Execution;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Runs commands beside the modules of attempts, as users asked, and tells what they write while
 * they do. Each is begun at most once: the server says so to one runner alone.
 */
final class Execs {
  private static final Logger LOG = System.getLogger("io.dynode.agent");
  private static final int PIECE = 64 << 10;
  private static final int REMEMBERED = 1_000;
  private static final int TRIES = 3;

  private final AgentSettings settings;
  private final AgentPorts ports;
  private final Calls calls;
  private final Crew crew;
  private final Set<String> known = new LinkedHashSet<>();

  Execs(AgentSettings settings, AgentPorts ports, Calls calls, Crew crew) {
    this.settings = settings;
    this.ports = ports;
    this.calls = calls;
    this.crew = crew;
  }

  /** Begins those that it has not heard of before. */
  void heard(List<ExecOrder> orders) {
    for (ExecOrder order : orders) {
      if (known.add(order.exec())) {
        Beside beside = beside(order);
        Telling telling = new Telling(order.exec(), ports.ids().next(), crew.epoch());
        calls.blocking("run a command beside " + order.attempt(), () -> run(beside, telling));
      }
    }
    while (known.size() > REMEMBERED) {
      known.remove(known.iterator().next());
    }
  }

  /** Begins a command. */
  private interface Beside {
    Execution begin();
  }

  private Beside beside(ExecOrder order) {
    byte[] input = Base64.getDecoder().decode(order.input());
    try {
      var running = crew.beside(order.attempt());
      return () -> running.exec(order.command(), input, Exec.LONGEST);
    } catch (ProblemException e) {
      return () -> {
        throw e;
      };
    }
  }

  private void run(Beside beside, Telling telling) {
    if (!telling.output(0, new byte[0])) {
      return;
    }
    Execution execution;
    try {
      execution = beside.begin();
    } catch (ProblemException e) {
      telling.ended(-1, Reports.words(e));
      return;
    }
    String why = pump(execution, telling);
    if (!why.isEmpty()) {
      execution.kill();
    }
    Execution.End end = execution.await();
    telling.ended(why.isEmpty() ? end.status() : -1, why.isEmpty() ? end.message() : why);
  }

  /** Tells what it writes; why it is to be stopped, if it is. */
  private static String pump(Execution execution, Telling telling) {
    byte[] buffer = new byte[PIECE];
    int sequence = 0;
    long bytes = 0;
    try (InputStream in = execution.output()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes += n;
        if (bytes > Exec.MOST_OUTPUT || sequence >= Exec.MOST_PIECES) {
          return "It was stopped, for it had written more than is taken: "
              + Exec.MOST_OUTPUT
              + " bytes, in "
              + Exec.MOST_PIECES
              + " pieces";
        }
        if (n > 0 && !telling.output(sequence++, Arrays.copyOf(buffer, n))) {
          return "It was stopped: nobody hears of it any more";
        }
      }
    } catch (IOException e) {
      // It was killed.
    }
    return "";
  }

  /** What the server is told of one. */
  private final class Telling {
    private final String exec;
    private final String runner;
    private final long epoch;

    private Telling(String exec, String runner, long epoch) {
      this.exec = exec;
      this.runner = runner;
      this.epoch = epoch;
    }

    /** Whether it is to go on. */
    boolean output(int sequence, byte[] piece) {
      String text = Base64.getEncoder().encodeToString(piece);
      return tell(new ExecTold(settings.id(), epoch, exec, runner, sequence, text, false, -1, ""));
    }

    void ended(int status, String message) {
      boolean _ =
          tell(new ExecTold(settings.id(), epoch, exec, runner, 0, "", true, status, message));
    }

    private boolean tell(ExecTold told) {
      for (int i = 1; ; i++) {
        try {
          return ports.transport().data().exec(told).go();
        } catch (RuntimeException e) {
          if (e instanceof ProblemException || i == TRIES) {
            LOG.log(Level.INFO, "What a command beside an attempt does cannot be told: " + e);
            return false;
          }
        }
      }
    }
  }
}
