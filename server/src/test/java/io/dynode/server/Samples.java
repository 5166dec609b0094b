package io.dynode.server;

import io.dynode.model.AgentId;
import io.dynode.model.AttemptId;
import io.dynode.model.CustomerId;
import io.dynode.model.Dispatch;
import io.dynode.model.Kind;
import io.dynode.model.PoolId;
import io.dynode.model.Protocol;
import io.dynode.model.Resources;
import io.dynode.server.http.Consumes;
import io.dynode.server.http.Route;
import io.dynode.spi.ObjectStore;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import io.dynode.testkit.Eventually;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * For every route a request that would succeed, on things of one customer. They are made from facts
 * of the world by name, so that a route whose parameters nobody described fails the test.
 */
final class Samples {
  private static final byte[] CONTENT = Client.utf8("content of an object");

  private static final String RERUN =
      "\"reset\": [\"one\"], \"all\": false, \"params\": {\"day\": \"2026-05-04\"},"
          + " \"versions\": \"newest\", \"reason\": \"test\"";

  private final World world;
  private final Map<String, Map<String, String>> facts = new LinkedHashMap<>();

  /** A request. */
  @SuppressWarnings("ArrayRecordComponent")
  record Sample(String method, String path, byte[] body, Map<String, String> headers) {}

  Samples(World world) {
    this.world = world;
    for (String customer : List.of("acme", "rival")) {
      facts.put(customer, seed(customer));
    }
  }

  private Map<String, String> seed(String customer) {
    Map<String, String> known = new LinkedHashMap<>();
    world.apply(
        Kind.TEMPLATE,
        customer,
        "{name: plan, version: '1', agenda: {operations: [{name: one, type: crunch}]}}");
    world.apply(
        Kind.TRIGGER,
        customer,
        "{name: trip, types: [bang], filter: broken, module: crunch, params: {}}");
    long event = world.event(customer, "e1", "bang");
    known.put("sequence", Long.toString(event));
    known.put("dispatch", DispatchIds.print(dead(customer)));
    known.put("agenda", world.submit(customer));
    known.put("operation", "one");
    lease(customer, known);
    String hash = World.sha256(CONTENT);
    Protocol.Intended place =
        Await.get(world.engine.intend(World.ADMIN, new CustomerId(customer), List.of(hash)));
    ObjectStore.Key key = new ObjectStore.Key(hash, place.generations().getFirst());
    world.objects.put(key, new ByteArrayInputStream(CONTENT));
    if (customer.equals("rival")) {
      // Of the rival alone: the other customer must not find it.
      byte[] own = Client.utf8("only the rival's");
      String secret = World.sha256(own);
      place =
          Await.get(world.engine.intend(World.ADMIN, new CustomerId(customer), List.of(secret)));
      key = new ObjectStore.Key(secret, place.generations().getFirst());
      world.objects.put(key, new ByteArrayInputStream(own));
      hash = secret;
    }
    Await.get(world.engine.stored(World.ADMIN, new CustomerId(customer), key, 20, "a/file"));
    known.put("sha256", hash);
    known.put("customer", customer);
    known.put("pool", World.pool(customer));
    known.put("schema", "agenda");
    known.put("duty", "agendas");
    known.put("webhook", webhook(customer));
    known.put("callback", "agenda.0.secret");
    known.put("archived", archived(customer));
    known.put(
        "key",
        KeyText.parse(world.newKey(io.dynode.model.ApiKey.Role.VIEWER, customer))
            .orElseThrow()
            .id());
    return known;
  }

  private String webhook(String customer) {
    return Await.get(
            world
                .engine
                .webhooks()
                .create(
                    World.ADMIN,
                    new CustomerId(customer),
                    "https://hooks.example/" + customer,
                    List.of("agenda.*"),
                    ""))
        .id();
  }

