package io.dynode.examples.traffic;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The folder a module works in: inputs under in/, results under out/. */
final class Work {
  private final Path in = Path.of("in");
  private final Path out = Path.of("out");

  /** Staged files whose name has one of the endings, in order of their paths. */
  List<Path> inputs(String... endings) throws IOException {
    Path data = in.resolve("data");
    if (!Files.isDirectory(data)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(data)) {
      return files.filter(Files::isRegularFile).filter(f -> endsWith(f, endings)).sorted().toList();
    }
  }

  /** A whole number of the payload, which is a flat object. */
  int number(String name, int fallback) throws IOException {
    Pattern member = Pattern.compile("\"" + Pattern.quote(name) + "\"\\s*:\\s*(-?\\d{1,9})\\b");
    Matcher found = member.matcher(Files.readString(in.resolve("payload.json")));
    return found.find() ? Integer.parseInt(found.group(1)) : fallback;
  }

  /** A simple text of the payload, which is a flat object. */
  String text(String name, String fallback) throws IOException {
    Pattern member = Pattern.compile("\"" + Pattern.quote(name) + "\"\\s*:\\s*\"([^\"\\\\]*)\"");
    Matcher found = member.matcher(Files.readString(in.resolve("payload.json")));
    return found.find() ? found.group(1) : fallback;
  }

  /** Writes a file under out/. */
  void write(String path, byte[] content) throws IOException {
    Path file = out.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  /** Writes a text file under out/. */
  void write(String path, String content) throws IOException {
    write(path, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Says how far the work is; read while the module runs, so it is replaced in one step. */
  void progress(int percent, String message) throws IOException {
    Path next = out.resolve("progress.json.next");
    Files.writeString(
        next,
        String.format(Locale.ROOT, "{\"percent\": %d, \"message\": \"%s\"}%n", percent, message));
    Files.move(next, out.resolve("progress.json"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Ends the module with an error that Dynode keeps. */
  static void fail(String message) throws IOException {
    String safe = message.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ");
    Files.writeString(Path.of("out", "error.json"), "{\"message\": \"" + safe + "\"}\n");
    System.err.println(message);
    System.exit(1);
  }

  private static boolean endsWith(Path file, String[] endings) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return endings.length == 0 || Stream.of(endings).anyMatch(name::endsWith);
  }
}
