package io.dynode.app;

import io.dynode.cli.Console;
import io.dynode.cli.ExitCode;
import io.dynode.cli.Failure;
import io.dynode.examples.traffic.TrafficClip;
import io.dynode.examples.traffic.Video;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The first minute: everything Dynode does, on a real video, checked against what it shows. */
@Command(
    name = "demo",
    description = {
      "Shows everything in a minute: starts a standalone, declares the traffic example, feeds in a"
          + " video, shows the cascade and what was found, and checks that against what the video"
          + " is known to show. Status 1 when it is wrong."
    },
    footer = {
      "",
      "Examples:",
      "  dynode demo",
      "  dynode demo --keep --data ./demo-data",
      "  dynode demo --video holiday.mp4"
    })
final class DemoCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data folder. Default: a temporary one, removed at the end.")
  private String data = "";

  @Option(
      names = "--video",
      paramLabel = "FILE",
      description =
          "Your own video (motion JPEG; other formats when ffmpeg is installed). Its truth is not"
              + " known, so nothing is checked.")
  private String video = "";

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the drawn video. Default: ${DEFAULT-VALUE}.",
      defaultValue = "7")
  private long seed = 7;

  @Option(names = "--keep", description = "Go on serving at the end, until interrupted.")
  private boolean keep;

  DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder =
        data.isEmpty()
            ? RunFolder.temporary("demo")
            : console.folder().resolve(data).toAbsolutePath();
    Logging.start("warning");
    CountDownLatch cleaned = new CountDownLatch(1);
    Standalone[] running = new Standalone[1];
    Thread hook = new Thread(() -> clean(running[0], folder, cleaned), "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      console.say("starting a standalone on " + folder);
      Config config =
          new ConfigReader()
              .option("data", folder.toString())
              .option("port", "0")
              .option("drain", "2s")
              // The example's modules are Java programs: they must get at the Java that runs this.
              .option("ownUsers", Boolean.toString(Machine.openToAll(Machine.javaHome())))
              .read();
      running[0] = Standalone.serve(config, true);
      boolean good = show(running[0], folder);
      if (keep) {
        console.say("serving at " + running[0].address() + " until interrupted (Ctrl-C)");
        cleaned.await();
      }
      return good ? ExitCode.OK : ExitCode.FAILED;
    } finally {
      Runtime.getRuntime().removeShutdownHook(hook);
      clean(running[0], folder, cleaned);
    }
  }

  private boolean show(Standalone running, Path folder) throws IOException, InterruptedException {
    Path example = folder.resolve("example");
    ExampleFiles.write(example);
    Optional<TrafficClip> clip = Optional.empty();
    Path file = example.resolve("clip.avi");
    if (video.isEmpty()) {
      TrafficClip drawn = TrafficClip.of(seed);
      Files.write(file, drawn.avi());
      clip = Optional.of(drawn);
      console.say("drew " + file + ": " + drawn.frames() + " frames");
    } else {
      try {
        file = Video.motionJpeg(console.folder().resolve(video), example);
      } catch (Video.Unusable e) {
        throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()));
      }
    }
    return new Demo(console, running, example).run(file, clip);
  }

  private synchronized void clean(Standalone running, Path folder, CountDownLatch cleaned) {
    if (cleaned.getCount() == 0) {
      return;
    }
    if (running != null) {
      running.close();
    }
    if (data.isEmpty()) {
      remove(folder);
    }
    cleaned.countDown();
  }

  private void remove(Path folder) {
    try {
      RunFolder.remove(folder);
    } catch (IOException e) {
      console.say("the temporary folder " + folder + " could not be removed: " + Failure.reason(e));
    }
  }
}
