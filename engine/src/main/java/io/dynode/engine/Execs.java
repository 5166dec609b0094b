package io.dynode.engine;

import io.dynode.model.AgendaId;
import io.dynode.model.AgentId;
import io.dynode.model.AttemptId;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.Exec;
import io.dynode.model.Exec.ExecState;
import io.dynode.model.ExecPiece;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Commands that users run beside the modules of attempts. The agent of an attempt hears of them
 * with its renewals and tells what they write; each is begun at most once.
 */
public final class Execs {
  /** Words of a command. */
  static final int MOST_WORDS = 1_000;

  /** Bytes of what it reads. */
  static final int MOST_INPUT = 512 << 10;

  /** Those of one agent that have not ended. */
  static final int MOST_OPEN = 16;

  /** Bytes of orders in one renewal, unless one alone is larger. */
  private static final long MOST_ORDERED = 256 << 10;

  /** What is said of one that no agent has begun in time. */
  static final String TOO_LATE = "Its agent has not begun it in time; it is not begun any more";

  /** How long one is kept. */
  static final Duration KEPT = Duration.ofHours(1);

  /**
   * How long one waits to be begun: its user, who is told then that it was not, may ask again, and
   * it must not run twice.
   */
  static final Duration WAITS = Duration.ofMinutes(1);

  /** How much later than it could have begun, or ended, at the latest one counts as lost. */
  private static final Duration MARGIN = Duration.ofMinutes(1);

  /** Pieces read at once. */
  private static final int PAGE = 64;

  private final EngineCore core;
  private final Batcher batcher;

  Execs(EngineCore core, Batcher batcher) {
    this.core = core;
    this.batcher = batcher;
  }

  /**
   * What there is of one.
   *
   * @param pieces of its output, as asked
   * @param over whether nothing more will come
   */
  public record Look(Exec exec, List<ExecPiece> pieces, boolean over, String message) {}

  /** Asks for a command beside the module of a running attempt; it is written to the audit. */
  public CompletionStage<Exec> ask(
      Caller caller, AttemptId attempt, List<String> command, byte[] input) {
    try {
      check(command, input);
    } catch (ProblemException e) {
      return CompletableFuture.failedFuture(e);
    }
    Exec exec =
        new Exec(
            core.parts().ids().next(),
            attempt,
            new AgendaId("none"),
            new AgentId("none"),
            ExecState.ASKED,
            Json.of(command.stream().map(word -> Json.of(word)).toList()),
            input,
            "",
            0,
            0,
            -1,
            "",
            core.clock().wallMicros());
    return batcher.submit(new ExecCommand(caller, exec, command));
  }

  private static void check(List<String> command, byte[] input) {
    if (command.isEmpty() || command.getFirst().isEmpty()) {
      throw new ProblemException(ErrorCode.MISSING_FIELD, "Say which command", "/command");
    }
    if (command.size() > MOST_WORDS) {
      throw new ProblemException(
          ErrorCode.TOO_LARGE, "At most " + MOST_WORDS + " words of a command", "/command");
    }
    if (input.length > MOST_INPUT) {
      throw new ProblemException(
          ErrorCode.TOO_LARGE, "At most " + MOST_INPUT + " bytes of input", "/input");
    }
  }

  /** An agent tells of one. */
  public CompletionStage<Protocol.ExecHeard> told(Caller caller, Protocol.ExecTold told) {
    byte[] output;
    try {
      output = Base64.getDecoder().decode(told.output());
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(
          new ProblemException(ErrorCode.INVALID_VALUE, "The output is no Base64", "/output"));
    }
    return batcher.submit(new ExecToldCommand(caller, told, output));
  }

  /** Whether there is one of that id, and beside which attempt. */
  public Optional<AttemptId> attempt(String id) {
    return core.parts().store().read(r -> r.get(Tables.EXECS, id)).map(Exec::attempt);
  }

  /** Looks at one, and at its output from that piece on. */
  public Optional<Look> look(String id, int from) {
    return core.parts().store().read(reader -> look(reader, id, from));
  }

  private Optional<Look> look(Reader reader, String id, int from) {
    Optional<Exec> found = reader.get(Tables.EXECS, id);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Exec exec = found.get();
    List<ExecPiece> pieces =
        reader.scan(Scan.of(Tables.EXEC_PIECES, PAGE, id).after((long) from - 1));
    if (exec.state() == ExecState.ENDED) {
      boolean all = from + pieces.size() >= exec.pieces();
      return Optional.of(new Look(exec, pieces, all, exec.message()));
    }
    String lost = "";
    long age = core.clock().wallMicros() - exec.askedMicros();
    if (exec.state() == ExecState.ASKED && age > RegisterCommand.micros(WAITS.plus(MARGIN))) {
      lost = TOO_LATE;
    } else if (age > latest()) {
      lost = "Its agent has not told how it ended";
    } else if (reader.get(Tables.LEASES, exec.attempt()).isEmpty()) {
      lost = "The attempt has ended";
    }
    boolean over = !lost.isEmpty() && pieces.isEmpty();
    return Optional.of(new Look(exec, pieces, over, over ? lost : ""));
  }

  /** The time after which one has ended in any case. */
  private static long latest() {
    return RegisterCommand.micros(WAITS.plus(Exec.LONGEST).plus(MARGIN));
  }

  /** Whether one that has not been begun may be by now. */
  static boolean mayBegin(Exec exec, long nowMicros) {
    return exec.state() == ExecState.ASKED
        && nowMicros <= exec.askedMicros() + RegisterCommand.micros(WAITS);
  }

  /** How many of that agent may run, or be begun yet. */
  static int open(Reader reader, AgentId agent, long nowMicros) {
    return first(reader, agent, ExecState.ASKED, exec -> mayBegin(exec, nowMicros)).size()
        + first(
                reader,
                agent,
                ExecState.RUNNING,
                exec -> nowMicros <= exec.askedMicros() + latest())
            .size();
  }

  /** Those that are what is wanted, past those that are not: these are kept for a while. */
  private static List<Exec> first(
      Reader reader, AgentId agent, ExecState state, Predicate<Exec> wanted) {
    List<Exec> found = new ArrayList<>();
    Scan<Exec> scan = Scan.along(Tables.EXECS, "by_agent", MOST_OPEN, agent, state);
    while (true) {
      List<Exec> page = reader.scan(scan);
      page.stream().filter(wanted).forEach(found::add);
      if (found.size() >= MOST_OPEN || page.size() < MOST_OPEN) {
        return found;
      }
      scan = scan.behind(page.getLast());
    }
  }

  /** What an agent is to run. */
  static List<Protocol.ExecOrder> orders(Reader reader, AgentId agent, long nowMicros) {
    List<Protocol.ExecOrder> orders = new ArrayList<>();
    long bytes = 0;
    for (Exec exec : first(reader, agent, ExecState.ASKED, e -> mayBegin(e, nowMicros))) {
      List<String> words = words(exec.command());
      bytes += exec.input().length + words.stream().mapToLong(String::length).sum();
      if (!orders.isEmpty() && bytes > MOST_ORDERED) {
        break; // the rest with the next renewal, which must not wait for them
      }
      orders.add(
          new Protocol.ExecOrder(
              exec.id(), exec.attempt(), words, Base64.getEncoder().encodeToString(exec.input())));
    }
    return orders;
  }

  private static List<String> words(Json command) {
    return command instanceof Json.Arr array
        ? array.items().stream().map(word -> word.text().orElse("")).toList()
        : List.of();
  }
}
