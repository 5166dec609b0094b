package io.dynode.app;

import io.dynode.cli.Failure;
import io.dynode.json.Records;
import io.dynode.json.Yaml;
import io.dynode.model.Field;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Puts the configuration together: a YAML file, then the environment, then options of the command
 * line; what comes later overrules.
 */
final class ConfigReader {
  /** Variables that begin like ours and belong to the client, the launcher or modules. */
  private static final String PREFIX = "DYNODE_";

  private final Map<String, Json> values = new LinkedHashMap<>();
  private final Map<String, String> origins = new LinkedHashMap<>();

  /** A setting as the reference and {@code config} show it. */
  record Setting(String name, String variable, String option, String fallback, String meaning) {
    /** Its option, and the one it had before, which the client commands do not know. */
    String[] options() {
      return name.equals("data") ? new String[] {option, "--data"} : new String[] {option};
    }
  }

  /** A value with its origin. */
  record Origin(String name, String value, String origin) {}

  /** Every setting. */
  static List<Setting> settings() {
    List<Setting> settings = new ArrayList<>();
    for (RecordComponent component : Config.class.getRecordComponents()) {
      Field field = component.getAnnotation(Field.class);
      String name = component.getName();
      String dashed = name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
      settings.add(
          new Setting(
              name,
              PREFIX + dashed.replace('-', '_').toUpperCase(Locale.ROOT),
              name.equals("data") ? "--data-folder" : "--" + dashed,
              field.fallback().replace("\"", ""),
              field.value()));
    }
    return settings;
  }

  /** Another value than usual where nothing is given. */
  ConfigReader fallback(String name, String value) {
    put(name, scalar(value), "default");
    return this;
  }

  /** Takes the values of a file. */
  ConfigReader file(Path file) {
    Json json;
    try {
      json = Yaml.parse(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + Failure.reason(e), e);
    } catch (ProblemException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
    if (json instanceof Json.Obj object) {
      object.members().forEach((name, value) -> put(name, value, file.toString()));
    } else if (!json.isNull()) {
      throw new IllegalArgumentException(file + ": names and values are expected");
    }
    return this;
  }

  /** Takes the values of variables. */
  ConfigReader environment(Map<String, String> variables) {
    for (Setting setting : settings()) {
      String value = variables.getOrDefault(setting.variable(), "");
      if (!value.isEmpty()) {
        put(setting.name(), scalar(value), "environment " + setting.variable());
      }
    }
    return this;
  }

  /** Takes the value of an option. */
  ConfigReader option(String name, String value) {
    put(name, scalar(value), "option");
    return this;
  }

  private void put(String name, Json value, String origin) {
    values.put(name, value);
    origins.put(name, origin);
  }

  /** Numbers and booleans have their type; everything else is text. */
  private static Json scalar(String text) {
    if (text.matches("-?\\d{1,18}")) {
      return new Json.Num(text);
    }
    return switch (text) {
      case "true" -> Json.TRUE;
      case "false" -> Json.FALSE;
      default -> Json.of(text);
    };
  }

  /**
   * The whole configuration.
   *
   * @throws IllegalArgumentException naming every wrong value and where it came from
   */
  Config read() {
    try {
      return Records.decode(new Json.Obj(values), Config.class);
    } catch (ProblemException e) {
      List<String> lines = new ArrayList<>();
      for (var problem : e.problems()) {
        String name = problem.pointer().replaceFirst("^/", "");
        String origin = origins.getOrDefault(name, "");
        lines.add(
            "configuration '"
                + name
                + "'"
                + (origin.isEmpty() ? "" : " (" + origin + ")")
                + ": "
                + problem.detail());
      }
      throw new IllegalArgumentException(String.join("\n", lines), e);
    }
  }

  /** Every value of that configuration, with where it came from. */
  List<Origin> origins(Config config) {
    List<Origin> all = new ArrayList<>();
    if (Records.encode(config) instanceof Json.Obj object) {
      object
          .members()
          .forEach((name, value) ->
              all.add(
                  new Origin(
                      name,
                      value.text().orElseGet(() -> io.dynode.json.JsonText.print(value)),
                      origins.getOrDefault(name, "default"))));
    }
    return all;
  }
}
