package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.model.Json;
import io.dynode.server.http.Dispatcher;
import io.dynode.server.http.Route;
import io.dynode.server.http.WebServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The HTTP API over an engine. */
public final class Server implements AutoCloseable {
  private final Stopping stopping = new Stopping();
  private final List<Route> routes;
  private final WebServer web;
  private final String version;
  private final Duration notice;
  private volatile @Nullable Json openApi;

  public Server(ServerParts parts, ServerSettings settings) {
    this.version = settings.version();
    this.notice = settings.stopNotice();
    Callers callers = new Callers(parts.engine(), parts.clock(), settings.keyCache());
    Metrics metrics = new Metrics();
    this.routes = List.copyOf(table(parts, settings, callers, metrics));
    this.web =
        new WebServer(
            settings.web(),
            new Dispatcher(settings.web(), routes, callers::of, metrics),
            parts.ids(),
            parts.clock());
  }

  /** The route table. */
  private List<Route> table(
      ServerParts parts, ServerSettings settings, Callers callers, Metrics metrics) {
    Engine engine = parts.engine();
    List<Route> table = new ArrayList<>();
    table.addAll(new SystemApi(engine, settings, metrics, stopping, this::openApi).routes());
    table.addAll(new ResourceApi(engine).routes());
    table.add(new ApplyApi(engine, settings.maxAgenda()).route());
    table.addAll(new AgendaApi(engine, settings.maxAgenda()).routes());
    table.add(new BulkSubmitApi(engine).route());
    table.addAll(new BulkChangeApi(engine, parts.clock()).routes());
    table.addAll(new ControlApi(engine).routes());
    table.addAll(new WebhookApi(engine).routes());
    OperationApi operations = new OperationApi(engine);
    table.addAll(operations.routes());
    table.addAll(new ApprovalApi(engine, operations).routes());
    table.addAll(new InterventionApi(engine, operations).routes());
    table.addAll(new CallbackApi(engine, operations).routes());
    Feeds feeds = new Feeds(callers::still);
    table.add(new WatchApi(engine, stopping, feeds, settings.heartbeat()).route());
    table.add(new LogApi(engine, parts.objects(), stopping, feeds).route());
    table.addAll(new ExecApi(engine, stopping).routes());
    table.addAll(new EventApi(engine).routes());
    table.add(new ProgressApi(engine).route());
    table.add(new TraceApi(engine, settings.maxTrace()).route());
    table.add(new InsightApi(engine).route());
    table.addAll(new ObjectApi(engine, parts.objects(), settings.maxObject()).routes());
    table.addAll(new InstallationApi(engine).routes());
    table.addAll(new DutyApi(engine).routes());
    table.addAll(new ArchiveApi(engine, parts.objects()).routes());
    table.addAll(new ArchivedLinesApi(engine, parts.objects()).routes());
    table.addAll(new KeyApi(engine, parts.ids(), parts.clock(), callers).routes());
    table.addAll(
        new AgentProtocolApi(engine, parts.objects(), stopping, settings.maxObject()).routes());
    return table;
  }

  /** Every route, in the order of the docs. */
  public List<Route> routes() {
    return routes;
  }

  /** The API's description, OpenAPI 3.1; made when it is first asked for. */
  public Json openApi() {
    Json known = openApi;
    if (known == null) {
      known = OpenApi.of(routes, version);
      openApi = known;
    }
    return known;
  }

  /** Binds the port and begins to answer. */
  public void start() throws IOException {
    web.start();
  }

  /** The port it listens on. */
  public int port() {
    return web.port();
  }

  /**
   * Lets long polls go and says that it is not ready, so that a load balancer sends nothing more;
   * then takes no new requests, lets those at work end, and closes.
   */
  @Override
  public void close() {
    stopping.begin();
    stopping.notice(notice);
    web.close();
  }
}
