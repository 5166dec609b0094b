package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dynode.app.Client.Result;
import io.dynode.json.JsonText;
import io.dynode.model.AgendaSpec;
import io.dynode.model.Field;
import io.dynode.model.FileSelection;
import io.dynode.model.Json;
import io.dynode.model.ModuleSpec;
import io.dynode.model.OperationSpec;
import io.dynode.model.QueueSpec;
import io.dynode.model.RerunRule;
import io.dynode.model.Resources;
import io.dynode.model.Retry;
import io.dynode.model.TemplateSpec;
import io.dynode.model.TriggerSpec;
import io.dynode.simulation.AgendaTest;
import io.dynode.workflow.References;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages show is run, and their tables are those of the code. */
class DocsTest {
  private static final Pattern FIELDS =
      Pattern.compile("<!-- fields (\\S+) -->\\n(.*?)<!-- end -->", Pattern.DOTALL);
  private static final Map<String, Class<? extends Record>> RECORDS =
      Stream.of(
              AgendaSpec.class,
              OperationSpec.class,
              FileSelection.class,
              Retry.class,
              RerunRule.class,
              TemplateSpec.class,
              TemplateSpec.Parameter.class,
              TriggerSpec.class,
              QueueSpec.class,
              QueueSpec.QueueRule.class,
              ModuleSpec.class,
              Resources.class,
              AgendaTest.class,
              AgendaTest.Case.class,
              AgendaTest.Mock.class,
              AgendaTest.Raised.class,
              AgendaTest.Step.class,
              AgendaTest.Expectation.class,
              AgendaTest.OfOperation.class)
          .collect(
              Collectors.toMap(c -> c.getName().replaceAll(".*\\.", "").replace('$', '.'), c -> c));

  private static Path folder = Path.of("");
  private static Serving serving;
  private static Client client = new Client(Path.of(""), Map.of());

  @BeforeAll
  static void start() throws IOException {
    serving = Serving.start("127.0.0.1");
    folder = serving.folder();
    client = new Client(folder, Map.of("DYNODE_DATA", serving.data().toString()));
  }

