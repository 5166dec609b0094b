package io.dynode.cli;

import io.dynode.json.JsonText;
import io.dynode.model.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run of one module in an installation of its own. */
final class ModuleRun {
  static final String OPERATION = "module";

  private static final String OWNER = "default";
  private static final String NAME = "module-test";
  private static final String TYPE = "dynode.module.test";
  private static final int MOST = 10_000;

  private final Api api;
  private final Console console;

  ModuleRun(Api api, Console console) {
    this.api = api;
    this.console = console;
  }

  /** Declares the module with its code; returns it as an operation's type. */
  String declare(Documents.Document document) {
    apply(document);
    return document.text("name") + "@" + document.text("version");
  }

  private void apply(Documents.Document document) {
    Apply.Applying applying = new Apply.Applying(api, OWNER, false);
    applying.add(applying.look(document));
    applying.end();
    if (!applying.complaints().isEmpty()) {
      throw new Failure(ExitCode.REFUSED, String.join("\n", applying.complaints()));
    }
  }

  /** Submits an agenda of that operation alone; returns its id. */
  String submit(Json.Obj operation) {
    return Texts.at(api.post("/v1/agendas", agenda(operation)), "/agenda/id");
  }

  private static Json.Obj agenda(Json.Obj operation) {
    Json.Obj escaped =
        Documents.with(operation, "payload", escaped(operation.get("payload").orElse(Json.NULL)));
    return Json.object("customerId", Json.of(OWNER), "operations", Json.of(List.of(escaped)));
  }

  /** What looks like a reference in the payload is none. */
  private static Json escaped(Json value) {
    return switch (value) {
      case Json.Text text -> Json.of(text.value().replace("@<", "@@<"));
      case Json.Arr array -> Json.of(array.items().stream().map(ModuleRun::escaped).toList());
      case Json.Obj object -> {
        Map<String, Json> members = new LinkedHashMap<>();
        object.members().forEach((name, of) -> members.put(name, escaped(of)));
        yield new Json.Obj(members);
      }
      case Json.Null _, Json.Bool _, Json.Num _ -> value;
    };
  }

  /** Raises an event with those files that starts an agenda of that operation; returns its id. */
  String raise(Json.Obj operation, Json.Obj cause, List<Uploads.Local> files) {
    Json.Obj event = cause;
    String type = Texts.at(event, "/type");
    String[][] needed = {
      {"specversion", "1.0"}, {"id", NAME}, {"source", "/" + NAME}, {"type", TYPE}
    };
    for (String[] each : needed) {
      if (event.get(each[0]).isEmpty()) {
        event = Documents.with(event, each[0], Json.of(each[1]));
      }
    }
    Json.Obj agenda = agenda(operation);
    template(Json.object("operations", agenda.get("operations").orElse(Json.NULL)));
    trigger(type.isEmpty() ? TYPE : type);
    List<Json> stored = new ArrayList<>();
    for (Uploads.Local file : files) {
      stored.add(Uploads.store(api, file, OWNER).named());
    }
    if (!stored.isEmpty()) {
      event = Documents.with(event, "files", Json.of(stored));
    }
    Json answer =
        api.post(
            Api.path("/v1/events", "customer", OWNER),
            JsonText.bytes(event),
            "application/cloudevents+json");
    return started(Texts.at(answer, "/sequence"));
  }

  private void template(Json.Obj agenda) {
    apply(
        new Documents.Document(
            NAME,
            console.file(""),
            Json.object(
                "kind",
                Json.of("template"),
                "customer",
                Json.of(OWNER),
                "name",
                Json.of(NAME),
                "version",
                Json.of("1"),
                "agenda",
                agenda)));
  }

  private void trigger(String type) {
    apply(
        new Documents.Document(
            NAME,
            console.file(""),
            Json.object(
                "kind",
                Json.of("trigger"),
                "customer",
                Json.of(OWNER),
                "name",
                Json.of(NAME),
                "types",
                Json.of(List.of(Json.of(type))),
                "template",
                Json.of(NAME + "@1"))));
  }

