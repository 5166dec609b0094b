package io.dynode.cli;

import io.dynode.json.Durations;
import io.dynode.model.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs one module on this machine, as an agent would. */
@Command(
    name = "test",
    description = {
      "Runs one module once, on this machine and without your server, just as an agent does: the"
          + " same in/, out/ and variables, the same checks of what it leaves. Its log goes to"
          + " standard error, what came of it to standard output. Status 1 when it failed.",
      "It runs in an installation of its own, in a temporary folder that is removed.",
      "With --from-attempt it is given what that attempt was given: payload, event, files, and its"
          + " module in that version, unless FILE names another. They are fetched from your server"
          + " first; the run itself needs none."
    },
    footer = {
      "",
      "Examples:",
      "  dynode module test detect.yaml --in ./frames",
      "  dynode module test detect.yaml -p threshold=0.7 --event found.json --out ./result",
      "  dynode module test modules.yaml --module detect --payload payload.json",
      "  dynode module test --from-attempt 01JD3W0Q8Z5T9K2M4N6P8R0S2T --folder ./broken",
      "  dynode module test fixed.yaml --from-attempt 01JD3W0Q8Z5T9K2M4N6P8R0S2T"
    })
public final class ModuleTest implements Callable<Integer> {
  private static final String OWNER = "default";

