package io.dynode.engine;

import io.dynode.json.Digest;
import io.dynode.json.Records;
import io.dynode.model.AgendaCallback;
import io.dynode.model.AgendaId;
import io.dynode.model.AgendaSpec;
import io.dynode.model.Caller;
import io.dynode.model.CustomerId;
import io.dynode.model.CustomerSpec;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Kind;
import io.dynode.model.Problem;
import io.dynode.model.ProblemException;
import io.dynode.model.QueueSpec;
import io.dynode.model.Resource;
import io.dynode.model.TemplateSpec;
import io.dynode.workflow.Templates;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns what a caller or a trigger asks for into a {@link Submission}; costs outside the writer.
 */
final class Submissions {
  private final EngineCore core;

  Submissions(EngineCore core) {
    this.core = core;
  }

  /**
   * Where an agenda comes from.
   *
   * @param correlationId empty: the agenda's own, or a new one
   */
  record Cause(String correlationId, String event, String agenda) {
    static final Cause REQUEST = new Cause("", "", "");
  }

  /** Of what was sent, so that a repeat is known from a conflict. */
  static String digest(AgendaSpec sent) {
    return Digest.of(Records.encodeBrief(sent));
  }

  /** The customer an agenda without a word about it belongs to. */
  static String customer(Caller caller, String named) {
    if (!named.isEmpty()) {
      return named;
    }
    if (caller.customers().size() == 1 && !caller.all()) {
      return caller.customers().getFirst();
    }
    throw new ProblemException(
        ErrorCode.MISSING_FIELD,
        "Say whose agenda it is: this key may act for several customers",
        "/customerId");
  }

  /**
   * @param reads short ones: compiling a large agenda takes seconds, in which it holds none
   */
  Submission prepare(Reads reads, String customer, AgendaSpec sent, Cause cause) {
    return prepare(core.catalog().at(reads), reads, customer, sent, cause);
  }

  /**
   * As {@link #prepare(Reads, String, AgendaSpec, Cause)}, of what was seen before.
   *
   * @param state what it does not know is asked
   */
  Submission prepare(
      Catalog.State state, Reads reads, String customer, AgendaSpec sent, Cause cause) {
    CustomerSpec owner = owner(state, customer);
    Made made =
        sent.template().isEmpty()
            ? new Made(sent, Origin.NONE)
            : instantiate(state, reads, customer, sent);
    AgendaSpec spec = made.spec();
    if (spec.operations().isEmpty()) {
      throw new ProblemException(
          ErrorCode.MISSING_FIELD,
          "An agenda needs operations, or the name of a template",
          "/operations");
    }
    spec.callback().ifPresent(this::check);
    Definitions.Stored definition =
        core.definitions()
            .compile(spec, new VisibleModules(core.catalog(), state, reads, customer));
    QueueSpec queue = state.matching().choose(definition.plan().spec(), owner);
    core.fits().check(reads, queue.pool(), definition);
    String correlation =
        !cause.correlationId().isEmpty()
            ? cause.correlationId()
            : spec.correlationId().isEmpty() ? core.parts().ids().next() : spec.correlationId();
    return new Submission(
        new AgendaId(core.parts().ids().next()),
        new CustomerId(customer),
        definition,
        queue,
        sent.idempotencyKey(),
        sent.idempotencyKey().isEmpty() ? "" : digest(sent),
        correlation,
        made.origin(),
        cause.event(),
        cause.agenda(),
        spec.callback());
  }

  private void check(AgendaCallback callback) {
    List<Problem> problems = Webhooks.problems(core, callback.url(), callback.types(), "/callback");
    if (!problems.isEmpty()) {
      throw new ProblemException(problems);
    }
  }

  private static CustomerSpec owner(Catalog.State state, String customer) {
    CustomerSpec owner = state.customers().get(customer);
    if (owner == null) {
      throw new ProblemException(
          ErrorCode.UNKNOWN_CUSTOMER, "There is no customer '" + customer + "'", "/customerId");
    }
    return owner;
  }

  /** An agenda whose operations are there, and where they came from. */
  record Made(AgendaSpec spec, Origin origin) {}

  private Made instantiate(Catalog.State state, Reads reads, String customer, AgendaSpec sent) {
    if (!sent.operations().isEmpty()) {
      throw new ProblemException(
          ErrorCode.INVALID_VALUE, "Give either a template or operations, not both", "/operations");
    }
    Resource resource =
        Catalog.known(state, Kind.TEMPLATE, customer, sent.template())
            .orElseGet(() -> template(reads, customer, sent.template()));
    Json.Obj made = made(resource, sent.params());
    return new Made(
        Records.decode(overlay(made, sent), AgendaSpec.class),
        new Origin(Catalog.pinned(resource), new Json.Obj(sent.params())));
  }

  /** The template of that name, if the customer may use it. */
  Resource template(Reads reads, String customer, String name) {
    return core.catalog()
        .find(reads, Kind.TEMPLATE, customer, name)
        .orElseThrow(() ->
            new ProblemException(
                ErrorCode.UNKNOWN_TEMPLATE,
                "There is no template '" + name + "' that '" + customer + "' may use",
                "/template"));
  }

  /** The agenda of a template with those values in it. */
  Json.Obj made(Resource template, Map<String, Json> params) {
    return Templates.instantiate(Catalog.spec(template, TemplateSpec.class), params, core.limits());
  }

  /** What the submit says itself goes before what the template says. */
  private static Json overlay(Json.Obj made, AgendaSpec sent) {
    Map<String, Json> members = new LinkedHashMap<>(made.members());
    Json.Obj own = (Json.Obj) Records.encodeBrief(sent);
    own.members()
        .forEach((name, value) -> {
          if (!name.equals("params") && !name.equals("template")) {
            members.put(name, value);
          }
        });
    return new Json.Obj(members);
  }
}
