package io.dynode.engine;

import io.dynode.model.Caller;
import io.dynode.model.Delivery;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.Webhook;
import io.dynode.spi.Lock;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Optional;

/** Changes of webhooks and of the calls they are owed. */
sealed interface WebhookCommand<R> extends Command<R> {
  private static List<Lock> lock(String webhook) {
    return List.of(new Lock(Lock.Scope.KEY, "webhook/" + webhook));
  }

  /** Makes one. */
  record Create(Caller caller, Webhook webhook) implements WebhookCommand<Webhook> {
    @Override
    public List<Lock> locks() {
      return lock("of/" + webhook.customer());
    }

    @Override
    public Webhook decide(Work work) {
      if (work.get(Tables.WEBHOOKS, webhook.id()).isPresent()) {
        return webhook;
      }
      int there =
          work.scan(Scan.along(Tables.WEBHOOKS, "by_customer", Notices.MOST, webhook.customer()))
              .size();
      if (there >= Notices.MOST) {
        throw new ProblemException(
            ErrorCode.TOO_LARGE,
            "Customer '" + webhook.customer() + "' has " + there + " webhooks already");
      }
      work.next(Notices.COUNTER);
      work.put(webhook);
      Audits.write(
          work,
          caller,
          "create-webhook",
          "webhook/" + webhook.id(),
          webhook.customer().value(),
          webhook.url());
      return webhook;
    }
  }

  /** Removes one. */
  record Remove(Caller caller, String id) implements WebhookCommand<Done> {
    @Override
    public List<Lock> locks() {
      return lock(id);
    }

    @Override
    public Done decide(Work work) {
      work.get(Tables.WEBHOOKS, id)
          .ifPresent(webhook -> {
            work.delete(Tables.WEBHOOKS, id);
            Audits.write(
                work,
                caller,
                "remove-webhook",
                "webhook/" + id,
                webhook.customer().value(),
                webhook.url());
          });
      return Done.DONE;
    }
  }

  /** A try that this server may make. */
  record Begun(Delivery delivery, Webhook webhook) {}

  /** Takes the turn to try; empty: another has it, or there is nothing to do any more. */
  record Begin(Delivery seen) implements WebhookCommand<Optional<Begun>> {
    @Override
    public List<Lock> locks() {
      return lock(seen.webhook());
    }

    @Override
    public Optional<Begun> decide(Work work) {
      Optional<Delivery> now = work.get(Tables.DELIVERIES, seen.id());
      if (now.isEmpty() || now.get().tries() != seen.tries()) {
        return Optional.empty();
      }
      Optional<Webhook> webhook = work.get(Tables.WEBHOOKS, seen.webhook());
      if (webhook.isEmpty()) {
        work.delete(Tables.DELIVERIES, seen.id());
        return Optional.empty();
      }
      long turn = RegisterCommand.micros(Webhooks.TURN);
      Delivery begun = with(seen, work.nowMicros() + turn, seen.tries() + 1, seen.error());
      work.put(begun);
      return Optional.of(new Begun(begun, webhook.get()));
    }
  }

  /** Writes down how a try ended. */
  record End(Delivery tried, Optional<Webhooks.Problem> problem, long pauseMicros)
      implements WebhookCommand<Done> {
    @Override
    public List<Lock> locks() {
      return lock(tried.webhook());
    }

    @Override
    public Done decide(Work work) {
      Optional<Delivery> now = work.get(Tables.DELIVERIES, tried.id());
      if (now.isEmpty() || (problem.isPresent() && now.get().tries() != tried.tries())) {
        return Done.DONE;
      }
      if (problem.isEmpty()) {
        work.delete(Tables.DELIVERIES, tried.id());
        return Done.DONE;
      }
      boolean over = problem.get().forGood() || tried.tries() >= Webhooks.MOST_TRIES;
      if (over) {
        work.delete(Tables.DELIVERIES, tried.id());
      } else {
        work.put(
            with(tried, work.nowMicros() + pauseMicros, tried.tries(), problem.get().reason()));
      }
      work.get(Tables.WEBHOOKS, tried.webhook())
          .ifPresent(w -> work.put(w.failed(over, problem.get().reason(), work.nowMicros())));
      return Done.DONE;
    }
  }

  private static Delivery with(Delivery d, long dueMicros, int tries, String error) {
    return new Delivery(
        d.id(), d.webhook(), d.customer(), d.body(), dueMicros, tries, d.createdMicros(), error);
  }
}
