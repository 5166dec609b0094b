package io.dynode.server;

import io.dynode.model.ErrorCode;
import io.dynode.model.Kind;
import io.dynode.model.ProblemException;
import io.dynode.server.http.Access;
import io.dynode.server.http.Request;
import java.util.Locale;

/** Who may declare what. */
final class Grants {
  private Grants() {}

  /** The access of a write of that kind. */
  static Access write(Kind kind) {
    return switch (kind) {
      case CUSTOMER -> Access.ADMINISTER;
      case POOL, QUEUE -> Access.OPERATE;
      case MODULE, TEMPLATE, TRIGGER -> Access.WRITE;
    };
  }

  /** The access of a read of that kind. */
  static Access read(Kind kind) {
    return switch (kind) {
      case CUSTOMER, QUEUE, MODULE, TEMPLATE, TRIGGER -> Access.READ;
      case POOL -> Access.PEOPLE;
    };
  }

  /** Refuses a write that the route's own access lets through: apply takes every kind. */
  static void check(Request request, Kind kind) {
    if (!write(kind).permits(request.caller().role())) {
      throw new ProblemException(
          ErrorCode.FORBIDDEN,
          "The role "
              + request.caller().role().name().toLowerCase(Locale.ROOT)
              + " may not declare a "
              + kind.word());
    }
  }
}