  private String archived(String customer) {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    bytes.writeBytes(gzip("{}"));
    String hash = World.sha256(bytes.toByteArray());
    world.objects.put(new ObjectStore.Key(hash, 1), new ByteArrayInputStream(bytes.toByteArray()));
    io.dynode.model.Archived any = io.dynode.testkit.SampleRows.random(Tables.ARCHIVE, 1);
    io.dynode.model.Archived row =
        io.dynode.testkit.SampleRows.with(
            Tables.ARCHIVE,
            any,
            "agenda",
            new io.dynode.model.AgendaId("archived-" + customer),
            "customer",
            new CustomerId(customer),
            "state",
            io.dynode.model.AgendaState.FAILED,
            "hash",
            hash,
            "generation",
            1);
    world.store.write(
        List.of(),
        transaction -> {
          transaction.put(row);
          return true;
        });
    return row.agenda().value();
  }

  private Dispatch dead(String customer) {
    Eventually.until("dead letter of " + customer, () -> !deadOf(customer).isEmpty());
    return deadOf(customer).getFirst();
  }

  private List<Dispatch> deadOf(String customer) {
    return world.engine.read(reader ->
        reader.scan(
            Scan.along(Tables.DISPATCHES, "by_owner", 1, customer, Dispatch.DispatchOutcome.DEAD)));
  }

  private void lease(String customer, Map<String, String> known) {
    AgentId agent = new AgentId("agent-" + customer);
    Protocol.Registered registered =
        Await.get(
            world.engine.register(
                World.ADMIN,
                new Protocol.Register(
                    agent,
                    "first",
                    new PoolId(World.pool(customer)),
                    "",
                    Resources.cpu(1000),
                    List.of("process"),
                    Map.of(),
                    Protocol.LEVEL,
                    "test")));
    Protocol.Leased leased =
        Await.get(
            world.engine.lease(
                World.ADMIN,
                new Protocol.LeaseRequest(agent, registered.epoch(), 1, Duration.ofSeconds(20))));
    Protocol.Assignment assignment = leased.assignments().getFirst();
    known.put("agent", agent.value());
    known.put("epoch", Long.toString(registered.epoch()));
    known.put("attempt", assignment.attempt().value());
    known.put("token", assignment.token());
    byte[] output = Client.utf8("output of " + customer);
    known.put("hash", World.sha256(output));
    Protocol.Intended place =
        Await.get(
            world.engine.intend(
                World.ADMIN,
                new Protocol.IntendRequest(
                    agent,
                    registered.epoch(),
                    new AttemptId(known.get("attempt")),
                    List.of(known.get("hash")))));
    known.put("generation", place.generations().getFirst().toString());
    known.put(
        "exec",
        Await.get(
                world
                    .engine
                    .execs()
                    .ask(World.ADMIN, assignment.attempt(), List.of("true"), new byte[0]))
            .id());
  }

  String fact(String customer, String name) {
    String value = facts.get(customer).get(name);
    if (value == null) {
      throw new AssertionError("Nobody said what {" + name + "} stands for: see Samples");
    }
    return value;
  }

  /** The request of a route, on things of that customer. */
  Sample of(Route route, String customer) {
    StringBuilder path = new StringBuilder();
    for (String segment : route.path().substring(1).split("/", -1)) {
      path.append('/')
          .append(segment.startsWith("{") ? argument(route, customer, segment) : segment);
    }
    String query = query(route, customer);
    Map<String, String> headers = new LinkedHashMap<>();
    if (route.input().consumes() != Consumes.NOTHING) {
      headers.put("Content-Type", route.input().consumes().types().getFirst());
    }
    if (route.access().equals(io.dynode.server.http.Access.AGENT)) {
      headers.put("Dynode-Attempt-Token", fact(customer, "token"));
      headers.put("Dynode-Log-Size", "4");
    }
    byte[] body =
        route.input().consumes() == Consumes.NOTHING ? new byte[0] : body(route, customer);
    return new Sample(route.method(), path + (query.isEmpty() ? "" : "?" + query), body, headers);
  }

