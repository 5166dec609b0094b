package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.model.Agent;
import io.dynode.model.Audit;
import io.dynode.model.ErrorCode;
import io.dynode.model.Field;
import io.dynode.model.Host;
import io.dynode.model.Lease;
import io.dynode.model.ProblemException;
import io.dynode.model.Resources;
import io.dynode.server.http.Access;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Routes of the installation: agents and the audit. */
final class InstallationApi {
  /** Attempts of one agent that are looked at. */
  static final int MOST_HELD = 1_000;

  private final Engine engine;

  InstallationApi(Engine engine) {
    this.engine = engine;
  }

  /** An agent with what it holds. */
  record AgentAnswer(
      InstallationViews.AgentView agent,
      @Field("Attempts of the key's customers that it holds.") List<String> attempts,
      @Field("Whether it holds more than are looked at, limit agentAttempts.") boolean more) {}

  List<Route> routes() {
    return List.of(
        Route.of("GET", "/v1/agents", "Lists agents.", Access.OPERATE, this::agents)
            .with("pool", "Only those of this pool.")
            .with("state", "Only those in these states, with commas between.")
            .returnsPage(InstallationViews.AgentView.class),
        Route.of("GET", "/v1/agents/{agent}", "Gets an agent.", Access.OPERATE, this::agent)
            .returns(200, AgentAnswer.class),
        Route.of("GET", "/v1/audit", "Lists writes, newest first.", Access.OVERSEE, this::audit)
            .with("customer", "Only those on things of this customer.")
            .returnsPage(InstallationViews.AuditView.class));
  }

  private Response agents(Request request) {
    Optional<String> pool = request.query("pool");
    Scan<Agent> walk =
        pool.isPresent()
            ? Scan.along(Tables.AGENTS, "by_pool", 1, pool.get())
            : Scan.of(Tables.AGENTS, 1);
    Optional<Set<Agent.AgentState>> states = Words.query(request, "state", Agent.AgentState.class);
    return engine.read(reader ->
        Pages.read(
                reader,
                List.of(walk),
                List.of("id"),
                request,
                agent -> states.map(wanted -> wanted.contains(agent.state())).orElse(true))
            .answer(agent -> view(reader, agent)));
  }

  private static InstallationViews.AgentView view(Reader reader, Agent agent) {
    Resources used =
        reader.get(Tables.HOSTS, agent.pool(), agent.host()).map(Host::used).orElse(Resources.NONE);
    return InstallationViews.AgentView.of(agent, used);
  }

  private Response agent(Request request) {
    Visible visible = Visible.to(request);
    String id = request.argument("agent");
    return engine.read(reader -> {
      Agent agent =
          reader
              .get(Tables.AGENTS, id)
              .orElseThrow(() ->
                  new ProblemException(ErrorCode.NOT_FOUND, "There is no agent '" + id + "'"));
      List<Lease> leases = reader.scan(Scan.along(Tables.LEASES, "by_agent", MOST_HELD + 1, id));
      List<String> attempts =
          leases.stream()
              .limit(MOST_HELD)
              .filter(lease -> visible.has(lease.customer().value()))
              .map(lease -> lease.attempt().value())
              .toList();
      boolean more = leases.size() > MOST_HELD;
      return Answer.of(new AgentAnswer(view(reader, agent), attempts, more));
    });
  }

  private Response audit(Request request) {
    Visible visible = Visible.to(request);
    List<Scan<Audit>> walks = new ArrayList<>();
    if (visible.all()) {
      walks.add(Scan.of(Tables.AUDIT, 1).backwards());
    } else {
      for (String customer : visible.named()) {
        walks.add(Scan.along(Tables.AUDIT, "by_customer", 1, customer).backwards());
      }
    }
    return engine.read(reader ->
        Pages.read(reader, walks, List.of("sequence"), request, audit -> true)
            .answer(InstallationViews.AuditView::of));
  }
}
