package io.dynode.app;

import io.dynode.cli.Console;
import io.dynode.cli.ExitCode;
import io.dynode.examples.traffic.TrafficClip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes an example's files, to be read, changed and applied. */
@Command(
    name = "example",
    description = {
      "Writes the traffic example into a folder: declarations, a shell module, the jar of the Java"
          + " modules, and a clip with a list of what it shows."
    },
    footer = {
      "",
      "Examples:",
      "  dynode example ./traffic",
      "  dynode apply -f ./traffic",
      "  dynode event send --type traffic.video.uploaded --subject clip.avi --customer city"
          + " --attach ./traffic/clip.avi --wait"
    })
final class ExampleCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "DIR", description = "Where to write it.")
  private String folder = "";

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the clip. Default: ${DEFAULT-VALUE}.",
      defaultValue = "7")
  private long seed;

  ExampleCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path target = console.folder().resolve(folder);
    ExampleFiles.write(target);
    TrafficClip clip = TrafficClip.of(seed);
    Files.write(target.resolve("clip.avi"), clip.avi());
    StringBuilder truth = new StringBuilder("colour kind firstFrame\n");
    for (TrafficClip.Vehicle vehicle : clip.vehicles()) {
      truth.append(vehicle.colour()).append(' ').append(vehicle.kind()).append(' ');
      truth.append(vehicle.firstFrame()).append('\n');
    }
    Files.writeString(target.resolve("clip.txt"), truth);
    console.say("written to " + target + "; next: dynode apply -f " + folder);
    return ExitCode.OK;
  }
}