  private String argument(Route route, String customer, String segment) {
    String name = segment.substring(1, segment.length() - 1);
    return switch (name) {
      case "name" -> named(route, customer);
      case "sequence" -> route.path().contains("/logs/") ? "0" : fact(customer, name);
      case "sha256" ->
          route.method().equals("PUT") ? World.sha256(upload(customer)) : fact(customer, name);
      default -> fact(customer, name);
    };
  }

  private static byte[] upload(String customer) {
    return Client.utf8("uploaded by " + customer);
  }

  private static String named(Route route, String customer) {
    boolean removes = route.method().equals("DELETE");
    return switch (route.path().split("/", -1)[2]) {
      case "customers" -> customer;
      case "pools" -> World.pool(customer);
      case "queues" -> World.queue(customer);
      case "modules" -> "crunch";
      case "templates" -> "plan";
      case "triggers" -> "trip";
      default ->
          throw new AssertionError(
              "Nobody said how those of "
                  + route.path()
                  + " are named"
                  + (removes ? " for removal" : ""));
    };
  }

  private String query(Route route, String customer) {
    List<String> parts = new java.util.ArrayList<>();
    route
        .parameters()
        .forEach(parameter -> {
          switch (parameter.name()) {
            case "customer" -> parts.add("customer=" + customer);
            case "version" -> parts.add("version=1");
            case "generation" -> parts.add("generation=" + fact(customer, "generation"));
            default -> {
              // The others narrow a list or have a default.
            }
          }
        });
    switch (route.path()) {
      case "/v1/progress", "/v1/trace" -> parts.add("correlationId=cascade-" + customer);
      case "/v1/agendas/bulk/cancel",
          "/v1/agendas/bulk/pause",
          "/v1/agendas/bulk/resume",
          "/v1/agendas/bulk/rerun",
          "/v1/agendas/bulk/prioritize" ->
          parts.add("preview=true");
      case "/v1/objects" -> parts.add("agenda=" + fact(customer, "agenda"));
      default -> {
        // Nothing else is needed.
      }
    }
    return String.join("&", parts);
  }

  private byte[] body(Route route, String customer) {
    String agent =
        "\"agent\": \"" + fact(customer, "agent") + "\", \"epoch\": " + fact(customer, "epoch");
    return switch (route.path()) {
      case "/v1/objects/{sha256}" -> upload(customer);
      case "/v1/attempts/{attempt}/objects/{hash}" -> Client.utf8("output of " + customer);
      case "/v1/attempts/{attempt}/logs/{sequence}" -> gzip("text");
      default -> Client.utf8("{" + members(route, customer, agent) + "}");
    };
  }