  /** The agenda that the event started. */
  private String started(String sequence) {
    long end = System.nanoTime() + ModuleTest.SOON.toNanos();
    while (System.nanoTime() < end) {
      for (Json dispatch : api.list("/v1/events/" + sequence + "/dispatches", MOST)) {
        String code = Texts.at(dispatch, "/code");
        if (!code.isEmpty()) {
          throw new Failure(ExitCode.REFUSED, Texts.coded(Texts.at(dispatch, "/message"), code));
        }
        if (!Texts.at(dispatch, "/agenda").isEmpty()) {
          return Texts.at(dispatch, "/agenda");
        }
      }
      pause();
    }
    throw new Failure(ExitCode.TIMEOUT, "the event started no agenda");
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Failure(ExitCode.UNAVAILABLE, "interrupted");
    }
  }

  /** Follows it to its end, with its log on standard error. */
  Json follow(String agenda) {
    Thread log = Thread.ofVirtual().start(() -> log(agenda));
    Json end = new Follow(api, new Silent(), Duration.ZERO).agenda(agenda);
    try {
      log.join(Duration.ofSeconds(10));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return end;
  }

  private void log(String agenda) {
    try {
      List<Json> attempts = List.of();
      while (attempts.isEmpty()) {
        attempts = api.list(operation(agenda) + "/attempts", 1);
        if (attempts.isEmpty() && ended(agenda)) {
          return;
        }
        pause();
      }
      String path = "/v1/attempts/" + Texts.segment(Texts.at(attempts.getFirst(), "/id")) + "/logs";
      try (InputStream in = api.stream(Api.path(path, "follow", "true"), Map.of())) {
        in.transferTo(console.err());
      }
      console.err().flush();
    } catch (IOException e) {
      console.say("dynode: the log cannot be read: " + Failure.reason(e));
    }
  }

  private boolean ended(String agenda) {
    return Follow.ended(api.get("/v1/agendas/" + Texts.segment(agenda)));
  }

  private static String operation(String agenda) {
    return Get.operation(agenda + "/" + OPERATION);
  }

  /** Says nothing: the log is what is of interest. */
  private static final class Silent implements Screen {
    @Override
    public void agenda(Json agenda) {}

    @Override
    public void operation(Json operation) {}

    @Override
    public void note(String words) {}
  }

  /** What came of it. */
  void report(String agenda) {
    Json operation = api.get(operation(agenda));
    List<Json> attempts = api.list(operation(agenda) + "/attempts", MOST);
    Json attempt = attempts.isEmpty() ? Json.NULL : attempts.getLast();
    Page page = new Page(console);
    page.field("State", Texts.at(operation, "/state"));
    String code = Texts.at(operation, "/code");
    page.field("Why", code.isEmpty() ? "" : Texts.coded(Texts.at(operation, "/message"), code));
    page.field("Error type", Texts.at(attempt, "/errorType"));
    String exit = Texts.at(attempt, "/exitCode");
    page.field("Exit code", exit.equals("-1") ? "" : exit);
    page.field(
        "Took", Spans.between(attempt, "/startedAt", "/endedAt").map(Spans::print).orElse(""));
    page.value("error.json", attempt.at("/error").orElse(Json.NULL));
    page.value("Output", operation.at("/output").orElse(Json.NULL));
    page.table("Files", files(agenda), Output.columns("PATH", "/path", "SIZE", "/size"));
    page.value("Insights", Json.of(insights(agenda)));
    page.table(
        "Events",
        events(agenda),
        Output.columns("TYPE", "/type", "SUBJECT", "/subject", "DATA", "/data"));
    page.end();
  }

  private List<Json> files(String agenda) {
    return api.list(Api.path("/v1/objects", "agenda", agenda, "operation", OPERATION), MOST);
  }

  private List<Json> insights(String agenda) {
    return api.list(Api.path("/v1/insights", "agenda", agenda), MOST).reversed().stream()
        .map(insight -> insight.at("/body").orElse(Json.NULL))
        .toList();
  }

  private List<Json> events(String agenda) {
    return api.list("/v1/events", MOST).reversed().stream()
        .filter(event -> Texts.at(event, "/causeAgenda").equals(agenda))
        .map(event -> event.at("/event").orElse(Json.NULL))
        .toList();
  }

  /** Copies what it left into a folder. */
  void keep(String agenda, Path folder) throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    for (Json file : files(agenda)) {
      Path to = data.resolve(Texts.at(file, "/path")).normalize();
      if (!to.startsWith(data)) {
        continue;
      }
      Files.createDirectories(to.resolveSibling("."));
      try (InputStream in = api.stream("/v1/objects/" + Texts.at(file, "/sha256"), Map.of())) {
        Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Json output = api.get(operation(agenda)).at("/output").orElse(Json.NULL);
    if (!output.isNull()) {
      write(folder.resolve("output.json"), output);
    }
    List<Json> insights = insights(agenda);
    if (!insights.isEmpty()) {
      write(folder.resolve("insights.json"), Json.of(insights));
    }
    List<Json> events = events(agenda);
    for (int i = 0; i < events.size(); i++) {
      Path to = Files.createDirectories(folder.resolve("events"));
      write(to.resolve((i + 1) + ".json"), events.get(i));
    }
  }

  private static void write(Path file, Json json) throws IOException {
    Files.writeString(file, JsonText.pretty(json) + "\n", StandardCharsets.UTF_8);
  }
}
