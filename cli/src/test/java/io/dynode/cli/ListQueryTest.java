package io.dynode.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lists ask for, and what becomes of archives that are exported; a list has two pages. */
class ListQueryTest {
  @TempDir Path folder;
  private final List<String> asked = new ArrayList<>();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String target = exchange.getRequestURI().toString();
          asked.add(target);
          boolean second = target.contains("cursor=two");
          String answer =
              second
                  ? "{\"items\": [{\"sequence\": 1}], \"next\": null}"
                  : "{\"items\": [{\"sequence\": 2}], \"next\": \"two\"}";
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private int run(String... arguments) {
    asked.clear();
    err.reset();
    Console console =
        new Console(
            InputStream.nullInputStream(),
            Sink.over(new ByteArrayOutputStream()),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            Map.of("DYNODE_URL", "http://127.0.0.1:" + server.getAddress().getPort()),
            folder);
    return new Cli(console, Map.of()).run(arguments);
  }

  @Test
  void agendasByWhatTheyWereSubmittedWith() {
    run(
        "list",
        "agendas",
        "--label",
        "a=b",
        "--label",
        "c=d",
        "--module",
        "m@1",
        "--template",
        "t",
        "--sort",
        "-ended");
    assertThat(asked.getFirst())
        .startsWith("/v1/agendas?")
        .contains("label=a%3Db&label=c%3Dd", "module=m%401", "template=t", "sort=-ended");
    run("list", "operations", "--agenda", "x", "--module", "m");
    assertThat(asked.getFirst()).startsWith("/v1/agendas/x/operations?module=m");
    run("list", "events", "--subject", "s");
    assertThat(asked.getFirst()).contains("subject=s");
    assertThat(run("list", "events", "--label", "a=b")).isEqualTo(ExitCode.USAGE);
    assertThat(run("list", "modules", "--sort", "ended")).isEqualTo(ExitCode.USAGE);
    assertThat(asked).isEmpty();
  }

  @Test
  void manyByLabel() {
    run("bulk", "cancel", "--label", "a=b", "--label", "c=d", "--module", "m");
    assertThat(asked.getFirst())
        .startsWith("/v1/agendas/bulk/cancel?")
        .contains("label=a%3Db&label=c%3Dd", "module=m", "preview=true");
  }

  @Test
  void archivedEventsAreExportedPageByPage() throws IOException {
    assertThat(run("archive", "events", "--type", "car", "--to", "all.ndjson")).isZero();
    assertThat(asked).hasSize(2).allMatch(path -> path.startsWith("/v1/archive/events?type=car&"));
    assertThat(folder.resolve("all.ndjson")).hasContent("{\"sequence\":2}\n{\"sequence\":1}\n");
    assertThat(run("archive", "audit", "--customer", "c", "--limit", "1", "--to", "one")).isZero();
    assertThat(asked).singleElement().asString().startsWith("/v1/archive/audit?customer=c&limit=1");
    assertThat(folder.resolve("one")).hasContent("{\"sequence\":2}\n");
    assertThat(run("archive", "audit", "--to", ".")).isEqualTo(ExitCode.USAGE);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.filter(file -> file.toString().endsWith(".part"))).isEmpty();
    }
    assertThat(run("archive", "audit", "--limit", "0")).isEqualTo(ExitCode.USAGE);
  }
}
