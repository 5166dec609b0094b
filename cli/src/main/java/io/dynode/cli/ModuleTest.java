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
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs one module on this machine, as an agent would. */
@Command(
    name = "test",
    description = {
      "Runs one module once, on this machine and without your server, just as an agent does: the"
          + " same in/, out/ and variables, the same checks of what it leaves. Its log goes to"
          + " standard error, what came of it to standard output. Status 1 when it failed.",
      "It runs in an installation of its own, in a temporary folder that is removed."
    },
    footer = {
      "",
      "Examples:",
      "  dynode module test detect.yaml --in ./frames",
      "  dynode module test detect.yaml -p threshold=0.7 --event found.json --out ./result",
      "  dynode module test modules.yaml --module detect --payload payload.json"
    })
public final class ModuleTest implements Callable<Integer> {
  private static final String OWNER = "default";

  private final Console console;
  private final Playground.Maker maker;

  @Parameters(
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

  @Override
  public Integer call() throws IOException {
    Documents.Document document = document();
    // All that is local is looked at before anything is started.
    Json given = payload();
    List<Uploads.Local> files = in.isEmpty() ? List.of() : files(console.file(in));
    Json.Obj cause = event.isEmpty() ? Json.EMPTY : Documents.one(console, event).body();
    Path folder = Files.createTempDirectory("dynode-module-");
    try (Playground playground = maker.start(folder)) {
      ModuleRun run = new ModuleRun(new Api(playground.address(), playground.key()), console);
      String type = run.declare(document.with(owned(document)));
      String agenda =
          files.isEmpty() && cause.members().isEmpty()
              ? run.submit(operation(type, given, false))
              : run.raise(operation(type, given, true), cause, files);
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

  private Documents.Document document() {
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

  private Json payload() {
    Json whole =
        payload.isEmpty()
            ? params.isEmpty() ? Json.NULL : Json.EMPTY
            : Documents.one(console, payload).body();
    for (Map.Entry<String, String> param : params.entrySet()) {
      whole = Documents.with((Json.Obj) whole, param.getKey(), Documents.value(param.getValue()));
    }
    return whole;
  }

  private Json.Obj operation(String type, Json given, boolean files) {
    Json.Obj operation =
        Json.object(
            "name",
            Json.of(ModuleRun.OPERATION),
            "type",
            Json.of(type),
            "payload",
            given,
            "retry",
            Json.object("maxAttempts", Json.of(1)));
    if (!timeout.isZero()) {
      operation = Documents.with(operation, "timeout", Json.of(Durations.print(timeout)));
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