  @AfterAll
  static void stop() throws IOException {
    serving.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"agendas.md", "modules.md", "testing.md"})
  void everyExampleRuns(String page) throws IOException {
    boolean python =
        Stream.of(Machine.path(true).split(":"))
            .anyMatch(entry -> Files.isExecutable(Path.of(entry, "python3")));
    assumeTrue(python || !page.equals("modules.md"), "python3 is not installed for all users");
    int ran = 0;
    for (Docs.Block block : Docs.blocks(page)) {
      String what = block.word(1);
      if (what.startsWith("file=")) {
        Files.writeString(folder.resolve(what.substring(5)), block.text());
        continue;
      }
      if (block.word(0).equals("java")) {
        ran++;
        succeeds(client.runWith(printed(block), "submit", "-", "--wait"), block);
      }
      if (!block.word(0).equals("yaml")) {
        continue;
      }
      ran++;
      // Written to a file, since code is looked for beside it.
      String address = Files.readString(serving.data().resolve("address")).strip();
      String text = block.text().replace("http://127.0.0.1:8460", address);
      Files.writeString(folder.resolve("block.yaml"), text);
      switch (what) {
        case "apply" -> succeeds(client.run("apply", "-f", "block.yaml"), block);
        case "test" -> succeeds(client.run("agenda", "test", "block.yaml"), block);
        case "asking" -> approves(block);
        case "called" -> calls(block);
        case "submit" -> submits(client.run("submit", "block.yaml", "--wait"), block);
        case "refused" -> {
          Result refused = client.run("submit", "block.yaml");
          assertThat(refused.status()).as(block.text() + refused).isEqualTo(3);
          assertThat(refused.err()).contains("[" + block.word(2) + "]");
        }
        default -> throw new AssertionError("an example without a purpose: " + block);
      }
    }
    assertThat(ran).isPositive();
  }

  /** What a program in Java writes. */
  private static String printed(Docs.Block block) throws IOException {
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
    try {
      assertThat(java.waitFor()).as(Files.readString(out)).isZero();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return Files.readString(out);
  }

  /** Operations whose names stand behind the word wait for an approval, and get it. */
  private static void approves(Docs.Block block) {
    Result submitted = client.run("submit", "block.yaml");
    succeeds(submitted, block);
    String agenda = submitted.out().strip();
    Result approved = client.run("approve", agenda, block.word(2));
    for (int tries = 0; approved.status() != 0; tries++) {
      assertThat(tries).as(approved.toString()).isLessThan(1_000);
      approved = client.run("approve", agenda, block.word(2));
    }
    succeeds(client.run("watch", agenda), block);
  }

  /** The operation whose name stands behind the word waits for a call, and gets it. */
  private static void calls(Docs.Block block) throws IOException {
    Result submitted = client.run("submit", "block.yaml");
    succeeds(submitted, block);
    String agenda = submitted.out().strip();
    Result told = client.run("callback", agenda, block.word(2));
    for (int tries = 0; told.status() != 0; tries++) {
      assertThat(tries).as(told.toString()).isLessThan(1_000);
      told = client.run("callback", agenda, block.word(2));
    }
    HttpRequest call =
        HttpRequest.newBuilder(URI.create(told.out().strip()))
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

  @Test
  void everyRowOfTheTableOfReferencesHolds() throws IOException {
    Json a =
        JsonText.parse(
            "{\"s\": \"x\", \"i\": 3, \"b\": true, \"n\": null, \"o\": {\"k\": \"v\"},"
                + " \"l\": [10, 20]}");
    Matcher rows =
        Pattern.compile("^\\| `([^`]*@[^`]*)` \\| `([^`]*)` \\|$", Pattern.MULTILINE)
            .matcher(Files.readString(Docs.page("agendas.md")));
    int count = 0;
    while (rows.find()) {
      count++;
      References.Resolved resolved =
          References.parse(Json.of(rows.group(1))).resolve(_ -> Optional.of(a), 10_000);
      assertThat(resolved.problems()).as(rows.group(1)).isEmpty();
      assertThat(JsonText.print(resolved.value())).as(rows.group(1)).isEqualTo(rows.group(2));
    }
    assertThat(count).isGreaterThanOrEqualTo(18);
  }

  @ParameterizedTest
  @ValueSource(strings = {"agendas.md", "modules.md", "testing.md"})
  void tablesOfFieldsAreThoseOfTheRecords(String name) throws IOException {
    Path page = Docs.page(name);
    String before = Files.readString(page);
    StringBuilder after = new StringBuilder();
    Matcher matcher = FIELDS.matcher(before);
    while (matcher.find()) {
      String table =
          "<!-- fields "
              + matcher.group(1)
              + " -->\n"
              + table(RECORDS.get(matcher.group(1)))
              + "<!-- end -->";
      matcher.appendReplacement(after, Matcher.quoteReplacement(table));
    }
    matcher.appendTail(after);
    if (Docs.UPDATE) {
      Files.writeString(page, after);
    }
    assertThat(Files.readString(page))
        .as("run this test with -Ddynode.update=true")
        .isEqualTo(after.toString());
  }

  private static String table(Class<? extends Record> record) {
    StringBuilder table =
        new StringBuilder("| field | type | default | meaning |\n|---|---|---|---|\n");
    for (RecordComponent component : record.getRecordComponents()) {
      Field field = component.getAnnotation(Field.class);
      String name = field.name().isEmpty() ? component.getName() : field.name();
      String fallback =
          field.required()
              ? "required"
              : field.fallback().isEmpty() ? "" : "`" + field.fallback() + "`";
      table.append("| `").append(name).append("` | ").append(type(component)).append(" | ");
      table.append(fallback).append(" | ").append(field.value().replace("|", "\\|")).append(" |\n");
    }
    return table.toString();
  }

  private static String type(RecordComponent component) {
    String type = component.getGenericType().getTypeName().replaceAll("[a-z]+(\\.[a-z]+)*\\.", "");
    if (component.getType().isEnum()) {
      return Stream.of(component.getType().getEnumConstants())
          .map(c -> "`" + c.toString().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + "`")
          .collect(Collectors.joining(", "));
    }
    return words(type.replaceAll("^Optional<(.*)>$", "$1"));
  }

  private static String words(String type) {
    if (type.startsWith("List<")) {
      return "list of " + words(type.substring(5, type.length() - 1));
    }
    if (type.startsWith("Map<")) {
      return "names to " + words(type.substring(type.indexOf(',') + 1, type.length() - 1).strip());
    }
    return switch (type) {
      case "String" -> "text";
      case "int", "long", "Integer" -> "whole number";
      case "boolean", "Boolean" -> "true, false";
      case "Json" -> "any JSON";
      case "Duration" -> "duration";
      case "ErrorCode" -> "error code";
      default -> shorter(type);
    };
  }

  private static String shorter(String type) {
    List<String> parts = List.of(type.split("[.$]"));
    return "*" + parts.getLast() + "*";
  }
}
