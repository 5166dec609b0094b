package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.app.Client.Result;
import io.dynode.json.JsonText;
import io.dynode.json.Records;
import io.dynode.model.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a server is configured with, from where, and that it goes by it. */
class ConfigTest {
  private Path folder = Path.of("");

  @BeforeEach
  void create() throws IOException {
    folder = RunFolder.temporary("test");
    Logging.start("error");
  }

  @AfterEach
  void remove() throws IOException {
    RunFolder.remove(folder);
  }

  private String show(Map<String, String> environment, String... more) {
    List<String> words = new java.util.ArrayList<>(List.of("config", "show", "--origin"));
    words.addAll(List.of(more));
    Result shown = new Client(folder, environment).run(words.toArray(String[]::new));
    assertThat(shown.status()).as(shown.toString()).isZero();
    return shown.out().replaceAll("(?m) {2,}", " | ");
  }

  @Test
  void aTextMayLookLikeANumber() throws IOException {
    Files.createDirectory(folder.resolve("dynode-data"));
    Files.writeString(folder.resolve("dynode-data/dynode.yaml"), "pool: 2\nobjects: true\n");
    assertThat(show(Map.of("DYNODE_AGENT", "007")).lines())
        .contains("agent | 007 | environment DYNODE_AGENT")
        .anyMatch(line -> line.startsWith("pool | 2 |"))
        .anyMatch(line -> line.startsWith("objects | true |"));
  }

  @Test
  void aServerTakesWhatItGoesBy() {
    assertThat(show(Map.of("DYNODE_CALLS_ALLOWED", "10.0.0.0/8"), "--role", "server").lines())
        .contains("callsAllowed | 10.0.0.0/8 | environment DYNODE_CALLS_ALLOWED")
        .anyMatch(line -> line.startsWith("pool |"));
    assertThat(show(Map.of(), "--role", "agent").lines())
        .noneMatch(line -> line.startsWith("callsAllowed"));
  }

  @Test
  void everySettingSaysWhereItComesFrom() throws IOException {
    Files.createDirectory(folder.resolve("dynode-data"));
    Files.writeString(
        folder.resolve("dynode-data/dynode.yaml"),
        "port: 9000\ndrain: 5s\nlimits: {agendaBytes: 4096, traceLines: 7}\n");
    Map<String, String> environment =
        Map.of("DYNODE_DRAIN", "6s", "DYNODE_LIMITS_TRACE_LINES", "8");
    assertThat(show(environment).lines())
        .contains(
            "NAME | VALUE | ORIGIN",
            "host | 127.0.0.1 | default",
            "port | 9000 | " + folder.resolve("dynode-data/dynode.yaml"),
            "drain | 6s | environment DYNODE_DRAIN",
            "limits.agendaBytes | 4096 | " + folder.resolve("dynode-data/dynode.yaml"),
            "limits.traceLines | 8 | environment DYNODE_LIMITS_TRACE_LINES")
        .noneMatch(line -> line.startsWith("keyFile"));
    assertThat(show(Map.of("DYNODE_KEY", "dyn_a_b"), "--role", "agent"))
        .contains("data | dynode-agent | default", "key | ******** | environment DYNODE_KEY")
        .doesNotContain("dyn_a_b", "limits.");
    Result plain = new Client(folder, Map.of()).run("config", "show");
    assertThat(plain.out()).contains("port ").doesNotContain("dynode.yaml", "ORIGIN");
  }

  @Test
  void secretsAreMasked() {
    assertThat(Secrets.masked("store", "jdbc:postgresql://dynode:s3cret@db:5432/d?ssl=true"))
        .isEqualTo("jdbc:postgresql://dynode:********@db:5432/d?ssl=true");
    assertThat(Secrets.masked("store", "jdbc:postgresql://db/d?user=u&password=s3cret&ssl=true"))
        .isEqualTo("jdbc:postgresql://db/d?user=u&password=********&ssl=true");
    assertThat(Secrets.masked("storePassword", "s3cret")).isEqualTo("********");
    assertThat(Secrets.masked("keyFile", "agent.key")).isEqualTo("agent.key");
    assertThat(Secrets.masked("server", "http://main:8460")).isEqualTo("http://main:8460");
  }

  @Test
  void wrongLimitsAreNamedWithTheRightOnes() throws IOException {
    Files.writeString(folder.resolve("c.yaml"), "limits: {agendaBites: 1, traceLines: 0}\n");
    Result shown = new Client(folder, Map.of()).run("config", "show", "--config", "c.yaml");
    assertThat(shown.status()).isEqualTo(2);
    assertThat(shown.err())
        .contains("'limits.agendaBites' (", "'limits.traceLines' (", "agendaBytes");
  }

