package io.dynode.simulation;

import io.dynode.model.Await;
import io.dynode.model.CustomerId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import java.util.HashSet;
import java.util.Set;

/** Outsiders: they bring, in the end, what operations wait for; once, since once must do. */
final class Bringers {
  private final Clients clients;
  private final Set<String> brought = new HashSet<>();

  Bringers(Clients clients) {
    this.clients = clients;
  }

  void bring(Await await) {
    String key = await.agenda() + "." + await.index() + "." + await.run() + "." + await.number();
    if (!brought.add(key)) {
      return;
    }
    switch (await.kind()) {
      case EVENT -> event(key);
      case CALLBACK -> call(await);
      case AGENDA, HTTP, UPDATE -> {
        // Nobody outside has to do anything.
      }
    }
  }

  private void event(String key) {
    Json event = Clients.event("for-" + key, Prefab.UNHEARD, 0);
    clients.until(
        engine -> engine.accept(Prefab.ADMIN, new CustomerId(Prefab.CUSTOMER), event),
        Set.of(ErrorCode.TOO_MANY_PARKED),
        _ -> {});
  }

  /** A first answer may be lost: the same call may be made again, another one may not. */
  private void call(Await await) {
    String secret = await.body().at("/secret").flatMap(Json::text).orElse("");
    String address = await.agenda() + "." + await.index() + "." + secret;
    Json body = Json.object("by", Json.of("outside"));
    Json other = Json.object("by", Json.of("somebody else"));
    clients.once(
        engine -> engine.called(address, body),
        Set.of(ErrorCode.GONE),
        _ -> clients.refused(engine -> engine.called(address, other), ErrorCode.GONE));
  }
}
