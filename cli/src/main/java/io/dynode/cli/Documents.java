package io.dynode.cli;

import io.dynode.json.JsonText;
import io.dynode.json.Yaml;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Reads documents (YAML or JSON) from files, folders and standard input. */
final class Documents {
  private Documents() {}

  /**
   * A document and where it came from.
   *
   * @param origin for messages: file and number
   * @param folder what paths in it are relative to
   */
  record Document(String origin, Path folder, Json.Obj body) {
    String text(String member) {
      return Texts.at(body, "/" + member);
    }

    Document with(Json.Obj changed) {
      return new Document(origin, folder, changed);
    }
  }

  /** Every document of a file, a folder's *.yaml, *.yml and *.json in order of name, or of "-". */
  static List<Document> read(Console console, String name) {
    if (name.equals("-")) {
      return parse("standard input", console.file(""), standardInput(console));
    }
    Path path = console.file(name);
    if (!Files.isDirectory(path)) {
      return parse(name, folder(path), bytes(path, name));
    }
    List<Document> all = new ArrayList<>();
    for (Path file : files(path)) {
      String origin = Path.of(name).resolve(file.getFileName()).toString();
      all.addAll(parse(origin, path, bytes(file, origin)));
    }
    if (all.isEmpty()) {
      throw Failure.usage(name + " holds no *.yaml, *.yml or *.json file");
    }
    return all;
  }

  /** The only document of a file. */
  static Document one(Console console, String name) {
    List<Document> all = read(console, name);
    if (all.size() != 1) {
      throw Failure.usage(name + ": one document is expected, found " + all.size());
    }
    return all.getFirst();
  }

  /**
   * A value given on the command line: YAML, so that numbers, lists and objects have their type. A
   * text that is no YAML is taken as it is, unless it begins as a list, an object or a string does.
   */
  static Json value(String text) {
    try {
      return text.isEmpty() ? Json.of("") : Yaml.parse(text);
    } catch (ProblemException e) {
      if (text.isBlank() || "[{\"'".indexOf(text.strip().charAt(0)) >= 0) {
        throw Failure.usage("'" + Texts.line(text, 60) + "' is no value: " + e.getMessage());
      }
      return Json.of(text);
    }
  }

  /** A value that must be YAML or JSON, from that option. */
  static Json strict(String text, String option) {
    try {
      return Yaml.parse(text);
    } catch (ProblemException e) {
      throw Failure.usage(option + ": " + e.getMessage());
    }
  }

  /** A whole number above 0, from that option. */
  static int whole(String text, String option) {
    if (!text.matches("[1-9][0-9]{0,8}")) {
      throw Failure.usage(option + " takes a whole number above 0");
    }
    return Integer.parseInt(text);
  }

  /** An object with one member set, at a dotted path. */
  static Json.Obj with(Json.Obj object, String path, Json value) {
    int dot = path.indexOf('.');
    String name = dot < 0 ? path : path.substring(0, dot);
    Map<String, Json> members = new LinkedHashMap<>(object.members());
    if (dot < 0) {
      members.put(name, value);
    } else {
      Json inner = members.get(name);
      Json.Obj nested = inner instanceof Json.Obj o ? o : Json.EMPTY;
      members.put(name, with(nested, path.substring(dot + 1), value));
    }
    return new Json.Obj(members);
  }

  private static List<Document> parse(String origin, Path folder, byte[] bytes) {
    List<Json> values;
    try {
      boolean json = origin.toLowerCase(Locale.ROOT).endsWith(".json");
      values = json ? List.of(JsonText.parse(bytes)) : Yaml.parseAll(bytes);
    } catch (ProblemException e) {
      throw Failure.usage(origin + ": " + e.getMessage());
    }
    if (values.size() == 1 && values.getFirst() instanceof Json.Arr array) {
      values = array.items();
    }
    List<Document> documents = new ArrayList<>();
    for (Json value : values) {
      if (value.isNull()) {
        continue;
      }
      String where = origin + " (document " + (documents.size() + 1) + ")";
      if (!(value instanceof Json.Obj body)) {
        throw Failure.usage(where + ": an object is expected");
      }
      documents.add(new Document(where, folder, body));
    }
    return documents;
  }

  private static byte[] standardInput(Console console) {
    try {
      return console.in().readAllBytes();
    } catch (IOException e) {
      throw Failure.usage("standard input cannot be read: " + Failure.reason(e));
    }
  }

  private static byte[] bytes(Path path, String name) {
    try {
      return Files.readAllBytes(path);
    } catch (NoSuchFileException _) {
      throw Failure.usage(name + ": there is no such file");
    } catch (IOException e) {
      throw Failure.usage(name + " cannot be read: " + Failure.reason(e));
    }
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(Documents::isDocument).sorted().toList();
    } catch (IOException e) {
      throw Failure.usage(folder + " cannot be read: " + Failure.reason(e));
    }
  }

  private static boolean isDocument(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
  }

  /** The folder of a file; a file always has one. */
  private static Path folder(Path file) {
    return java.util.Objects.requireNonNull(file.toAbsolutePath().normalize().getParent());
  }
}
