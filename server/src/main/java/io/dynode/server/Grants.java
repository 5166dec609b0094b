package io.dynode.server;

import io.dynode.model.Kind;
import io.dynode.server.http.Access;
import io.dynode.server.http.Request;

/** Who may declare what. */
final class Grants {
  private Grants() {}

  /** The access of a write of that kind. */
  static Access write(Kind kind) {
    return switch (kind) {
      case CUSTOMER -> Access.ADMINISTER;
      case POOL, QUEUE -> Access.INSTALL;
      case MODULE, TEMPLATE, TRIGGER -> Access.WRITE;
    };
  }

  /** Refuses a write that the route's own access lets through: apply takes every kind. */
  static void check(Request request, Kind kind) {
    write(kind).check(request.caller());
  }
}
