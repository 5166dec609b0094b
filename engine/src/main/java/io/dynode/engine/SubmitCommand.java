package io.dynode.engine;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.Caller;
import io.dynode.model.CustomerId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Idempotency;
import io.dynode.model.PoolId;
import io.dynode.model.ProblemException;
import io.dynode.model.QueueSpec;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Stores an agenda that was checked.
 *
 * @param revision of the resources that it was checked with; nothing is stored, and the answer is
 *     empty, when they have changed since. Empty: only what it names must still be there
 */
record SubmitCommand(EngineCore core, Caller caller, Submission submission, OptionalLong revision)
    implements Command<Optional<Submitted>> {
  @Override
  public List<Lock> locks() {
    List<Lock> locks = new ArrayList<>();
    locks.add(new Lock(Lock.Scope.AGENDA, submission.id().value()));
    locks.add(new Lock(Lock.Scope.QUEUE, submission.queue().name()));
    if (!submission.idempotencyKey().isEmpty()) {
      locks.add(
          new Lock(Lock.Scope.KEY, submission.customer() + "/" + submission.idempotencyKey()));
    }
    return locks;
  }

  @Override
  public void foresee(Reader rows, int step, Wanted wanted) {
    if (step == 0) {
      wanted.add(Tables.AGENDAS, submission.id());
      Lines.foreseeEntry(core.catalog(), new PoolId(submission.queue().pool()), wanted);
      wanted.add(Tables.DEFINITIONS, submission.definition().row().hash());
      if (!submission.idempotencyKey().isEmpty()) {
        wanted.add(Tables.IDEMPOTENCY, submission.customer(), submission.idempotencyKey());
      }
    }
  }

  @Override
  public Optional<Submitted> decide(Work work) {
    Optional<Agenda> mine = work.get(Tables.AGENDAS, submission.id());
    if (mine.isPresent()) {
      // An earlier try of this very command whose commit was not known.
      return Optional.of(new Submitted(mine.get(), false));
    }
    Optional<Submitted> before =
        before(work, submission.customer(), submission.idempotencyKey(), submission::digest);
    if (before.isPresent()) {
      return before;
    }
    if (revision.isPresent() && core.catalog().at(work).revision() != revision.getAsLong()) {
      return Optional.empty();
    }
    Agenda agenda = store(work, core, submission);
    Audits.write(work, caller, "submit", "agenda/" + agenda.id(), agenda.customer().value());
    return Optional.of(new Submitted(agenda, false));
  }

  /**
   * What was accepted under that key before, whatever has become of queues and modules since.
   *
   * @param digest of what is sent now; a conflict when it is other content
   */
  static Optional<Submitted> before(
      Reader reader, CustomerId customer, String name, Supplier<String> digest) {
    if (name.isEmpty()) {
      return Optional.empty();
    }
    return reader
        .get(Tables.IDEMPOTENCY, customer, name)
        .map(key -> repeated(reader, key, digest.get()));
  }

  private static Submitted repeated(Reader reader, Idempotency key, String digest) {
    if (!key.digest().equals(digest)) {
      throw new ProblemException(
          ErrorCode.CONFLICT,
          "Idempotency key '"
              + key.key()
              + "' was used for another agenda ("
              + key.agenda()
              + "); take a new key",
          "/idempotencyKey");
    }
    return reader
        .get(Tables.AGENDAS, new AgendaId(key.agenda()))
        .map(agenda -> new Submitted(agenda, true))
        .orElseThrow(() ->
            new ProblemException(
                ErrorCode.GONE,
                "Idempotency key '"
                    + key.key()
                    + "' was used for agenda "
                    + key.agenda()
                    + ", which ended and was removed by its retention; take a new key to run it"
                    + " again",
                "/idempotencyKey"));
  }

  /** Writes everything a new agenda consists of; it waits in its queue then. */
  static Agenda store(Work work, EngineCore core, Submission submission) {
    QueueSpec queue = stillThere(work, core, submission);
    Agenda agenda = submission.row(work.nowMicros());
    WaitingRows.add(work, core, agenda, queue, submission.definition());
    keep(work, core, submission.definition());
    work.put(agenda);
    submission
        .callback()
        .ifPresent(callback -> {
          Notices.begin(work);
          work.put(Webhooks.of(agenda, callback));
        });
    if (!submission.origin().template().isEmpty()) {
      work.put(RunRows.first(agenda, submission.origin()));
    }
    if (!submission.idempotencyKey().isEmpty()) {
      work.put(
          new Idempotency(
              submission.customer(),
              submission.idempotencyKey(),
              agenda.id().value(),
              submission.digest(),
              work.nowMicros(),
              0));
    }
    return agenda;
  }

  /** What the submission was prepared with may have been removed or changed since. */
  private static QueueSpec stillThere(Work work, EngineCore core, Submission submission) {
    return stillThere(work, core, submission.queue().name(), submission.customer());
  }

  static QueueSpec stillThere(Work work, EngineCore core, String name, CustomerId customer) {
    Catalog.State now = core.catalog().at(work);
    QueueSpec queue = now.queues().get(name);
    if (queue == null) {
      throw new ProblemException(
          ErrorCode.UNKNOWN_QUEUE, "Queue '" + name + "' was removed", "/queue");
    }
    requireCustomer(now, customer);
    return queue;
  }

  static void requireCustomer(Catalog.State now, CustomerId customer) {
    if (!now.customers().containsKey(customer.value())) {
      throw new ProblemException(
          ErrorCode.UNKNOWN_CUSTOMER, "Customer '" + customer + "' was removed", "/customerId");
    }
  }

  /** Stores the definition of an agenda, or of a part of one, unless it is there. */
  static void keep(Work work, EngineCore core, Definitions.Stored definition) {
    if (DefinitionRows.use(work, definition.row().hash(), definition::row)) {
      Pins.pin(work, core.catalog(), definition);
    }
  }
}
