package io.dynode.simulation;

import io.dynode.model.Json;
import io.dynode.spi.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs histories by command: {@code [--first N] [--seeds N] [--out FILE] [--story]}. */
final class Main {
  private Main() {}

  static final Clock REAL =
      new Clock() {
        @Override
        public long wallMicros() {
          return System.currentTimeMillis() * 1_000;
        }

        @Override
        public long monotonicMicros() {
          return System.nanoTime() / 1_000;
        }
      };

  public static void main(String[] args) throws IOException {
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i < args.length; i++) {
      boolean flag = args[i].equals("--story");
      options.put(args[i], flag ? "" : args[++i]);
    }
    long first = Long.parseLong(options.getOrDefault("--first", "1"));
    long seeds = Long.parseLong(options.getOrDefault("--seeds", "1000"));
    Simulate simulate = new Simulate(REAL, System.out);
    Simulate.Summary summary = simulate.run(first, seeds, 0);
    if (options.containsKey("--story")) {
      simulate.story(first);
    }
    Map<String, Json> report = new LinkedHashMap<>(summary.report().members());
    report.put("commit", Json.of(options.getOrDefault("--commit", "")));
    report.put("processors", Json.of(Runtime.getRuntime().availableProcessors()));
    report.put("java", Json.of(Runtime.version().toString()));
    String text = Simulate.print(new Json.Obj(report));
    if (options.containsKey("--out")) {
      Files.writeString(Path.of(options.get("--out")), text);
    } else {
      System.out.print(text);
    }
    System.exit(summary.violations() == 0 ? 0 : 1);
  }
}
