package io.dynode.simulation;

import io.dynode.model.ErrorCode;
import io.dynode.model.Field;
import io.dynode.model.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A file that says how an agenda behaves when its modules do what is written there. */
public record AgendaTest(
    @Field("File of the agenda, relative to this one.") String agenda,
    @Field("Or the template to make it from: name or name@version.") String template,
    @Field(
            value =
                "Files and folders of declarations that are applied first, relative to this file.",
            max = 100)
        List<String> declare,
    @Field(
            value = "When it begins, by the wall.",
            fallback = "\"2026-01-01T00:00:00Z\"",
            pattern = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,18}Z")
        String starts,
    @Field("Values of the template's parameters, in all cases.") Map<String, Json> params,
    @Field("What operations do, by name, in all cases: one of these for each attempt.")
        Map<String, List<Mock>> mocks,
    @Field(value = "The cases.", required = true, min = 1, max = 1_000) List<Case> cases) {
  public AgendaTest {
    declare = List.copyOf(declare);
    params = Map.copyOf(params);
    mocks = Map.copyOf(mocks);
    cases = List.copyOf(cases);
  }

  /** One course of the agenda. */
  public record Case(
      @Field(value = "What it shows.", required = true, max = 200) String name,
      @Field("Values of the template's parameters, before those of the test.")
          Map<String, Json> params,
      @Field("A CloudEvent that starts it, by a trigger that is declared.") Json event,
      @Field("What operations do, before what the test says.") Map<String, List<Mock>> mocks,
      @Field(value = "What users do.", max = 1_000) List<Step> steps,
      @Field("What must come of it.") Expectation expect,
      @Field(
              value = "Longest virtual time; 1s to 366d.",
              fallback = "\"31d\"",
              min = 1_000,
              max = 366L * 86_400_000)
          Duration limit) {
    public Case {
      params = Map.copyOf(params);
      mocks = Map.copyOf(mocks);
      steps = List.copyOf(steps);
    }
  }

  /** What one attempt of an operation does instead of its module. */
  public record Mock(
      @Field(value = "Its out/output.json.", fallback = "{}") Json output,
      @Field("How long it runs.") Duration takes,
      @Field(
              "Error code it fails with, for example exit-nonzero, out-of-memory or disk-full;"
                  + " none: it succeeds.")
          Optional<ErrorCode> fail,
      @Field(value = "What it says of its failure.", max = 10_000) String message,
      @Field(value = "Names of the files it leaves; they are empty.", max = 10_000)
          List<String> files,
      @Field(value = "Events it raises.", max = 1_000) List<Raised> events,
      @Field("Of an http operation: how its request is answered.") Optional<Response> response) {
    /** What an operation does that no test speaks of: it succeeds at once. */
    static final Mock NOTHING =
        new Mock(
            Json.EMPTY,
            Duration.ZERO,
            Optional.empty(),
            "",
            List.of(),
            List.of(),
            Optional.empty());

    public Mock {
      files = List.copyOf(files);
      events = List.copyOf(events);
    }
  }

  /** How a request is answered. */
  public record Response(
      @Field(value = "Its status.", fallback = "200", min = 200, max = 599) int status,
      @Field("Its headers.") Map<String, String> headers,
      @Field("Its body: a text as it is, all else as JSON.") Json body) {
    /** How one is answered that no test speaks of. */
    static final Response NOTHING = new Response(200, Map.of(), Json.EMPTY);

    public Response {
      headers = Map.copyOf(headers);
    }
  }

  /** An event that an operation raises. */
  public record Raised(
      @Field(value = "Its type.", required = true) String type,
      @Field("Its subject.") String subject,
      @Field("Its data.") Json data) {}

  /** What a user does at some time: one of these. */
  public record Step(
      @Field("When, after the beginning.") Duration at,
      @Field("Approves this operation.") String approve,
      @Field("Rejects this operation.") String reject,
      @Field("Cancels the agenda, for this reason.") String cancel,
      @Field("Makes the call that this operation waits for.") String call,
      @Field("What the call posts.") Json body,
      @Field("Sends this CloudEvent.") Json event,
      @Field("Said with an approval or a rejection.") String comment) {
    /** How many of them it does. */
    long count() {
      long words = Stream.of(approve, reject, cancel, call).filter(w -> !w.isEmpty()).count();
      return words + (event.isNull() ? 0 : 1);
    }
  }

  /** What must come of it; what is left out is not looked at, except for the state. */
  public record Expectation(
      @Field(value = "State of the agenda at the end.", fallback = "\"succeeded\"") String state,
      @Field("Text in the agenda's error.") String message,
      @Field("It takes no longer than this.") Duration within,
      @Field("How many agendas ran in all, with those that events started.")
          Optional<Integer> agendas,
      @Field("Operations that ran one after the other: each began when the last had ended.")
          List<String> order,
      @Field("What must come of operations, by name.") Map<String, OfOperation> operations) {
    public Expectation {
      order = List.copyOf(order);
      operations = Map.copyOf(operations);
    }
  }

  /**
   * What must come of an operation; of objects, in lists too, only the members given are compared.
   */
  public record OfOperation(
      @Field("Its state at the end.") String state,
      @Field("Code of its error.") String code,
      @Field("How many attempts it had.") Optional<Integer> attempts,
      @Field("Its output.") Json output,
      @Field("The payload of its last attempt, references replaced.") Json payload,
      @Field("The files of its last attempt, placed under in/data.")
          Optional<List<String>> files) {}

  /** Decides what the n-th attempt of an operation does; instances may be named apart. */
  static Mock mock(AgendaTest test, Case own, String operation, int attempt) {
    int bracket = operation.indexOf('[');
    String whole = bracket < 0 ? operation : operation.substring(0, bracket);
    return Stream.of(own.mocks(), test.mocks())
        .flatMap(mocks -> Stream.of(operation, whole).map(mocks::get))
        .filter(mocks -> mocks != null && !mocks.isEmpty())
        .findFirst()
        .map(mocks -> mocks.get(Math.min(attempt, mocks.size()) - 1))
        .orElse(Mock.NOTHING);
  }

  /**
   * The same with lists of one where one mock stands for itself: {@code fetch: {takes: 2m}}.
   *
   * @param file as it was read
   */
  public static Json written(Json file) {
    if (!(file instanceof Json.Obj test)) {
      return file;
    }
    Map<String, Json> members = new LinkedHashMap<>(test.members());
    members.computeIfPresent("mocks", (_, mocks) -> lists(mocks));
    members.computeIfPresent(
        "cases",
        (_, cases) ->
            cases instanceof Json.Arr array
                ? Json.of(array.items().stream().map(AgendaTest::writtenCase).toList())
                : cases);
    return new Json.Obj(members);
  }

  private static Json writtenCase(Json value) {
    if (!(value instanceof Json.Obj own)) {
      return value;
    }
    Map<String, Json> members = new LinkedHashMap<>(own.members());
    members.computeIfPresent("mocks", (_, mocks) -> lists(mocks));
    members.computeIfPresent("expect", (_, expect) -> expected(expect));
    return new Json.Obj(members);
  }

  private static Json lists(Json mocks) {
    return each(mocks, mock -> mock instanceof Json.Obj ? Json.of(List.of(mock)) : mock);
  }

  /** {@code report: skipped} is short for its state. */
  private static Json expected(Json expect) {
    if (!(expect instanceof Json.Obj all)) {
      return expect;
    }
    Map<String, Json> members = new LinkedHashMap<>(all.members());
    members.computeIfPresent(
        "operations",
        (_, operations) ->
            each(operations, of -> of instanceof Json.Text ? Json.object("state", of) : of));
    return new Json.Obj(members);
  }

  private static Json each(Json object, UnaryOperator<Json> change) {
    if (!(object instanceof Json.Obj all)) {
      return object;
    }
    Map<String, Json> members = new LinkedHashMap<>();
    all.members().forEach((name, value) -> members.put(name, change.apply(value)));
    return new Json.Obj(members);
  }
}
