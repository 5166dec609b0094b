package io.dynode.server;

import io.dynode.engine.Bound;
import io.dynode.engine.Engine;
import io.dynode.json.JsonText;
import io.dynode.model.Field;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol;
import io.dynode.server.http.Access;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Routes about the server itself. */
final class SystemApi {
  private static final System.Logger LOG = System.getLogger(SystemApi.class.getName());

  private final Engine engine;
  private final ServerSettings settings;
  private final Metrics metrics;
  private final Stopping stopping;
  private final Supplier<Json> openApi;
  private final AtomicBoolean unreadable = new AtomicBoolean();

  /**
   * @param openApi made when it is first asked for
   */
  SystemApi(
      Engine engine,
      ServerSettings settings,
      Metrics metrics,
      Stopping stopping,
      Supplier<Json> openApi) {
    this.engine = engine;
    this.settings = settings;
    this.metrics = metrics;
    this.stopping = stopping;
    this.openApi = openApi;
  }

  /** Whether the server lives and may be sent requests. */
  record HealthAnswer(boolean live, boolean ready) {}

  /** What runs here. */
  record VersionAnswer(
      String version, @Field("Level of the agent protocol.") int protocol, String java) {}

  /** Who the key is. */
  record WhoAnswer(
      String principal, io.dynode.model.ApiKey.Role role, List<String> customers, String pool) {}

  List<Route> routes() {
    return List.of(
        Route.of(
                "GET",
                "/v1/health",
                "Says whether the server is ready (200) or not (503).",
                Access.OPEN,
                this::health)
            .returns(200, HealthAnswer.class)
            .returns(503, HealthAnswer.class),
        Route.of(
                "GET",
                "/v1/openapi.json",
                "This description of the API.",
                Access.OPEN,
                r -> Answer.json(200, openApi.get()))
            .returns(200, "application/json"),
        Route.of("GET", "/v1/version", "What runs here.", Access.PEOPLE, this::version)
            .returns(200, VersionAnswer.class),
        Route.of("GET", "/v1/me", "Who the key stands for.", Access.PEOPLE, this::me)
            .returns(200, WhoAnswer.class),
        Route.of(
                "GET",
                "/v1/limits",
                "Every bound there is, and what it limits.",
                Access.PEOPLE,
                r -> limits())
            .returnsPage(Bound.class),
        Route.of(
                "GET",
                "/v1/schemas/{schema}",
                "JSON Schema of what is declared or submitted: agenda, module, queue, ….",
                Access.OPEN,
                this::schema)
            .returns(200, "application/schema+json"),
        Route.of(
                "GET",
                "/v1/metrics",
                "Counts for Prometheus.",
                Access.OPERATE,
                r ->
                    Response.bytes(
                        200, Metrics.TYPE, metrics.text(engine).getBytes(StandardCharsets.UTF_8)))
            .returns(200, Metrics.TYPE));
  }

  private Response health(Request request) {
    boolean ready = !stopping.begun() && engine.beating() && engine.taking();
    try {
      engine.read(reader -> reader.scan(Scan.of(Tables.COUNTERS, 1)));
      unreadable.set(false);
    } catch (ProblemException e) {
      // Asked for every few seconds: said once until it is read again.
      if (!unreadable.getAndSet(true)) {
        LOG.log(Level.WARNING, "Not ready: the store cannot be read: " + e.getMessage());
      }
      ready = false;
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "Not ready: the store cannot be read", e);
      ready = false;
    }
    return Answer.of(ready ? 200 : 503, new HealthAnswer(true, ready))
        .header("Cache-Control", "no-store");
  }

  private Response version(Request request) {
    return Answer.of(
        new VersionAnswer(settings.version(), Protocol.LEVEL, Runtime.version().feature() + ""));
  }

  private Response me(Request request) {
    var caller = request.caller();
    return Answer.of(
        new WhoAnswer(caller.principal(), caller.role(), caller.customers(), caller.pool()));
  }

  private Response schema(Request request) {
    String word = request.argument("schema");
    Class<? extends Record> type = null;
    if (word.equals("agenda")) {
      type = io.dynode.model.AgendaSpec.class;
    }
    for (Kind kind : Kind.values()) {
      type = kind.word().equals(word) ? kind.spec() : type;
    }
    if (type == null) {
      throw new io.dynode.model.ProblemException(
          io.dynode.model.ErrorCode.NOT_FOUND, "There is no schema '" + word + "'");
    }
    return Response.bytes(
        200, "application/schema+json", JsonText.bytes(io.dynode.json.Records.schema(type)));
  }

  private Response limits() {
    return new Pages.Page<>(LimitList.of(settings, engine), Optional.empty())
        .answer(bound -> bound);
  }
}
