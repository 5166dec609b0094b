package io.dynode.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
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
  private FakeServer server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeServer(folder, this::answer);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String target = exchange.getRequestURI().toString();
    asked.add(target);
    String second = "{\"items\": [{\"sequence\": 1}], \"next\": null}";
    String first = "{\"items\": [{\"sequence\": 2}], \"next\": \"two\"}";
    FakeServer.answer(exchange, 200, target.contains("cursor=two") ? second : first);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private int run(String... arguments) {
    asked.clear();
    return server.run(Map.of(), "", arguments);
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
    assertThat(run("insights", "--limit", "0")).isEqualTo(ExitCode.USAGE);
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
