package io.dynode.app;

import io.dynode.cli.Api;
import io.dynode.cli.Cascade;
import io.dynode.cli.CascadeTree;
import io.dynode.cli.Cli;
import io.dynode.cli.Console;
import io.dynode.cli.ExitCode;
import io.dynode.examples.traffic.TrafficClip;
import io.dynode.examples.traffic.TrafficClip.Vehicle;
import io.dynode.model.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The demonstration itself: the same commands that a user would type, against the standalone. */
final class Demo {
  private static final int FRAME_SLACK = 2;

  private final Console console;
  private final Standalone running;
  private final Path example;
  private final Console client;
  private final ByteArrayOutputStream answer = new ByteArrayOutputStream();

  Demo(Console console, Standalone running, Path example) {
    this.console = console;
    this.running = running;
    this.example = example;
    Map<String, String> environment = new HashMap<>();
    environment.put("DYNODE_URL", running.address());
    environment.put("DYNODE_KEY_FILE", running.data().adminKey().toString());
    environment.put("DYNODE_CUSTOMER", "city");
    this.client =
        new Console(
            console.in(),
            new PrintStream(answer, true, StandardCharsets.UTF_8),
            console.err(),
            environment,
            example);
  }

  /** Runs it; true when all succeeded and what was found is what was drawn. */
  boolean run(Path video, Optional<TrafficClip> clip) throws IOException {
    console.say("\n$ dynode apply -f " + example);
    boolean good = run("apply", "-f", example.toString()) == ExitCode.OK;
    print(answer.toString(StandardCharsets.UTF_8));
    String file = video.toString();
    console.say(
        "\n$ dynode event send --type traffic.video.uploaded --subject "
            + video.getFileName()
            + " --attach "
            + video
            + " --wait");
    good &=
        run(
                "event",
                "send",
                "--type",
                "traffic.video.uploaded",
                "--source",
                "/demo",
                "--subject",
                String.valueOf(video.getFileName()),
                "--attach",
                file,
                "--wait",
                "--timeout",
                "600")
            == ExitCode.OK;
    String correlation = answer.toString(StandardCharsets.UTF_8).strip();
    Api api = new Api(running.address(), Files.readString(running.data().adminKey()).strip());
    console.say("\n$ dynode trace " + correlation);
    CascadeTree.lines(shorter(Cascade.trace(api, correlation))).forEach(console.out()::println);
    console.say("\n$ dynode insights --correlation " + correlation + " --key colour");
    run("insights", "--correlation", correlation, "--key", "colour");
    print(answer.toString(StandardCharsets.UTF_8));
    if (clip.isPresent()) {
      List<Json> insights =
          api.list(Api.path("/v1/insights", "correlationId", correlation, "key", "colour"), 10_000);
      good &= check(insights, clip.get());
    }
    console.out().flush();
    console.say(good ? "\nPASS" : "\nFAIL");
    return good;
  }

  private int run(String... command) {
    answer.reset();
    return new Cli(client, Map.of()).run(command);
  }

  private void print(String text) {
    console.out().print(text);
    console.out().flush();
  }

  /** The frames are too many to show: the first ones stand for all. */
  private static Json shorter(Json trace) {
    List<Json> nodes =
        trace.at("/nodes").orElse(Json.NULL) instanceof Json.Arr a ? a.items() : List.of();
    List<Json> few = new ArrayList<>();
    int files = 0;
    for (Json node : nodes) {
      boolean file = node.at("/kind").equals(Optional.of(Json.of("file")));
      files = file ? files + 1 : 0;
      if (files <= 2) {
        few.add(node);
      }
    }
    return Json.object("nodes", Json.of(few));
  }

  /** Says how what was found differs from what was drawn. */
  private boolean check(List<Json> insights, TrafficClip clip) {
    List<Vehicle> found = new ArrayList<>();
    for (Json insight : insights) {
      found.add(
          new Vehicle(
              text(insight, "/body/colour"),
              text(insight, "/body/kind"),
              Integer.parseInt(text(insight, "/body/frame"))));
    }
    Difference difference = compare(clip.vehicles(), found);
    console.out().println();
    console
        .out()
        .printf(
            "drawn: %d vehicles; found: %d; drawn and not found: %d; found and not drawn: %d%n",
            clip.vehicles().size(),
            found.size(),
            difference.missing().size(),
            difference.surplus().size());
    difference.missing().forEach(v -> console.out().println("  not found: " + v));
    difference.surplus().forEach(v -> console.out().println("  not drawn: " + v));
    return difference.good();
  }

  /** Vehicles that only one of two lists has. */
  record Difference(List<Vehicle> missing, List<Vehicle> surplus) {
    boolean good() {
      return missing.isEmpty() && surplus.isEmpty();
    }
  }

  /** Pairs each drawn vehicle with the nearest found one of its colour and kind. */
  static Difference compare(List<Vehicle> drawn, List<Vehicle> found) {
    List<Vehicle> surplus = new ArrayList<>(found);
    List<Vehicle> missing = new ArrayList<>();
    for (Vehicle vehicle : drawn) {
      surplus.stream()
          .filter(f -> f.colour().equals(vehicle.colour()) && f.kind().equals(vehicle.kind()))
          .filter(f -> distance(f, vehicle) <= FRAME_SLACK)
          .min(Comparator.comparingInt(f -> distance(f, vehicle)))
          .ifPresentOrElse(surplus::remove, () -> missing.add(vehicle));
    }
    return new Difference(missing, surplus);
  }

  private static int distance(Vehicle a, Vehicle b) {
    return Math.abs(a.firstFrame() - b.firstFrame());
  }

  private static String text(Json json, String pointer) {
    return switch (json.at(pointer).orElse(Json.NULL)) {
      case Json.Text text -> text.value();
      case Json.Num number -> number.literal();
      case Json.Null _, Json.Bool _, Json.Arr _, Json.Obj _ -> "-1";
    };
  }
}
