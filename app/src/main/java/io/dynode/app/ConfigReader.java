package io.dynode.app;

import io.dynode.cli.Console;
import io.dynode.cli.Failure;
import io.dynode.json.JsonText;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Puts the configuration together: a YAML file, then the environment, then options of the command
 * line; what comes later overrules. A setting within another has both names, with a dot between.
 */
final class ConfigReader {
  /** Variables that begin like ours and belong to the client, the launcher or modules. */
  private static final String PREFIX = "DYNODE_";

  private static final Set<String> TEXTS = texts();

  private final Map<String, Json> values = new LinkedHashMap<>();
  private final Map<String, String> origins = new LinkedHashMap<>();

  /** A setting as the reference and {@code config} show it. */
  record Setting(String name, String variable, String option, String fallback, String meaning) {
    /** Its option, and the one it had before, which the client commands do not know. */
    String[] options() {
      return name.equals("data") ? new String[] {option, "--data"} : new String[] {option};
    }

    /** Whether it is a bound of a server, which {@code --limit NAME=VALUE} sets. */
    boolean limit() {
      return name.startsWith("limits.");
    }
  }

  /** A value with its origin. */
  record Origin(String name, String value, String origin) {}

  /**
   * What a role would be configured with.
   *
   * @param file named on the command line; empty: dynode.yaml of the data folder, if it is there
   * @param options puts in what the command line says
   * @throws IllegalArgumentException naming every wrong value and where it came from
   */
  static ConfigReader of(
      Role role, Console console, String file, UnaryOperator<ConfigReader> options) {
    Config first =
        options.apply(new ConfigReader().usual(role).environment(console.environment())).read();
    String name = file.isEmpty() ? first.data() + "/dynode.yaml" : file;
    Path path = console.folder().resolve(name);
    ConfigReader reader = new ConfigReader().usual(role);
    if (!file.isEmpty() || Files.exists(path)) {
      reader.file(path);
    }
    return options.apply(reader.environment(console.environment()));
  }

  private static Set<String> texts() {
    return Arrays.stream(Config.class.getRecordComponents())
        .filter(component -> component.getType() == String.class)
        .map(RecordComponent::getName)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Every setting. */
  static List<Setting> settings() {
    List<Setting> settings = new ArrayList<>();
    add(settings, Config.class, "");
    return settings;
  }

  private static void add(List<Setting> settings, Class<?> record, String before) {
    for (RecordComponent component : record.getRecordComponents()) {
      Field field = component.getAnnotation(Field.class);
      String name = before + component.getName();
      if (component.getType().isRecord()) {
        add(settings, component.getType(), name + ".");
        continue;
      }
      String dashed = name.replace('.', '-').replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
      settings.add(
          new Setting(
              name,
              PREFIX + dashed.replace('-', '_').toUpperCase(Locale.ROOT),
              name.equals("data")
                  ? "--data-folder"
                  : before.isEmpty() ? "--" + dashed : "--limit " + component.getName(),
              field.fallback().replace("\"", ""),
              field.value()));
    }
  }

  private ConfigReader usual(Role role) {
    role.fallbacks().forEach((name, value) -> put(name, scalar(value), "default"));
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
      object.members().forEach((name, value) -> all(name, value, file.toString()));
    } else if (!json.isNull()) {
      throw new IllegalArgumentException(file + ": names and values are expected");
    }
    return this;
  }

  private void all(String name, Json value, String origin) {
    if (value instanceof Json.Obj object && !object.members().isEmpty()) {
      object.members().forEach((inner, of) -> all(name + "." + inner, of, origin));
    } else {
      put(name, value, origin);
    }
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
    values.put(name, TEXTS.contains(name) ? text(value) : value);
    origins.put(name, origin);
  }

  /** A text may look like a number; its setting says that it is none. */
  private static Json text(Json value) {
    return value instanceof Json.Num || value instanceof Json.Bool
        ? Json.of(JsonText.print(value))
        : value;
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

  /** The values as one document. */
  private Json document() {
    Map<String, Json> whole = new LinkedHashMap<>();
    Map<String, Map<String, Json>> inner = new LinkedHashMap<>();
    values.forEach((name, value) -> {
      int dot = name.indexOf('.');
      if (dot < 0) {
        whole.put(name, value);
      } else {
        inner
            .computeIfAbsent(name.substring(0, dot), _ -> new LinkedHashMap<>())
            .put(name.substring(dot + 1), value);
      }
    });
    inner.forEach((name, members) -> whole.put(name, new Json.Obj(members)));
    return new Json.Obj(whole);
  }

  /**
   * The whole configuration.
   *
   * @throws IllegalArgumentException naming every wrong value and where it came from
   */
  Config read() {
    try {
      return Records.decode(document(), Config.class);
    } catch (ProblemException e) {
      List<String> lines = new ArrayList<>();
      for (var problem : e.problems()) {
        String name = problem.pointer().replaceFirst("^/", "").replace('/', '.');
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

  /** Every value of that configuration, with where it came from; secrets are masked. */
  List<Origin> origins() {
    Json config = Records.encode(read());
    List<Origin> all = new ArrayList<>();
    for (Setting setting : settings()) {
      Json value = config.at("/" + setting.name().replace('.', '/')).orElse(Json.NULL);
      String text = value.text().orElseGet(() -> JsonText.print(value));
      all.add(
          new Origin(
              setting.name(),
              Secrets.masked(setting.name(), text),
              origins.getOrDefault(setting.name(), "default")));
    }
    return all;
  }
}
