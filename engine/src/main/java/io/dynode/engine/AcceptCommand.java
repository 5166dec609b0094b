package io.dynode.engine;

import io.dynode.model.Caller;
import io.dynode.model.CustomerId;
import io.dynode.model.CustomerSpec;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.Lock;
import java.util.List;

/** Takes an event from outside. */
record AcceptCommand(EngineCore core, Caller caller, EventIntake.Draft draft)
    implements Command<Accepted> {
  @Override
  public List<Lock> locks() {
    return List.of(
        new Lock(Lock.Scope.KEY, "event/" + draft.field("source") + "/" + draft.field("id")));
  }

  @Override
  public Accepted decide(Work work) {
    CustomerId customer = draft.customer();
    if (draft.field("source").startsWith(Outcome.SOURCES)) {
      throw new ProblemException(
          ErrorCode.INVALID_EVENT,
          "Sources under " + Outcome.SOURCES + " are those of events that operations raise",
          "/source");
    }
    CustomerSpec spec = core.catalog().at(work).customers().get(customer.value());
    if (spec == null) {
      throw new ProblemException(
          ErrorCode.UNKNOWN_CUSTOMER, "There is no customer '" + customer + "'", "/customer");
    }
    if (EventIntake.parked(work, customer) >= Math.max(1, spec.maxParked())) {
      throw new ProblemException(
          ErrorCode.TOO_MANY_PARKED,
          spec.maxParked()
              + " events of customer '"
              + customer
              + "' wait for room in full queues (maxParked); try again later");
    }
    Accepted accepted = new EventIntake(core.catalog()).take(work, draft);
    if (!accepted.repeated()) {
      Audits.write(work, caller, "event", "event/" + accepted.event().key(), customer.value());
    }
    return accepted;
  }
}
