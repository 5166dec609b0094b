package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.model.ApiKey;
import io.dynode.model.ApiKey.Role;
import io.dynode.model.ErrorCode;
import io.dynode.model.Field;
import io.dynode.model.Kind;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.server.http.Access;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import io.dynode.spi.Clock;
import io.dynode.spi.Ids;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Routes of API keys. */
final class KeyApi {
  private final Engine engine;
  private final Ids ids;
  private final Clock clock;
  private final Callers callers;

  KeyApi(Engine engine, Ids ids, Clock clock, Callers callers) {
    this.engine = engine;
    this.ids = ids;
    this.clock = clock;
    this.callers = callers;
  }

  /** What a new key is for. */
  record KeyRequest(
      @Field(
              value = "Who it stands for, as shown in the audit.",
              required = true,
              min = 1,
              max = 100)
          String principal,
      @Field(value = "What it may do.", required = true) Role role,
      @Field(
              value =
                  "Customers it may act for; * means all. Administrators have all, agents none.",
              max = 1000)
          List<String> customers,
      @Field(value = "Of agents, and needed there: the pool they serve.", max = 63) String pool,
      @Field("How long it is valid; default: until it is revoked.") Duration expiresIn) {
    KeyRequest {
      customers = List.copyOf(customers);
    }
  }

  List<Route> routes() {
    return List.of(
        Route.of(
                "POST",
                "/v1/keys",
                "Makes a key; its secret is shown this once.",
                Access.ADMINISTER,
                this::create)
            .takes(KeyRequest.class)
            .returns(201, InstallationViews.NewKeyView.class),
        Route.of("GET", "/v1/keys", "Lists keys, without secrets.", Access.ADMINISTER, this::list)
            .returnsPage(InstallationViews.KeyView.class),
        Route.of("DELETE", "/v1/keys/{key}", "Revokes a key.", Access.ADMINISTER, this::revoke)
            .returns(204, ""));
  }

  private Response create(Request request) {
    KeyRequest wanted = Bodies.record(request, KeyRequest.class);
    check(wanted);
    KeyText text = new KeyText(ids.next(), ids.secret());
    long now = clock.wallMicros();
    List<String> customers = wanted.role() == Role.ADMIN ? List.of("*") : wanted.customers();
    ApiKey key =
        Await.get(
            engine.putKey(
                request.caller(),
                new ApiKey(
                    text.id(),
                    text.secretHash(),
                    wanted.principal(),
                    wanted.role(),
                    customers,
                    wanted.pool(),
                    now,
                    wanted.expiresIn().isZero() ? 0 : now + wanted.expiresIn().toNanos() / 1000,
                    false)));
    return Answer.of(
            201, new InstallationViews.NewKeyView(text.text(), InstallationViews.KeyView.of(key)))
        .header("Cache-Control", "no-store");
  }

  private void check(KeyRequest wanted) {
    List<Problem> problems = new ArrayList<>(scope(wanted));
    for (int i = 0; i < wanted.customers().size(); i++) {
      String customer = wanted.customers().get(i);
      if (!customer.equals("*") && !exists(Kind.CUSTOMER, customer)) {
        problems.add(
            new Problem(
                ErrorCode.UNKNOWN_CUSTOMER,
                "There is no customer '" + customer + "'",
                "/customers/" + i));
      }
    }
    if (!wanted.pool().isEmpty() && !exists(Kind.POOL, wanted.pool())) {
      problems.add(
          new Problem(ErrorCode.UNKNOWN_POOL, "There is no pool '" + wanted.pool() + "'", "/pool"));
    }
    if (wanted.expiresIn().isNegative()) {
      problems.add(invalid("A time to live is positive", "/expiresIn"));
    }
    if (!problems.isEmpty()) {
      throw new ProblemException(problems);
    }
  }

  /** What does not go with the role. */
  private static List<Problem> scope(KeyRequest wanted) {
    List<String> customers = wanted.customers();
    List<Problem> problems = new ArrayList<>();
    switch (wanted.role()) {
      case ADMIN -> {
        if (!customers.isEmpty() && !customers.contains("*")) {
          problems.add(invalid("An administrator acts for all customers", "/customers"));
        }
      }
      case OPERATOR, USER, VIEWER -> {
        if (customers.isEmpty()) {
          problems.add(
              new Problem(
                  ErrorCode.MISSING_FIELD, "Say for which customers: names, or *", "/customers"));
        }
      }
      case AGENT -> {
        if (!customers.isEmpty()) {
          problems.add(invalid("An agent acts for no customer", "/customers"));
        }
        if (wanted.pool().isEmpty()) {
          problems.add(
              new Problem(ErrorCode.MISSING_FIELD, "Say which pool the agent serves", "/pool"));
        }
      }
    }
    if (wanted.role() != Role.AGENT && !wanted.pool().isEmpty()) {
      problems.add(invalid("Only agents have a pool", "/pool"));
    }
    return problems;
  }

  private static Problem invalid(String detail, String pointer) {
    return new Problem(ErrorCode.INVALID_VALUE, detail, pointer);
  }

  private boolean exists(Kind kind, String name) {
    return engine.read(reader -> reader.get(Tables.RESOURCES, kind, "", name, "")).isPresent();
  }

  private Response list(Request request) {
    return engine.read(reader ->
        Pages.read(
                reader, List.of(Scan.of(Tables.API_KEYS, 1)), List.of("id"), request, key -> true)
            .answer(InstallationViews.KeyView::of));
  }

  private Response revoke(Request request) {
    String id = request.argument("key");
    ApiKey key =
        engine
            .read(reader -> reader.get(Tables.API_KEYS, id))
            .orElseThrow(
                () -> new ProblemException(ErrorCode.NOT_FOUND, "There is no key '" + id + "'"));
    if (!key.revoked()) {
      Await.get(
          engine.putKey(
              request.caller(),
              new ApiKey(
                  key.id(),
                  key.secretHash(),
                  key.principal(),
                  key.role(),
                  key.customers(),
                  key.pool(),
                  key.createdMicros(),
                  key.expiresMicros(),
                  true)));
    }
    callers.forget(id);
    return Response.empty(204);
  }
}
