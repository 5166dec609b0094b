package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.json.Records;
import io.dynode.model.AgendaState;
import io.dynode.model.CustomerId;
import io.dynode.model.Delivery;
import io.dynode.model.ErrorCode;
import io.dynode.model.Field;
import io.dynode.model.OperationState;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.model.Webhook;
import io.dynode.server.http.Access;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Routes of webhooks: whom to call about agendas. */
final class WebhookApi {
  private final Engine engine;

  WebhookApi(Engine engine) {
    this.engine = engine;
  }

  /** A new one. */
  record WebhookRequest(
      @Field(value = "Whose agendas; default: the key's only customer.", max = 63)
          String customerId,
      @Field(
              value = "What is called, with POST. It must be public, or allowed by the operator.",
              required = true,
              min = 1,
              max = 2_000)
          String url,
      @Field(
              value =
                  "Of what it is told: agenda. and a state, operation. and how it ended, or"
                      + " agenda.* and operation.*; default: the ends of agendas.",
              max = 20)
          List<String> types,
      @Field(value = "Only of agendas of this group.", max = 200) String linkId) {
    WebhookRequest {
      types = List.copyOf(types);
    }
  }

  /** One as it is shown: without its secret. */
  record WebhookView(
      String id,
      String customerId,
      String url,
      List<String> types,
      String linkId,
      Optional<String> createdAt,
      @Field("Calls that were given up.") int givenUp,
      @Field("Why the last call that failed did.") String error,
      Optional<String> errorAt) {
    static WebhookView of(Webhook w) {
      return new WebhookView(
          w.id(),
          w.customer().value(),
          w.url(),
          w.types(),
          w.linkId(),
          Times.iso(w.createdMicros()),
          w.givenUp(),
          w.error(),
          Times.iso(w.errorMicros()));
    }
  }

  /** A new one with its secret. */
  record NewWebhookView(
      @Field("Signs the calls; it is shown this once.") String secret, WebhookView webhook) {}

  /** A call that is still to be made. */
  record DeliveryView(
      String id,
      @Field("What it tells of.") String type,
      Optional<String> createdAt,
      @Field("When it is tried next.") Optional<String> dueAt,
      int tries,
      @Field("Why the last try failed.") String error) {
    static DeliveryView of(Delivery d) {
      return new DeliveryView(
          d.id(),
          d.body().at("/type").flatMap(t -> t.text()).orElse(""),
          Times.iso(d.createdMicros()),
          Times.iso(d.dueMicros()),
          d.tries(),
          d.error());
    }
  }

  List<Route> routes() {
    String one = "/v1/webhooks/{webhook}";
    return List.of(
        Route.of(
                "POST",
                "/v1/webhooks",
                "Has an address called about agendas; the secret is shown this once.",
                Access.WRITE,
                this::create)
            .takes(WebhookRequest.class)
            .returns(201, NewWebhookView.class, "Location"),
        Route.of("GET", "/v1/webhooks", "Lists webhooks.", Access.READ, this::list)
            .with("customer", "Only those of this customer.")
            .returnsPage(WebhookView.class),
        Route.of("GET", one, "Gets a webhook.", Access.READ, this::get)
            .returns(200, WebhookView.class),
        Route.of(
                "GET",
                one + "/deliveries",
                "Lists the calls that are still to be made, the next one first.",
                Access.READ,
                this::deliveries)
            .returnsPage(DeliveryView.class),
        Route.of("DELETE", one, "Removes a webhook.", Access.WRITE, this::remove).returns(204, ""));
  }

  private Response create(Request request) {
    WebhookRequest wanted = Bodies.record(request, WebhookRequest.class);
    CustomerId customer =
        engine.read(reader -> Visible.acting(request, reader, wanted.customerId()));
    List<String> types =
        wanted.types().isEmpty()
            ? List.of("agenda.succeeded", "agenda.failed", "agenda.canceled")
            : wanted.types();
    check(types);
    Webhook made =
        Await.get(
            engine
                .webhooks()
                .create(request.caller(), customer, wanted.url(), types, wanted.linkId()));
    return Answer.of(201, new NewWebhookView(made.secret(), WebhookView.of(made)))
        .header("Location", "/v1/webhooks/" + made.id())
        .header("Cache-Control", "no-store");
  }

  private static void check(List<String> types) {
    TreeSet<String> known = new TreeSet<>(List.of("agenda.*", "operation.*"));
    Arrays.stream(AgendaState.values()).forEach(s -> known.add("agenda." + word(s)));
    Arrays.stream(OperationState.values())
        .filter(OperationState::ended)
        .forEach(s -> known.add("operation." + word(s)));
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      if (!known.contains(types.get(i))) {
        problems.add(
            new Problem(
                ErrorCode.INVALID_VALUE,
                "'" + types.get(i) + "' is none of " + String.join(", ", known),
                "/types/" + i));
      }
    }
    if (!problems.isEmpty()) {
      throw new ProblemException(problems);
    }
  }

  private static String word(Enum<?> state) {
    return Records.encode(state).text().orElseThrow();
  }

  private Webhook find(Request request) {
    String id = request.argument("webhook");
    return engine
        .read(reader -> reader.get(Tables.WEBHOOKS, id))
        .filter(webhook -> request.caller().mayActFor(webhook.customer().value()))
        .orElseThrow(() ->
            new ProblemException(
                ErrorCode.NOT_FOUND, "There is no webhook '" + id + "' for this key"));
  }

  private Response list(Request request) {
    Visible visible = Visible.to(request);
    List<Scan<Webhook>> walks = new ArrayList<>();
    if (visible.all()) {
      walks.add(Scan.of(Tables.WEBHOOKS, 1));
    } else {
      visible.named().forEach(c -> walks.add(Scan.along(Tables.WEBHOOKS, "by_customer", 1, c)));
    }
    return engine.read(reader ->
        Pages.read(reader, walks, List.of("id"), request, _ -> true).answer(WebhookView::of));
  }

  private Response get(Request request) {
    return Answer.of(WebhookView.of(find(request)));
  }

  private Response deliveries(Request request) {
    Scan<Delivery> walk = Scan.along(Tables.DELIVERIES, "by_webhook", 1, find(request).id());
    return engine.read(reader ->
        Pages.read(reader, List.of(walk), List.of("dueMicros", "id"), request, _ -> true)
            .answer(DeliveryView::of));
  }

  private Response remove(Request request) {
    Await.get(engine.webhooks().remove(request.caller(), find(request).id()));
    return Response.empty(204);
  }
}
