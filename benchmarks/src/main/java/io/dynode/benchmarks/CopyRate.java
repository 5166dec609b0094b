package io.dynode.benchmarks;

import io.dynode.json.JsonText;
import io.dynode.model.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code dynode store copy} from SQLite to PostgreSQL, with its reading back and comparing. */
final class CopyRate {
  private static final double WANTED = 20_000;

  private final Path folder;
  private final Backend target;

  CopyRate(Path folder, Backend target) {
    this.folder = folder;
    this.target = target;
  }

  Figure measure() {
    Path data = folder.resolve("copy");
    try (Installation installation = Installation.start(data, Backend.SQLITE)) {
      new Rates(installation, 1).ones();
    }
    List<String> options = target.options();
    List<String> command = new ArrayList<>(List.of("store", "copy", "-o", "json"));
    command.addAll(List.of("--from", data.toString()));
    command.addAll(List.of("--data-folder", folder.resolve("copied").toString()));
    ProcessBuilder builder = Started.dynode(command);
    builder.environment().put("DYNODE_STORE", "postgresql");
    builder.environment().put("DYNODE_STORE_URL", options.getLast());
    try {
      long start = System.nanoTime();
      Path words = folder.resolve("copy.log");
      Process process = builder.redirectError(words.toFile()).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException("store copy failed: " + Files.readString(words));
      }
      double seconds = Limits.seconds(start);
      return Figure.of("store-copy-rows", rows(JsonText.parse(said)) / seconds, "/s")
          .atLeast(WANTED, "20,000/s");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static long rows(Json tables) {
    List<Json> items =
        tables instanceof Json.Arr all
            ? all.items()
            : tables.at("/items").orElse(Json.NULL) instanceof Json.Arr all
                ? all.items()
                : List.of();
    return items.stream().mapToLong(table -> KillLoad.number(table, "/rows")).sum();
  }
}
