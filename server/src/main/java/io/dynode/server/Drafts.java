package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.json.Records;
import io.dynode.model.AgendaSpec;
import io.dynode.model.CustomerId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.server.http.Request;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Agendas as requests send them: with what the request says beside its body put in. */
final class Drafts {
  private final Engine engine;

  Drafts(Engine engine) {
    this.engine = engine;
  }

  /**
   * The agenda with its customer and its key.
   *
   * @param key that the request gives it; a conflict when the agenda has another
   */
  AgendaSpec of(Request request, Json json, Optional<String> key) {
    if (!(json instanceof Json.Obj object)) {
      throw new ProblemException(ErrorCode.WRONG_TYPE, "An agenda is an object");
    }
    Optional<String> named = text(object, "customerId").or(() -> request.query("customer"));
    CustomerId customer = engine.read(reader -> Visible.acting(request, reader, named.orElse("")));
    Map<String, Json> members = new LinkedHashMap<>(object.members());
    if (!object.members().containsKey("customerId") || named.isPresent()) {
      members.put("customerId", Json.of(customer.value()));
    }
    if (key.isPresent()) {
      Optional<String> own = text(object, "idempotencyKey");
      if (own.isPresent() && !own.equals(key)) {
        throw new ProblemException(
            ErrorCode.INVALID_VALUE,
            "The header Idempotency-Key says something else",
            "/idempotencyKey");
      }
      members.put("idempotencyKey", Json.of(key.get()));
    }
    return Records.decode(new Json.Obj(members), AgendaSpec.class);
  }

  /** Whether the agenda brings a key of its own. */
  static boolean hasKey(Json json) {
    return json instanceof Json.Obj object && text(object, "idempotencyKey").isPresent();
  }

  private static Optional<String> text(Json.Obj object, String name) {
    return object.get(name).flatMap(Json::text).filter(text -> !text.isEmpty());
  }
}