  private static byte[] gzip(String text) {
    var bytes = new java.io.ByteArrayOutputStream();
    try (var out = new java.util.zip.GZIPOutputStream(bytes)) {
      out.write(Client.utf8(text));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private String members(Route route, String customer, String agent) {
    return switch (route.path()) {
      case "/v1/agendas", "/v1/agendas/preview", "/v1/agendas/bulk" ->
          "\"customerId\": \"%s\", \"operations\": [{\"name\": \"a\", \"type\": \"crunch\"}]"
              .formatted(customer);
      case "/v1/agendas/bulk/cancel",
          "/v1/agendas/bulk/pause",
          "/v1/agendas/bulk/resume",
          "/v1/agendas/{agenda}/cancel",
          "/v1/agendas/{agenda}/pause",
          "/v1/agendas/{agenda}/resume",
          "/v1/agendas/{agenda}/operations/{operation}/approve",
          "/v1/agendas/{agenda}/operations/{operation}/reject",
          "/v1/agendas/{agenda}/operations/{operation}/retry",
          "/v1/agendas/{agenda}/operations/{operation}/skip" ->
          "\"reason\": \"test\"";
      case "/v1/agendas/{agenda}/operations/{operation}/done" ->
          "\"output\": {\"lines\": 12}, \"reason\": \"counted by hand\"";
      case "/v1/agendas/bulk/rerun", "/v1/agendas/{agenda}/rerun" -> RERUN;
      case "/v1/agendas/{agenda}/operations/{operation}/payload" -> "\"payload\": {\"n\": 1}";
      case "/v1/events/batch" ->
          "\"specversion\": \"1.0\", \"id\": \"n2\", \"source\": \"/s\", \"type\": \"t\"";
      case "/v1/agendas/bulk/prioritize", "/v1/agendas/{agenda}/prioritize" ->
          "\"priority\": 7, \"reason\": \"test\"";
      case CallbackApi.CALL -> "\"by\": \"test\"";
      case "/v1/events" ->
          "\"specversion\": \"1.0\", \"id\": \"n1\", \"source\": \"/s\", \"type\": \"t\"";
      case "/v1/webhooks" ->
          "\"customerId\": \"%s\", \"url\": \"https://hooks.example/x\", \"types\": [\"agenda.*\"]"
              .formatted(customer);
      case "/v1/webhooks/{webhook}/replay" -> "\"deliveries\": []";
      case "/v1/keys" ->
          "\"principal\": \"p\", \"role\": \"viewer\", \"customers\": [\"%s\"]".formatted(customer);
      case "/v1/agent/register" ->
          "\"agent\": \"new-%s\", \"instance\": \"i\", \"pool\": \"%s\", \"protocol\": 1"
              .formatted(customer, World.pool(customer));
      case "/v1/agent/lease" -> agent + ", \"max\": 1, \"patience\": \"0s\"";
      case "/v1/agent/renew" ->
          agent
              + ", \"holding\": [{\"attempt\": \"%s\", \"observed\": \"running\"}]"
                  .formatted(fact(customer, "attempt"));
      case "/v1/agent/report" ->
          agent
              + ", \"reports\": [{\"attempt\": \"%s\", \"succeeded\": true, \"output\": {}}]"
                  .formatted(fact(customer, "attempt"));
      case "/v1/attempts/{attempt}/exec" -> "\"command\": [\"true\"]";
      case "/v1/agent/exec" ->
          agent + ", \"exec\": \"%s\", \"runner\": \"r\"".formatted(fact(customer, "exec"));
      case "/v1/agent/intend" ->
          agent
              + ", \"attempt\": \"%s\", \"hashes\": [\"%s\"]"
                  .formatted(fact(customer, "attempt"), World.sha256(upload("agent")));
      case "/v1/apply" ->
          "\"kind\": \"module\", \"customer\": \"%s\", \"name\": \"m2\", \"version\": \"1\","
                  .formatted(customer)
              + " \"command\": [\"x\"]";
      default -> declared(route, customer);
    };
  }

  /** A changed definition for PUT, a new one for POST. */
  private static String declared(Route route, String customer) {
    boolean put = route.method().equals("PUT");
    String name = "\"name\": \"" + (put ? named(route, customer) : "fresh-" + customer) + "\"";
    return switch (route.path().split("/", -1)[2]) {
      case "customers" -> name + ", \"title\": \"changed\"";
      case "pools" -> name + ", \"title\": \"changed\"";
      case "queues" -> name + ", \"pool\": \"" + World.pool(customer) + "\", \"weight\": 7";
      case "modules" -> name + ", \"version\": \"2\", \"command\": [\"other\"]";
      case "templates" ->
          name
              + ", \"version\": \"2\", \"agenda\": {\"operations\": [{\"name\": \"o\","
              + " \"type\": \"crunch\"}]}";
      case "triggers" -> name + ", \"types\": [\"boom\"], \"module\": \"crunch\"";
      default -> throw new AssertionError("Nobody said what " + route.label() + " is sent");
    };
  }
}
