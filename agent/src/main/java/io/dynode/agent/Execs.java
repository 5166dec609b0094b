package io.dynode.agent;

import io.dynode.dataplane.Reports;
import io.dynode.model.ErrorCode;
import io.dynode.model.ErrorType;
import io.dynode.model.Exec;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.ExecOrder;
import io.dynode.model.Protocol.ExecTold;
import io.dynode.spi.Environment.Execution;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs commands beside the modules of attempts, as users asked, and tells what they write while
 * they do. Each is begun at most once: the server says so to one runner alone. One that is under
 * way outlives a server or store that is away for a moment.
 */
final class Execs {
  private static final Logger LOG = System.getLogger("io.dynode.agent");
  private static final int PIECE = 64 << 10;
  private static final int REMEMBERED = 1_000;

  /** How long what cannot be told is told again. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

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
        new Run(order).ask();
      }
    }
    while (known.size() > REMEMBERED) {
      known.remove(known.iterator().next());
    }
  }

  /** One command, from the question whether it may begin to its end. */
  private final class Run {
    private final ExecOrder order;
    private final String runner = ports.ids().next();
    private final long epoch = crew.epoch();
    private int sequence;
    private long bytes;

    private Run(ExecOrder order) {
      this.order = order;
    }

    /** Asks the server whether it is this runner's; who gets no answer may be told of it again. */
    private void ask() {
      tell(
          new byte[0],
          go -> {
            if (go) {
              begin();
            }
          },
          () -> known.remove(order.exec()));
    }

    private void begin() {
      byte[] input = Base64.getDecoder().decode(order.input());
      try {
        var module = crew.beside(order.attempt());
        calls.blocking(
            () -> module.exec(order.command(), input, Exec.LONGEST),
            execution -> pump(execution, execution.output()),
            this::failed);
      } catch (ProblemException e) {
        failed(e);
      }
    }

    private void failed(Throwable error) {
      if (error instanceof ProblemException problem) {
        ended(-1, Reports.words(problem));
      } else {
        LOG.log(Level.WARNING, "A command beside " + order.attempt() + " cannot be begun", error);
        ended(-1, "Its agent cannot begin it: " + error);
      }
    }

    private void pump(Execution execution, InputStream output) {
      // A failure to read: it was killed.
      calls.blocking(
          () -> piece(output), piece -> take(execution, output, piece), _ -> finish(execution, ""));
    }

    private static byte[] piece(InputStream in) throws IOException {
      byte[] buffer = new byte[PIECE];
      int n = in.read(buffer);
      return n < 0 ? new byte[0] : Arrays.copyOf(buffer, n);
    }

    /** The next that it has written; nothing: there is no more. */
    private void take(Execution execution, InputStream output, byte[] piece) {
      bytes += piece.length;
      if (piece.length == 0) {
        finish(execution, "");
      } else if (bytes > Exec.MOST_OUTPUT || sequence >= Exec.MOST_PIECES) {
        finish(
            execution,
            "It was stopped, for it had written more than is taken: "
                + Exec.MOST_OUTPUT
                + " bytes, in "
                + Exec.MOST_PIECES
                + " pieces");
      } else {
        Runnable unheard = () -> finish(execution, "It was stopped: nobody hears of it any more");
        tell(
            piece,
            go -> {
              if (go) {
                sequence++;
                pump(execution, output);
              } else {
                unheard.run();
              }
            },
            unheard);
      }
    }

    /**
     * @param why it is stopped; empty: it ends by itself
     */
    private void finish(Execution execution, String why) {
      calls.blocking(
          () -> {
            if (!why.isEmpty()) {
              execution.kill();
            }
            return execution.await();
          },
          end -> ended(why.isEmpty() ? end.status() : -1, why.isEmpty() ? end.message() : why),
          this::failed);
    }

    private void ended(int status, String message) {
      ExecTold told =
          new ExecTold(settings.id(), epoch, order.exec(), runner, 0, "", true, status, message);
      new Telling(told, _ -> {}, () -> {}).go();
    }

    private void tell(byte[] piece, Consumer<Boolean> heard, Runnable unheard) {
      String text = Base64.getEncoder().encodeToString(piece);
      ExecTold told =
          new ExecTold(settings.id(), epoch, order.exec(), runner, sequence, text, false, -1, "");
      new Telling(told, heard, unheard).go();
    }
  }

  /** Tells the server until it answers, for as long as an answer may be worth something. */
  private final class Telling {
    private final ExecTold told;
    private final Consumer<Boolean> heard;
    private final Runnable unheard;
    private final Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, ports.ids());
    private final long until = ports.clock().monotonicMicros() + PATIENCE.toMillis() * 1_000;

    /**
     * @param heard is given whether it is to go on
     * @param unheard done instead when there was no answer
     */
    private Telling(ExecTold told, Consumer<Boolean> heard, Runnable unheard) {
      this.told = told;
      this.heard = heard;
      this.unheard = unheard;
    }

    private void go() {
      calls.blocking(() -> ports.transport().data().exec(told).go(), heard, this::failed);
    }

    private void failed(Throwable error) {
      if (isRefusal(error) || ports.clock().monotonicMicros() >= until) {
        LOG.log(Level.INFO, "What a command beside an attempt does cannot be told: " + error);
        unheard.run();
      } else {
        calls.after(backoff.next(), this::go);
      }
    }

    private static boolean isRefusal(Throwable error) {
      return error instanceof ProblemException problem
          && (problem.code().type() == ErrorType.USER || problem.code() == ErrorCode.SUPERSEDED);
    }
  }
}