  /** A setting that is not put through would show its default. */
  @Test
  void everyLimitThatCanBeSetIsTheOneTheServerShows() throws IOException {
    Map<String, String> wanted = new LinkedHashMap<>();
    ConfigReader reader = reader();
    Json usual = Records.encode(reader.read().limits());
    int n = 0;
    for (ConfigReader.Setting setting : ConfigReader.settings()) {
      if (setting.limit()) {
        String name = setting.name().replace("limits.", "");
        boolean duration = usual.at("/" + name).orElseThrow() instanceof Json.Text;
        // Distinct, so that none is taken for another; all are within what they may be.
        String value = duration ? (61 + n) + "s" : Integer.toString(2_000_000 + n);
        if (!duration && small(name)) {
          value = Integer.toString(101 + n);
        }
        wanted.put(name, value);
        reader.option("limits." + name, value);
        n++;
      }
    }
    try (Standalone running = Standalone.serve(reader.read(), false)) {
      Map<String, String> shown = limits(running);
      wanted.replaceAll((_, value) -> shorter(value));
      assertThat(shown).containsAllEntriesOf(wanted);
    }
    assertThat(n).isGreaterThan(15);
  }

  /** Bounds of counts, whose largest is small. */
  private static boolean small(String name) {
    return !name.endsWith("Bytes") && !name.equals("pending");
  }

  private static String shorter(String value) {
    return value.endsWith("s")
        ? io.dynode.json.Durations.print(io.dynode.json.Durations.parse(value).orElseThrow())
        : value;
  }

  private ConfigReader reader() {
    return new ConfigReader().option("data", folder.toString()).option("port", "0");
  }

  private Map<String, String> limits(Standalone running) {
    Client client = new Client(folder, Map.of("DYNODE_DATA", running.data().root().toString()));
    Map<String, String> shown = new LinkedHashMap<>();
    if (JsonText.parse(client.run("limits", "-o", "json").out()) instanceof Json.Arr all) {
      for (Json each : all.items()) {
        shown.put(text(each, "name"), text(each, "value"));
      }
    }
    return shown;
  }

  private static String text(Json json, String member) {
    return json.at("/" + member).flatMap(Json::text).orElse("");
  }

  @Test
  void aSmallerLimitIsGoneBy() throws IOException {
    Config config = reader().option("limits.agendaBytes", "1024").read();
    try (Standalone running = Standalone.serve(config, false)) {
      Client client = new Client(folder, Map.of("DYNODE_DATA", running.data().root().toString()));
      String agenda =
          "operations: [{name: a, type: log, payload: {message: '" + "x".repeat(2000) + "'}}]";
      Result refused = client.runWith(agenda, "submit", "-");
      assertThat(refused.status()).as(refused.toString()).isEqualTo(3);
      assertThat(refused.err()).contains("[too-large]");
    }
  }

  @Test
  void referenceIsThatOfTheSettings() throws IOException {
    StringBuilder text = new StringBuilder();
    text.append(
        "\n| name in the file | variable | option | default | meaning |\n|---|---|---|---|---|\n");
    for (ConfigReader.Setting s : ConfigReader.settings()) {
      if (!s.limit()) {
        text.append("| `").append(s.name()).append("` | `").append(s.variable()).append("` | `");
        text.append(s.option()).append("` | ");
        text.append(s.fallback().isEmpty() ? "" : "`" + s.fallback() + "`").append(" | ");
        text.append(s.meaning()).append(" |\n");
      }
    }
    Docs.compare("configuration.md", text.toString());
  }

  @Test
  void tableOfLimitsIsThatOfTheServer() throws IOException {
    Map<String, ConfigReader.Setting> settings = new LinkedHashMap<>();
    for (ConfigReader.Setting setting : ConfigReader.settings()) {
      if (setting.limit()) {
        settings.put(setting.name().replace("limits.", ""), setting);
      }
    }
    StringBuilder text = new StringBuilder();
    text.append(
        "\n| name | default | variable that sets it | what it limits |\n|---|---|---|---|\n");
    try (Standalone running = Standalone.serve(reader().read(), false)) {
      Client client = new Client(folder, Map.of("DYNODE_DATA", running.data().root().toString()));
      Json.Arr all = (Json.Arr) JsonText.parse(client.run("limits", "-o", "json").out());
      for (Json each : all.items()) {
        ConfigReader.Setting setting = settings.remove(text(each, "name"));
        text.append("| `").append(text(each, "name")).append("` | `");
        text.append(text(each, "value")).append("` | ");
        text.append(setting == null ? "" : "`" + setting.variable() + "`").append(" | ");
        text.append(text(each, "description")).append(" |\n");
      }
    }
    assertThat(settings).as("limits that /v1/limits does not show").isEmpty();
    Docs.compare("limits.md", text.toString());
  }
}
