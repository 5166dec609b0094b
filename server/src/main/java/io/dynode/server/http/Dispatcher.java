package io.dynode.server.http;

import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Brings a request to its route: path, method, key, role, parameters, body; in that order. */
public final class Dispatcher {
  private static final System.Logger LOG = System.getLogger(Dispatcher.class.getName());

  /** Label of what has no route: never the client's own words, of which there is no end. */
  private static final String UNKNOWN = "unknown";

  private final Router router;
  private final Function<Request, Caller> callers;
  private final Observer observer;
  private final LargeBodies large;

  /** Is told of every answered request. */
  @FunctionalInterface
  public interface Observer {
    /** A request of that route was answered with that status. */
    void answered(String route, int status);
  }

  /**
   * @param callers who asks; throws UNAUTHENTICATED
   */
  public Dispatcher(
      WebSettings settings,
      List<Route> routes,
      Function<Request, Caller> callers,
      Observer observer) {
    this.large = new LargeBodies(settings);
    this.router = new Router(routes);
    this.callers = callers;
    this.observer = observer;
  }

  /** Answers; never throws but for a client that went away. */
  Response handle(String id, Request.Head head, InputStream body) throws IOException {
    String label = UNKNOWN;
    Response response;
    try {
      Request request = new Request(id, head, Map.of(), Request.NOBODY, body);
      Router.Place place =
          router
              .find(head.path())
              .orElseThrow(() ->
                  new ProblemException(
                      ErrorCode.NOT_FOUND,
                      "There is nothing at this path; /v1/openapi.json lists what there is"));
      if (place.route(head.method()).isEmpty()) {
        response = otherMethod(request, place);
      } else {
        Route route = place.route(head.method()).get();
        label = route.label();
        response = admitted(route, request.with(place.arguments()));
      }
    } catch (ProblemException e) {
      response = Problems.answer(e, id);
    } catch (IOException | UncheckedIOException e) {
      observer.answered(label, 499);
      throw new IOException("The client went away", e);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.log(Level.ERROR, "Request " + id + " (" + label + ") failed", e);
      response = Problems.answer(failed(id), id);
    }
    observer.answered(label, response.status());
    return response.header("X-Request-Id", id);
  }

  private static ProblemException failed(String id) {
    return new ProblemException(
        ErrorCode.INTERNAL,
        "Dynode itself failed; the server's log says why, under request id " + id);
  }

  private static Response otherMethod(Request request, Router.Place place) {
    if (request.head().method().equals("OPTIONS")) {
      return Response.empty(204).header("Allow", place.allow());
    }
    ProblemException refusal =
        new ProblemException(
            ErrorCode.METHOD_NOT_ALLOWED,
            "This path does not take " + request.head().method() + ", but " + place.allow());
    return Problems.answer(refusal, request.id()).header("Allow", place.allow());
  }

  private Response admitted(Route route, Request request) throws IOException {
    Caller caller = route.access().open() ? Request.NOBODY : callers.apply(request);
    route.access().check(caller);
    request.head().query().forEach((name, values) -> check(route, name, values.size()));
    long most = route.input().maxBytes();
    if (request.head().length() > most) {
      throw LimitedBody.tooLarge(most);
    }
    try (LargeBodies.Turn turn = large.turn(route)) {
      InputStream limited = new LimitedBody(request.body(), most, turn);
      return route.endpoint().handle(request.with(caller, limited));
    }
  }

  private static void check(Route route, String name, int values) {
    Parameter parameter =
        route
            .query()
            .filter(p -> p.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new ProblemException(
                    ErrorCode.UNKNOWN_FIELD,
                    "There is no query parameter '" + name + "' here, but: " + names(route)));
    if (values > 1 && !parameter.many()) {
      throw new ProblemException(
          ErrorCode.INVALID_VALUE, "Query parameter '" + name + "' is given twice");
    }
  }

  private static String names(Route route) {
    String names = route.query().map(Parameter::name).collect(Collectors.joining(", "));
    return names.isEmpty() ? "none" : names;
  }
}
