package io.dynode.engine;

import io.dynode.model.AgendaId;
import io.dynode.model.Caller;
import io.dynode.model.CustomerId;
import io.dynode.model.Delivery;
import io.dynode.model.Delivery.DeliveryState;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.Webhook;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Changes of webhooks and of the calls they are owed. */
sealed interface WebhookCommand<R> extends Command<R> {
  /** The callback of an agenda has the agenda's name, and goes with it. */
  private static List<Lock> lock(String webhook) {
    return List.of(
        new Lock(Lock.Scope.AGENDA, webhook), new Lock(Lock.Scope.KEY, "webhook/" + webhook));
  }

  /** Of those that write it: were its customer removed meanwhile, it would come back. */
  private static List<Lock> lock(String webhook, CustomerId customer) {
    List<Lock> locks = new ArrayList<>(lock(webhook));
    locks.add(ofCustomer(customer.value()));
    return locks;
  }

  /** Held by whoever changes which webhooks a customer has. */
  static Lock ofCustomer(String customer) {
    return new Lock(Lock.Scope.KEY, "webhook/of/" + customer);
  }

  /** Makes one. */
  record Create(EngineCore core, Caller caller, Webhook webhook)
      implements WebhookCommand<Webhook> {
    @Override
    public List<Lock> locks() {
      // The customer stays while it is made.
      return List.of(new Lock(Lock.Scope.KEY, "resources"), ofCustomer(webhook.customer().value()));
    }

    @Override
    public Webhook decide(Work work) {
      if (work.get(Tables.WEBHOOKS, webhook.id()).isPresent()) {
        return webhook;
      }
      SubmitCommand.requireCustomer(core.catalog().at(work), webhook.customer());
      int there =
          work.scan(
                  Scan.along(Tables.WEBHOOKS, "by_customer", Notices.MOST, "", webhook.customer()))
              .size();
      if (there >= Notices.MOST) {
        throw new ProblemException(
            ErrorCode.TOO_LARGE,
            "Customer '" + webhook.customer() + "' has " + there + " webhooks already");
      }
      Notices.begin(work);
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
  record Begin(EngineCore core, Delivery seen) implements WebhookCommand<Optional<Begun>> {
    @Override
    public List<Lock> locks() {
      return lock(seen.webhook());
    }

    @Override
    public Optional<Begun> decide(Work work) {
      Optional<Delivery> now = work.get(Tables.DELIVERIES, seen.id()).filter(this::isAsSeen);
      if (now.isEmpty()) {
        return Optional.empty();
      }
      Optional<Webhook> webhook = work.get(Tables.WEBHOOKS, seen.webhook());
      String customer = seen.customer().value();
      if (webhook.isEmpty() || !core.catalog().at(work).customers().containsKey(customer)) {
        work.delete(Tables.DELIVERIES, seen.id());
        work.delete(Tables.WEBHOOKS, seen.webhook());
        return Optional.empty();
      }
      long turn = RegisterCommand.micros(Webhooks.TURN);
      Delivery begun =
          seen.as(DeliveryState.OWED, work.nowMicros() + turn, seen.tries() + 1, seen.error());
      work.put(begun);
      return Optional.of(new Begun(begun, webhook.get()));
    }

    private boolean isAsSeen(Delivery now) {
      return now.state() == DeliveryState.OWED
          && now.tries() == seen.tries()
          && now.dueMicros() == seen.dueMicros();
    }
  }

  /** Writes down how a try ended. */
  record End(Delivery tried, Optional<Webhooks.Flaw> problem, long pauseMicros)
      implements WebhookCommand<Done> {
    @Override
    public List<Lock> locks() {
      return lock(tried.webhook(), tried.customer());
    }

    @Override
    public Done decide(Work work) {
      Optional<Delivery> now =
          work.get(Tables.DELIVERIES, tried.id())
              .filter(d -> d.state() == DeliveryState.OWED)
              .filter(d -> problem.isEmpty() || d.tries() == tried.tries());
      if (now.isEmpty()) {
        return Done.DONE;
      }
      Optional<Webhook> webhook = work.get(Tables.WEBHOOKS, tried.webhook());
      if (problem.isEmpty() || webhook.isEmpty()) {
        work.delete(Tables.DELIVERIES, tried.id());
      } else {
        failed(work, webhook.get(), problem.get());
      }
      webhook.map(Webhook::agenda).filter(a -> !a.isEmpty()).ifPresent(a -> leave(work, a));
      return Done.DONE;
    }

    private void failed(Work work, Webhook webhook, Webhooks.Flaw problem) {
      String why = problem.reason();
      Webhook failed = webhook.failed(why, work.nowMicros());
      if (problem.forGood() || tried.tries() >= Webhooks.MOST_TRIES) {
        work.put(room(work, failed));
        work.put(tried.as(DeliveryState.FAILED, work.nowMicros(), tried.tries(), why));
      } else {
        work.put(failed);
        work.put(tried.as(DeliveryState.OWED, work.nowMicros() + pauseMicros, tried.tries(), why));
      }
    }

    /** The webhook with one more given up; the oldest of too many goes. */
    private static Webhook room(Work work, Webhook webhook) {
      int kept = webhook.kept() + 1;
      if (kept > Webhooks.MOST_KEPT) {
        for (Delivery oldest : work.scan(givenUp(webhook.id(), 1))) {
          work.delete(Tables.DELIVERIES, oldest.id());
          kept--;
        }
      }
      return webhook.counting(webhook.givenUp() + 1, kept);
    }
  }

  /** Removes the callback of an agenda that is gone, once it is owed nothing more. */
  static void leave(Work work, String agenda) {
    Scan<Delivery> owed =
        Scan.along(Tables.DELIVERIES, "by_webhook", 1, agenda, DeliveryState.OWED);
    if (work.get(Tables.AGENDAS, new AgendaId(agenda)).isEmpty()
        && work.get(Tables.WEBHOOKS, agenda).isPresent()
        && work.scan(owed).isEmpty()) {
      work.delete(Tables.WEBHOOKS, agenda);
    }
  }

  /** The calls of a webhook that were given up, the oldest first. */
  static Scan<Delivery> givenUp(String webhook, int limit) {
    return Scan.along(Tables.DELIVERIES, "by_webhook", limit, webhook, DeliveryState.FAILED);
  }

  /**
   * Lets calls that were given up be made again, as if they had never been tried.
   *
   * @param strict whether one that is not there is refused, and none made again
   */
  record Replay(Caller caller, String id, CustomerId customer, List<String> calls, boolean strict)
      implements WebhookCommand<Integer> {
    @Override
    public List<Lock> locks() {
      return lock(id, customer);
    }

    @Override
    public Integer decide(Work work) {
      Optional<Webhook> webhook = work.get(Tables.WEBHOOKS, id);
      if (webhook.isEmpty()) {
        return 0;
      }
      int replayed = 0;
      for (String call : calls) {
        Optional<Delivery> there =
            work.get(Tables.DELIVERIES, call).filter(d -> d.webhook().equals(id));
        if (strict && there.isEmpty()) {
          throw new ProblemException(
              ErrorCode.NOT_FOUND,
              "Webhook '" + id + "' has no call '" + call + "', or it has been made meanwhile");
        }
        if (there.filter(d -> d.state() == DeliveryState.FAILED).isPresent()) {
          Delivery given = there.get();
          work.put(given.as(DeliveryState.OWED, work.nowMicros(), 0, given.error()));
          replayed++;
        }
      }
      if (replayed > 0) {
        Webhook w = webhook.get();
        work.put(w.counting(w.givenUp(), w.kept() - replayed));
        Audits.write(
            work,
            caller,
            "replay-webhook",
            "webhook/" + id,
            w.customer().value(),
            replayed + " calls");
      }
      return replayed;
    }
  }

  /** Removes a call that was given up long ago, or whose webhook is gone. */
  record Forget(Delivery seen) implements WebhookCommand<Boolean> {
    @Override
    public List<Lock> locks() {
      return lock(seen.webhook(), seen.customer());
    }

    @Override
    public Boolean decide(Work work) {
      boolean over =
          work.get(Tables.DELIVERIES, seen.id())
              .filter(now -> over(work, now, work.nowMicros()))
              .isPresent();
      if (over) {
        work.delete(Tables.DELIVERIES, seen.id());
        work.get(Tables.WEBHOOKS, seen.webhook())
            .ifPresent(w -> work.put(w.counting(w.givenUp(), w.kept() - 1)));
      }
      return over;
    }

    static boolean over(Reader reader, Delivery call, long nowMicros) {
      long age = RegisterCommand.micros(Webhooks.KEPT);
      return call.state() == DeliveryState.FAILED
          && (nowMicros - call.dueMicros() >= age
              || reader.get(Tables.WEBHOOKS, call.webhook()).isEmpty());
    }
  }
}
