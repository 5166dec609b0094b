package io.dynode.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --to} what is no plain file; what a process has open, in a process of its own. */
class SavingTest {
  @TempDir Path folder;
  private FakeServer server;

  /** A client whose standard output the test chooses. */
  static final class Client {
    private Client() {}

    static void main(String[] arguments) {
      Console console =
          new Console(
              InputStream.nullInputStream(),
              Sink.over(System.out),
              new PrintStream(System.err, true, StandardCharsets.UTF_8),
              Map.of("DYNODE_URL", arguments[0]),
              Path.of(""));
      String[] command = {"objects", "get", "abc", "--to", arguments[1]};
      System.exit(new Cli(console, Map.of()).run(command));
    }
  }

  @BeforeEach
  void start() throws IOException {
    server = new FakeServer(folder, exchange -> FakeServer.answer(exchange, 200, "content"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Process save(String to, Redirect output) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Client.class.getName(),
            "http://127.0.0.1:" + server.port(),
            to)
        .directory(folder.toFile())
        .redirectOutput(output)
        .redirectError(new File(folder.toFile(), "errors"))
        .start();
  }

  private void assertWell(Process process) throws Exception {
    assertThat(process.waitFor()).as(Files.readString(folder.resolve("errors"))).isZero();
  }

  @Test
  void aPipeTakesWhatComes() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/dev/stdout"));
    for (String to : List.of("/dev/stdout", "/dev/fd/1", link.toString())) {
      Process process = save(to, Redirect.PIPE);
      assertThat(process.getInputStream().readAllBytes()).as(to).asString().isEqualTo("content");
      assertWell(process);
    }
  }

  @Test
  void whatStandsInAFileThatIsOpenStays() throws Exception {
    Path file = Files.writeString(folder.resolve("all"), "before\n");
    assertWell(save("/dev/stdout", Redirect.appendTo(file.toFile())));
    assertThat(file).hasContent("before\ncontent");
    assertThat(folder.resolve("all.part")).doesNotExist();
  }

  private int get(String to) {
    return server.run(Map.of(), "", "objects", "get", "abc", "--to", to);
  }

  @Test
  void linksDevicesAndStandardOutputStayWhatTheyAre() throws IOException {
    Path target = Files.writeString(folder.resolve("target"), "a longer one from before");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("target"));
    Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), Path.of("later"));
    assertThat(get("link")).isZero();
    assertThat(get("dangling")).isZero();
    assertThat(link).isSymbolicLink();
    assertThat(dangling).isSymbolicLink();
    assertThat(target).hasContent("content");
    assertThat(folder.resolve("later")).hasContent("content");
    assertThat(get("-")).isZero();
    assertThat(server.printed()).isEqualTo("content");
    assertThat(folder.resolve("-")).doesNotExist();
    // Never a device of this machine: the link leads to one that a file must not replace.
    Path device = Files.createSymbolicLink(folder.resolve("nowhere"), Path.of("/dev/null"));
    assertThat(get("nowhere")).isZero();
    assertThat(device).isSymbolicLink();
    assertThat(Path.of("/dev/null")).satisfies(p -> assertThat(Files.isRegularFile(p)).isFalse());
  }
}
