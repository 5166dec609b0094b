package io.dynode.engine;

import io.dynode.model.Audit;
import io.dynode.model.Caller;

/** Writes who did what, in the transaction that does it. */
final class Audits {
  static final String SEQUENCE = "audit";

  private Audits() {}

  static void write(Work work, Caller caller, String action, String subject, String customer) {
    write(work, caller, action, subject, customer, "");
  }

  static void write(
      Work work, Caller caller, String action, String subject, String customer, String detail) {
    work.put(
        new Audit(
            work.next(SEQUENCE),
            work.nowMicros(),
            caller.principal(),
            action,
            subject,
            customer,
            detail));
  }
}
