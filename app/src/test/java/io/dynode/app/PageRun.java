package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.app.Client.Result;
import io.dynode.testkit.Eventually;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Does what a page shows, from top to bottom, as a reader would who types all of it, in a folder of
 * its own. The words behind a fence say what a block is; CONTRIBUTING.md lists them.
 */
final class PageRun {
  /** Words of examples that are agendas and are run to their end. */
  static final Set<String> RUN_TO_THE_END = Set.of("submit", "asking", "called");

  private static final String ADDRESS = "http://127.0.0.1:8460";

  /** What pages take for declared that do not declare it. */
  private static final String DECLARED =
      "{kind: customer, name: city}\n---\n{kind: pool, name: lab}\n";

  private final Serving serving;
  private final Path folder;
  private final Client client;
  private final Shell shell;
  private String said = "";

  private PageRun(Serving serving, Path folder, Map<String, String> environment)
      throws IOException {
    this.serving = serving;
    this.folder = folder;
    this.client = new Client(folder, environment);
    this.shell = new Shell(folder, environment);
  }

  /** Declares what all pages have. */
  static void prepare(Serving serving) {
    Client client = new Client(serving.folder(), environment(serving));
    Result applied = client.runWith(DECLARED, "apply", "-f", "-");
    assertThat(applied.status()).as(applied.toString()).isZero();
  }

  static PageRun on(Serving serving, String page) throws IOException {
    Path folder = serving.folder().resolve(page);
    Files.createDirectory(folder);
    return new PageRun(serving, RunFolder.walkable(folder), environment(serving));
  }

  private static Map<String, String> environment(Serving serving) {
    return Map.of("DYNODE_DATA", serving.data().toString(), "DYNODE_CUSTOMER", "default");
  }

  /** Runs all blocks in their order; how many there were to run. */
  int all(List<Docs.Block> blocks) throws IOException {
    int ran = 0;
    for (Docs.Block block : blocks) {
      if (block.file().isPresent()) {
        Files.writeString(folder.resolve(block.file().get()), block.text());
      }
      boolean runs =
          switch (block.word(0)) {
            case "sh" -> types(block);
            case "yaml" -> example(block);
            case "java" -> java(block);
            case "text" -> output(block);
            default -> false;
          };
      ran += runs ? 1 : 0;
    }
    return ran;
  }

  private boolean types(Docs.Block block) throws IOException {
    switch (block.word(1)) {
      case "shown" -> {
        return false;
      }
      case "serves" -> shell.serves(block.text());
      case "refused" -> {
        said = shell.run(block.text(), 3);
      }
      default -> {
        if (block.file().isPresent()) {
          return false;
        }
        said = shell.run(block.text(), 0);
      }
    }
    return true;
  }

  /** What the commands above it say, line by line. */
  private boolean output(Docs.Block block) {
    if (!block.word(1).equals("said")) {
      return false;
    }
    assertThat(said).contains(block.text().lines().toList());
    return true;
  }

  private boolean java(Docs.Block block) throws IOException {
    if (block.file().isPresent()) {
      return false;
    }
    succeeds(client.runWith(printed(block), "submit", "-", "--wait"), block);
    return true;
  }

  private boolean example(Docs.Block block) throws IOException {
    // Written to a file, since code is looked for beside it.
    String address = Files.readString(serving.data().resolve("address")).strip();
    Files.writeString(folder.resolve("block.yaml"), block.text().replace(ADDRESS, address));
    switch (block.word(1)) {
      case "apply" -> succeeds(client.run("apply", "-f", "block.yaml"), block);
      case "config" -> {
        String[] show = {"config", "show", "--role", "server", "--config", "block.yaml"};
        succeeds(client.run(show), block);
      }
      case "test" -> {
        Result tested = client.run("agenda", "test", "block.yaml");
        succeeds(tested, block);
        said = tested.out();
      }
      case "asking" -> approves(block);
      case "called" -> calls(block);
      case "submit" -> submits(client.run("submit", "block.yaml", "--wait"), block);
      case "refused" -> {
        Result refused = client.run("submit", "block.yaml");
        assertThat(refused.status()).as(block.text() + refused).isEqualTo(3);
        assertThat(refused.err()).contains("[" + block.word(2) + "]");
      }
      default -> {
        assertThat(block.file()).as("an example without a purpose: " + block).isPresent();
        return false;
      }
    }
    return true;
  }

  /** What a program in Java writes. */
  private String printed(Docs.Block block) throws IOException {
    Path source = Files.writeString(folder.resolve("Shown.java"), block.text());
    Path out = folder.resolve("shown.out");
    Process java =
        new ProcessBuilder(
                Machine.javaHome().resolve("bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                source.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(Shell.status(java)).as(Files.readString(out)).isZero();
    return Files.readString(out);
  }

  /** Operations whose names stand behind the word wait for an approval, and get it. */
  private void approves(Docs.Block block) {
    String agenda = submitted(block);
    Eventually.until(
        block.word(2) + " is approved",
        () -> client.run("approve", agenda, block.word(2)).status() == 0);
    succeeds(client.run("watch", agenda), block);
  }

  private String submitted(Docs.Block block) {
    Result submitted = client.run("submit", "block.yaml");
    succeeds(submitted, block);
    return submitted.line();
  }

  /** The operation whose name stands behind the word waits for a call, and gets it. */
  private void calls(Docs.Block block) throws IOException {
    String agenda = submitted(block);
    Eventually.until(
        block.word(2) + " waits",
        () -> client.run("callback", agenda, block.word(2)).status() == 0);
    URI address = URI.create(client.run("callback", agenda, block.word(2)).line());
    HttpRequest call =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"by\": \"somebody\"}"))
            .build();
    try (HttpClient outside = HttpClient.newHttpClient()) {
      assertThat(outside.send(call, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    succeeds(client.run("watch", agenda), block);
  }

  /** It succeeds, unless the example is one of a failure. */
  private static void submits(Result result, Docs.Block block) {
    if (block.word(2).equals("failed")) {
      assertThat(result.status()).as(block.text() + "\n" + result).isEqualTo(1);
    } else {
      succeeds(result, block);
    }
  }

  private static void succeeds(Result result, Docs.Block block) {
    assertThat(result.status()).as(block.text() + "\n" + result).isZero();
  }
}
