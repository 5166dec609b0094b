package io.dynode.server;

import io.dynode.engine.Engine;
import io.dynode.model.CustomerId;
import io.dynode.model.Delivery;
import io.dynode.model.Delivery.DeliveryState;
import io.dynode.model.ErrorCode;
import io.dynode.model.Field;
import io.dynode.model.ProblemException;
import io.dynode.model.Webhook;
import io.dynode.server.http.Access;
import io.dynode.server.http.Input;
import io.dynode.server.http.Request;
import io.dynode.server.http.Response;
import io.dynode.server.http.Route;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
                  "Of what it is told: agenda. and a state, operation. and how it ended or held, or"
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
      @Field("The one agenda that it is of; empty: all of the customer.") String agenda,
      String url,
      List<String> types,
      String linkId,
      Optional<String> createdAt,
      @Field("Calls that were given up.") int givenUp,
      @Field("How many of those are kept, to be made again.") int kept,
      @Field("Why the last call that failed did.") String error,
      Optional<String> errorAt) {
    static WebhookView of(Webhook w) {
      return new WebhookView(
          w.id(),
          w.customer().value(),
          w.agenda(),
          w.url(),
          w.types(),
          w.linkId(),
          Times.iso(w.createdMicros()),
          w.givenUp(),
          w.kept(),
          w.error(),
          Times.iso(w.errorMicros()));
    }
  }

  /** A new one with its secret. */
  record NewWebhookView(
      @Field("Signs the calls; it is shown this once.") String secret, WebhookView webhook) {}

  /** A call. */
  record DeliveryView(
      String id,
      @Field("What it tells of.") String type,
      DeliveryState state,
      Optional<String> createdAt,
      @Field("When it is tried next.") Optional<String> dueAt,
      @Field("When it was given up.") Optional<String> givenUpAt,
      int tries,
      @Field("Why the last try failed.") String error) {
    static DeliveryView of(Delivery d) {
      Optional<String> at = Times.iso(d.dueMicros());
      boolean owed = d.state() == DeliveryState.OWED;
      return new DeliveryView(
          d.id(),
          d.body().at("/type").flatMap(t -> t.text()).orElse(""),
          d.state(),
          Times.iso(d.createdMicros()),
          owed ? at : Optional.empty(),
          owed ? Optional.empty() : at,
          d.tries(),
          d.error());
    }
  }

  /** Calls to make again. */
  record ReplayRequest(
      @Field(value = "Their ids, of which each is there; default: all that are kept.", max = 200)
          List<String> deliveries) {
    ReplayRequest {
      deliveries = List.copyOf(deliveries);
    }
  }

  /** What came of it. */
  record ReplayAnswer(@Field("Calls that are made again.") int replayed) {}

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
        Route.of(
                "GET",
                one,
                "Gets a webhook; the callback of one agenda has the agenda's id.",
                Access.READ,
                this::get)
            .returns(200, WebhookView.class),
        Route.of(
                "GET",
                one + "/deliveries",
                "Lists the calls that are still to be made, the next one first, or those that were"
                    + " given up, the last one first.",
                Access.READ,
                this::deliveries)
            .with("state", "owed (when not given) or failed.")
            .returnsPage(DeliveryView.class),
        Route.of(
                "POST",
                one + "/replay",
                "Makes calls again that were given up.",
                Access.WRITE,
                this::replay)
            .takes(Input.of(ReplayRequest.class).optional())
            .returns(200, ReplayAnswer.class),
        Route.of("DELETE", one, "Removes a webhook.", Access.WRITE, this::remove).returns(204, ""));
  }

  private Response create(Request request) {
    WebhookRequest wanted = Bodies.record(request, WebhookRequest.class);
    CustomerId customer =
        engine.read(reader -> Visible.acting(request, reader, wanted.customerId()));
    Webhook made =
        Await.get(
            engine
                .webhooks()
                .create(request.caller(), customer, wanted.url(), wanted.types(), wanted.linkId()));
    return Answer.of(201, new NewWebhookView(made.secret(), WebhookView.of(made)))
        .header("Location", "/v1/webhooks/" + made.id())
        .header("Cache-Control", "no-store");
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
    // Those of single agendas are asked for by the agenda's id.
    if (visible.all()) {
      walks.add(Scan.along(Tables.WEBHOOKS, "by_customer", 1, ""));
    } else {
      visible.named().forEach(c -> walks.add(Scan.along(Tables.WEBHOOKS, "by_customer", 1, "", c)));
    }
    List<String> order = visible.all() ? List.of("customer", "id") : List.of("id");
    return engine.read(
        reader -> Pages.read(reader, walks, order, request, _ -> true).answer(WebhookView::of));
  }

  private Response get(Request request) {
    return Answer.of(WebhookView.of(find(request)));
  }

  private Response deliveries(Request request) {
    DeliveryState state =
        switch (request.query("state").orElse("owed")) {
          case "owed" -> DeliveryState.OWED;
          case "failed" -> DeliveryState.FAILED;
          default -> throw Request.invalid("state", "owed or failed");
        };
    Scan<Delivery> walk = Scan.along(Tables.DELIVERIES, "by_webhook", 1, find(request).id(), state);
    Scan<Delivery> directed = state == DeliveryState.OWED ? walk : walk.backwards();
    return engine.read(reader ->
        Pages.read(reader, List.of(directed), List.of("dueMicros", "id"), request, _ -> true)
            .answer(DeliveryView::of));
  }

  private Response replay(Request request) {
    String id = find(request).id();
    ReplayRequest wanted =
        Bodies.record(request, ReplayRequest.class, new ReplayRequest(List.of()));
    int replayed = Await.get(engine.webhooks().replay(request.caller(), id, wanted.deliveries()));
    return Answer.of(new ReplayAnswer(replayed));
  }

  private Response remove(Request request) {
    Await.get(engine.webhooks().remove(request.caller(), find(request).id()));
    return Response.empty(204);
  }
}
