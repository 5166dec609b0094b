package io.dynode.engine;

import io.dynode.model.AgendaSpec;
import io.dynode.model.Caller;
import io.dynode.model.CustomerId;
import io.dynode.model.ProblemException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Takes agendas that callers submit. Each is prepared by the resources as they were seen last,
 * which asks the store nothing, and stored only if they are still the same; if they are not, once
 * more by what is there.
 */
final class Intake {
  private final EngineCore core;
  private final Batcher batcher;
  private final Submissions submissions;

  Intake(EngineCore core, Batcher batcher, Submissions submissions) {
    this.core = core;
    this.batcher = batcher;
    this.submissions = submissions;
  }

  /** Validates an agenda, finds its queue and lets it wait. */
  CompletionStage<Submitted> submit(Caller caller, AgendaSpec spec) {
    Request request = new Request(caller, Submissions.customer(caller, spec.customerId()), spec);
    return core.catalog().lately().map(request::guessed).orElseGet(request::certain);
  }

  /** One agenda, and for whom. */
  private final class Request {
    private final Caller caller;
    private final String customer;
    private final AgendaSpec spec;

    Request(Caller caller, String customer, AgendaSpec spec) {
      this.caller = caller;
      this.customer = customer;
      this.spec = spec;
    }

    private CompletionStage<Submitted> guessed(Catalog.State lately) {
      Submission prepared;
      try {
        prepared = prepared(lately);
      } catch (ProblemException e) {
        return before()
            .orElseGet(() -> {
              if (core.catalog().at(reads()).revision() == lately.revision()) {
                throw e;
              }
              return certain();
            });
      }
      return stored(
          prepared,
          OptionalLong.of(lately.revision()),
          () -> core.parts().duties().blocking(this::certain).thenCompose(stage -> stage));
    }

    private CompletionStage<Submitted> certain() {
      // First of all: what was accepted is answered, though it might be refused by now.
      return before()
          .orElseGet(() ->
              stored(
                  prepared(core.catalog().at(reads())),
                  OptionalLong.empty(),
                  () -> {
                    throw new IllegalStateException("It was prepared for no revision");
                  }));
    }

    private CompletionStage<Submitted> stored(
        Submission prepared,
        OptionalLong revision,
        Supplier<CompletionStage<Submitted>> whenChanged) {
      return batcher
          .submit(new SubmitCommand(core, caller, prepared, revision))
          .thenCompose(done ->
              done.<CompletionStage<Submitted>>map(CompletableFuture::completedFuture)
                  .orElseGet(whenChanged));
    }

    private Optional<CompletionStage<Submitted>> before() {
      if (spec.idempotencyKey().isEmpty()) {
        return Optional.empty();
      }
      return core.parts()
          .store()
          .read(reader ->
              SubmitCommand.before(
                  reader,
                  new CustomerId(customer),
                  spec.idempotencyKey(),
                  () -> Submissions.digest(spec)))
          .map(CompletableFuture::completedFuture);
    }

    private Submission prepared(Catalog.State state) {
      return submissions.prepare(state, reads(), customer, spec, Submissions.Cause.REQUEST);
    }

    private Reads reads() {
      return Reads.of(core.parts().store());
    }
  }
}