  private final Console console;
  private final Playground.Maker maker;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE|DIR",
      description = "Declaration of the module, as 'dynode apply' takes it.")
  private String file = "";

  @Option(names = "--module", paramLabel = "NAME", description = "Which, when there are several.")
  private String module = "";

  @Option(
      names = "--in",
      paramLabel = "DIR",
      description = "Folder whose files are placed in in/data.")
  private String in = "";

  @Option(names = "--payload", paramLabel = "FILE|-", description = "Its payload: YAML or JSON.")
  private String payload = "";

  @Option(
      names = {"-p", "--param"},
      paramLabel = "NAME=VALUE",
      description = "A member of the payload; the value is YAML.")
  private Map<String, String> params = new LinkedHashMap<>();

  @Option(
      names = "--event",
      paramLabel = "FILE",
      description = "The CloudEvent that would have started it: in/event.json.")
  private String event = "";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Copy what it left there: data/, output.json, insights.json, events/.")
  private String out = "";

  @Option(
      names = "--from-attempt",
      paramLabel = "ID",
      description = "Give it what this attempt was given.")
  private String attempt = "";

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "With --from-attempt: fetch that into this new folder, and leave it there.")
  private String fetchedTo = "";

  @Mixin private Connection connection = new Connection();

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = Span.class,
      description =
          "Longest run, such as 90s; a bare number means seconds. Default: that of the module.")
  private Duration timeout = Duration.ZERO;

  private ModuleTest(Console console, Playground.Maker maker) {
    this.console = console;
    this.maker = maker;
  }

  /** The command, which needs somebody to make its installation. */
  public static Callable<Integer> command(Console console, Playground.Maker maker) {
    return new ModuleTest(console, maker);
  }

  /** What it is given. */
  private record Given(
      Documents.Document document,
      Json payload,
      Json.Obj cause,
      List<Uploads.Local> files,
      Json timeout) {}

  @Override
  public Integer call() throws IOException {
    if (attempt.isEmpty() && (file.isEmpty() || !fetchedTo.isEmpty())) {
      throw Failure.usage(
          file.isEmpty()
              ? "name the declaration of the module, or an attempt with --from-attempt"
              : "--folder goes with --from-attempt");
    }
    Path inputs = Files.createTempDirectory("dynode-attempt-");
    try {
      // All that is local is looked at before anything is started.
      return run(attempt.isEmpty() ? local() : fetched(inputs));
    } finally {
      remove(inputs);
    }
  }

  private Given local() throws IOException {
    return new Given(
        document(file),
        payload(Json.NULL),
        event.isEmpty() ? Json.EMPTY : Documents.one(console, event).body(),
        in.isEmpty() ? List.of() : files(console.file(in)),
        own(Json.NULL));
  }

  /** The timeout that was said, or else that one. */
  private Json own(Json usual) {
    return timeout.isZero() ? usual : Json.of(Durations.print(timeout));
  }

  /** What the attempt was given, but for what was said otherwise. */
  private Given fetched(Path temporary) throws IOException {
    Optional<Documents.Document> own =
        file.isEmpty() ? Optional.empty() : Optional.of(document(file));
    Path to =
        fetchedTo.isEmpty() ? temporary : console.file(fetchedTo).toAbsolutePath().normalize();
    AttemptFolder given = AttemptFolder.fetch(connection.api(console), attempt, to);
    return new Given(
        own.orElseGet(() -> document(given.declaration().toString())),
        payload(given.payload()),
        event.isEmpty() ? given.event() : Documents.one(console, event).body(),
        files(in.isEmpty() ? given.in() : console.file(in)),
        own(given.timeout()));
  }

  private int run(Given given) throws IOException {
    Path folder = Files.createTempDirectory("dynode-module-");
    try (Playground playground = maker.start(folder)) {
      ModuleRun run = new ModuleRun(new Api(playground.address(), playground.key()), console);
      String type = run.declare(given.document().with(owned(given.document())));
      boolean plain = given.files().isEmpty() && given.cause().members().isEmpty();
      Json.Obj operation = operation(type, given, !plain);
      String agenda =
          plain ? run.submit(operation) : run.raise(operation, given.cause(), given.files());
      Json end = run.follow(agenda);
      run.report(agenda);
      if (!out.isEmpty()) {
        run.keep(agenda, console.file(out));
      }
      return Follow.succeeded(end) ? ExitCode.OK : ExitCode.FAILED;
    } finally {
      remove(folder);
    }
  }

  private Documents.Document document(String file) {
    List<Documents.Document> modules =
        Documents.read(console, file).stream()
            .filter(d -> d.text("kind").equals("module"))
            .filter(d -> module.isEmpty() || d.text("name").equals(module))
            .toList();
    if (modules.size() != 1) {
      throw Failure.usage(
          modules.isEmpty()
              ? file + " declares no module" + (module.isEmpty() ? "" : " '" + module + "'")
              : file
                  + " declares several modules; say which with --module: "
                  + String.join(", ", modules.stream().map(d -> d.text("name")).toList()));
    }
    return modules.getFirst();
  }

  /** Whoever it belongs to elsewhere: here there is one customer. */
  private static Json.Obj owned(Documents.Document document) {
    return Documents.with(document.body(), "customer", Json.of(OWNER));
  }

  /** What was said, else the usual; with the members that were said. */
  private Json payload(Json usual) {
    Json whole = payload.isEmpty() ? usual : Documents.one(console, payload).body();
    if (!params.isEmpty() && !(whole instanceof Json.Obj)) {
      whole = Json.EMPTY;
    }
    for (Map.Entry<String, String> param : params.entrySet()) {
      whole = Documents.with((Json.Obj) whole, param.getKey(), Documents.value(param.getValue()));
    }
    return whole;
  }

  private static Json.Obj operation(String type, Given given, boolean files) {
    Json.Obj operation =
        Json.object(
            "name",
            Json.of(ModuleRun.OPERATION),
            "type",
            Json.of(type),
            "payload",
            given.payload(),
            "retry",
            Json.object("maxAttempts", Json.of(1)));
    if (!given.timeout().isNull()) {
      operation = Documents.with(operation, "timeout", given.timeout());
    }
    Json all = Json.of(List.of(Json.object("from", Json.of("event"))));
    return files ? Documents.with(operation, "files", all) : operation;
  }

  private static List<Uploads.Local> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw Failure.usage(folder + " is no folder");
    }
    List<Uploads.Local> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.filter(Files::isRegularFile).sorted().toList()) {
        files.add(Uploads.look(each, folder.relativize(each).toString()));
      }
    }
    return files;
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }

  /** Longest wait for its first attempt: there is nothing else to do. */
  static final Duration SOON = Duration.ofSeconds(60);
}
