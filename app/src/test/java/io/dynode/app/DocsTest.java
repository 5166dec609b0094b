package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
              AgendaTest.Response.class,
              AgendaTest.Step.class,
              AgendaTest.Expectation.class,
              AgendaTest.OfOperation.class)
          .collect(
              Collectors.toMap(c -> c.getName().replaceAll(".*\\.", "").replace('$', '.'), c -> c));

  private static Serving serving;

  @BeforeAll
  static void start() throws IOException {
    serving = Serving.start("127.0.0.1");
    PageRun.prepare(serving);
  }

  @AfterAll
  static void stop() throws IOException {
    serving.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "agendas.md",
        "cli.md",
        "configuration.md",
        "install.md",
        "limits.md",
        "modules.md",
        "operations.md",
        "roles.md",
        "testing.md",
        "webhooks.md"
      })
  void everyExampleAndCommandRuns(String page) throws IOException {
    boolean python =
        Stream.of(Machine.path(true).split(":"))
            .anyMatch(entry -> Files.isExecutable(Path.of(entry, "python3")));
    assumeTrue(python || !page.equals("modules.md"), "python3 is not installed for all users");
    assertThat(PageRun.on(serving, page).all(Docs.blocks(page))).isPositive();
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
