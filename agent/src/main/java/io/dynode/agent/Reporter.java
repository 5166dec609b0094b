package io.dynode.agent;

import io.dynode.dataplane.Reports;
import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.ErrorType;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Report;
import io.dynode.model.Protocol.ReportRequest;
import io.dynode.model.Protocol.Reported;
import io.dynode.model.Protocol.Verdict;
import io.dynode.spi.AgentTransport;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reports how attempts ended until the server has answered for each: one request at a time; what
 * ends meanwhile goes with the next. Nothing is sent while the session does not stand.
 */
final class Reporter {
  private static final Logger LOG = System.getLogger("io.dynode.agent");
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int MAX_REPORTS = 1000;
  private static final long MAX_BYTES = 16L << 20;

  private final AgentSettings settings;
  private final AgentTransport transport;
  private final Calls calls;
  private final Session session;
  private final Crew crew;
  private final Backoff backoff;

  /** Reports without an answer, oldest first. */
  private final Map<AttemptId, Report> queue = new LinkedHashMap<>();

  private boolean sending;
  private boolean resting;

  /** Why reports were not taken the last time. */
  private String trouble = "";

  private boolean flushing;

  /** Reports that must be sent alone, so that one which is refused is known. */
  private int alone;

  Reporter(AgentSettings settings, AgentPorts ports, Calls calls, Session session, Crew crew) {
    this.settings = settings;
    this.transport = ports.transport();
    this.calls = calls;
    this.session = session;
    this.crew = crew;
    this.backoff = new Backoff(Duration.ofMillis(50), settings.retrySoon(), ports.ids());
  }

  void add(Report report) {
    queue.put(report.attempt(), report);
    if (!sending && !flushing) {
      // Not at once: what ends in the same moment goes along.
      flushing = true;
      calls.execute(() -> {
        flushing = false;
        flush();
      });
    }
  }

  /** The attempt is not this agent's any more. */
  void forget(AttemptId attempt) {
    queue.remove(attempt);
  }

  void flush() {
    if (sending || resting || queue.isEmpty() || !session.stands()) {
      return;
    }
    List<Report> batch = batch();
    sending = true;
    long lapses = session.lapses();
    long number = crew.ended().reportSent();
    ReportRequest request = new ReportRequest(settings.id(), session.epoch(), batch);
    calls.call(
        LIMIT,
        () -> transport.report(request),
        answer -> {
          reported(batch, answer, lapses);
          crew.ended().reportOver(number);
        },
        error -> {
          crew.ended().reportOver(number);
          failed(batch, error);
        });
  }

  private List<Report> batch() {
    List<Report> batch = new ArrayList<>();
    long bytes = 0;
    int most = alone > 0 ? 1 : MAX_REPORTS;
    for (Report report : queue.values()) {
      bytes += Weight.of(report);
      if (!batch.isEmpty() && (batch.size() >= most || bytes > MAX_BYTES)) {
        break;
      }
      batch.add(report);
    }
    return batch;
  }

  private void reported(List<Report> batch, Reported answer, long lapses) {
    sending = false;
    alone = Math.max(0, alone - 1);
    Map<AttemptId, Verdict> verdicts = new HashMap<>();
    answer.verdicts().forEach(v -> verdicts.put(v.attempt(), v));
    boolean again = false;
    for (Report report : batch) {
      Verdict verdict = verdicts.get(report.attempt());
      // The report may have been forgotten, or replaced, while it was under way.
      if (report.equals(queue.get(report.attempt()))) {
        again |= verdict == null || !settle(report, verdict);
      }
    }
    if (session.takes(lapses)) {
      answer.next().forEach(crew::accept);
    }
    if (again) {
      rest();
    } else {
      backoff.reset();
      trouble = "";
      flush();
    }
    crew.changed();
  }

  /** Acts on a verdict; false: the report is to be sent again later. */
  private boolean settle(Report report, Verdict verdict) {
    if (verdict.code().isEmpty()) {
      queue.remove(report.attempt());
      crew.acknowledged(report);
      return true;
    }
    ErrorCode code = code(verdict.code());
    switch (code) {
      case SUPERSEDED -> {
        // Also one that never arrived here, of which there is nothing to forget but this.
        queue.remove(report.attempt());
        crew.forget(report.attempt());
      }
      case PRECONDITION_FAILED, INPUT_MISSING -> {
        queue.remove(report.attempt());
        crew.collectAgain(report.attempt(), verdict.detail());
      }
      case UNAVAILABLE, STORE_FAILED, STORE_LOCKED -> {
        return false;
      }
      case null, default -> {
        return replace(report, code, verdict.detail());
      }
    }
    return true;
  }

  /**
   * The server does not take this report. A success is a failure then, told in the server's words;
   * a failure is told without what the module has said of it. If that is refused, too, it is kept:
   * an attempt that is forgotten here but not there would be given to this agent again, and begun a
   * second time.
   *
   * @return whether there is something else to be sent now
   */
  private boolean replace(Report report, @Nullable ErrorCode code, String detail) {
    ErrorCode own = report.succeeded() ? code : code(report.code());
    Report other =
        Reports.refused(
            report,
            own == null ? ErrorCode.AGENT_FAILED : own,
            report.succeeded() ? detail : report.message());
    if (other.equals(report)) {
      LOG.log(
          Level.ERROR,
          "The server does not take the failure of attempt {0}: {1}",
          report.attempt(),
          detail);
      return false;
    }
    queue.put(report.attempt(), other);
    return true;
  }

  private void failed(List<Report> batch, Throwable error) {
    sending = false;
    if (session.refused(error)) {
      return;
    }
    if (error instanceof ProblemException problem && fault(problem)) {
      if (batch.size() == 1) {
        alone = Math.max(0, alone - 1);
        Report report = batch.getFirst();
        if (!report.equals(queue.get(report.attempt()))
            || replace(report, problem.code(), Reports.words(problem))) {
          flush();
          return;
        }
        // It is the last from now on: the others must not wait for it.
        queue.remove(report.attempt());
        queue.put(report.attempt(), report);
      }
      alone = Math.max(alone, batch.size());
    }
    if (!error.toString().equals(trouble)) {
      trouble = error.toString();
      LOG.log(Level.INFO, "Reports are sent again until they are taken: " + error);
    }
    rest();
  }

  /** Whether the request itself is at fault, so that sending it again would not help. */
  private static boolean fault(ProblemException problem) {
    return problem.code().type() == ErrorType.USER
        && problem.code() != ErrorCode.UNAUTHENTICATED
        && problem.code() != ErrorCode.FORBIDDEN;
  }

  private void rest() {
    resting = true;
    calls.after(
        backoff.next(),
        () -> {
          resting = false;
          flush();
        });
  }

  private static @Nullable ErrorCode code(String slug) {
    try {
      return ErrorCode.valueOf(slug.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
