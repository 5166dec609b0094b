package io.dynode.agent;

import io.dynode.model.AttemptId;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/**
 * Attempts that have ended here, so that an answer which was on its way when one ended does not
 * start it again. One is forgotten when a renewal sent after its end is answered, and the requests
 * for attempts and of reports under way at its end are over too: from then on no answer can name
 * it.
 */
final class Ended {
  private final Set<AttemptId> ids = new HashSet<>();
  private final ArrayDeque<Mark> marks = new ArrayDeque<>();
  private long renewals;
  private long renewalsAnswered;
  private long leases;
  private long leasesOver;
  private long reports;
  private long reportsOver;

  boolean contains(AttemptId attempt) {
    return ids.contains(attempt);
  }

  int size() {
    return ids.size();
  }

  void add(AttemptId attempt) {
    if (ids.add(attempt)) {
      marks.add(new Mark(attempt, renewals, leases, reports));
    }
  }

  /** A renewal is being sent; returns its number. */
  long renewalSent() {
    return ++renewals;
  }

  void renewalAnswered(long number) {
    renewalsAnswered = Math.max(renewalsAnswered, number);
    forget();
  }

  /** A request for attempts is being sent; returns its number. */
  long leaseSent() {
    return ++leases;
  }

  /** It was answered, or its answer will not be heard. */
  void leaseOver(long number) {
    leasesOver = Math.max(leasesOver, number);
    forget();
  }

  /** Reports are being sent, whose answer may give attempts; returns the request's number. */
  long reportSent() {
    return ++reports;
  }

  /** It was answered, or its answer will not be heard. */
  void reportOver(long number) {
    reportsOver = Math.max(reportsOver, number);
    forget();
  }

  private void forget() {
    while (!marks.isEmpty()
        && renewalsAnswered > marks.peek().renewal
        && leasesOver >= marks.peek().lease
        && reportsOver >= marks.peek().report) {
      ids.remove(marks.remove().attempt);
    }
  }

  /** The numbers of the latest calls sent when it ended. */
  private record Mark(AttemptId attempt, long renewal, long lease, long report) {}
}
