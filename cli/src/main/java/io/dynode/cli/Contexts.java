package io.dynode.cli;

import io.dynode.json.Yaml;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Servers that the user gave names, in a file of the user: where each is, which file holds its key,
 * whose work it is about. Keys themselves are never in it.
 *
 * @param current the one that commands use when nothing else is said; empty: none
 */
record Contexts(String current, Map<String, Context> all) {
  /** A server with a name. */
  record Context(String name, String server, String keyFile, String customer) {
    Json.Obj json() {
      return Json.object(
          "name",
          Json.of(name),
          "server",
          Json.of(server),
          "keyFile",
          Json.of(keyFile),
          "customer",
          Json.of(customer));
    }
  }

  /** Those of this user. */
  static Contexts of(Console console) {
    Optional<Path> file = file(console);
    if (file.isEmpty()) {
      return new Contexts("", Map.of());
    }
    Json json;
    try {
      json = Yaml.parse(Files.readAllBytes(file.get()));
    } catch (NoSuchFileException _) {
      return new Contexts("", Map.of());
    } catch (IOException e) {
      throw Failure.usage(file.get() + " cannot be read: " + Failure.reason(e));
    } catch (ProblemException e) {
      throw Failure.usage(file.get() + ": " + e.getMessage());
    }
    Map<String, Context> all = new LinkedHashMap<>();
    if (json.at("/contexts").orElse(Json.NULL) instanceof Json.Arr items) {
      for (Json item : items.items()) {
        String name = Texts.at(item, "/name");
        all.put(
            name,
            new Context(
                name,
                Texts.at(item, "/server"),
                Texts.at(item, "/keyFile"),
                Texts.at(item, "/customer")));
      }
    }
    return new Contexts(Texts.at(json, "/current"), all);
  }

  /** The one of that name. */
  Context get(String name) {
    Context found = all.get(name);
    if (found == null) {
      throw Failure.usage(
          "there is no context '"
              + name
              + "'"
              + (all.isEmpty()
                  ? "; add it with 'dynode context add'"
                  : "; there are " + String.join(", ", all.keySet())));
    }
    return found;
  }

  Contexts with(Context context) {
    Map<String, Context> changed = new LinkedHashMap<>(all);
    changed.put(context.name(), context);
    return new Contexts(current, changed);
  }

  Contexts without(String name) {
    Map<String, Context> changed = new LinkedHashMap<>(all);
    changed.remove(name);
    return new Contexts(current.equals(name) ? "" : current, changed);
  }

  Contexts using(String name) {
    return new Contexts(name, all);
  }

  /** Keeps them, in one step, so that nobody reads half of it. */
  void write(Console console) throws IOException {
    Path file =
        file(console)
            .orElseThrow(() ->
                Failure.usage("no folder for it is known: set HOME, or DYNODE_CONTEXTS to a file"));
    List<Json> items = new ArrayList<>();
    all.values().forEach(context -> items.add(context.json()));
    String text = Yaml.print(Json.object("current", Json.of(current), "contexts", Json.of(items)));
    Path whole = file.toAbsolutePath();
    Files.createDirectories(whole.resolveSibling("."));
    Path draft = whole.resolveSibling(whole.getFileName() + ".new");
    Files.writeString(draft, text, StandardCharsets.UTF_8);
    Files.move(draft, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Optional<Path> file(Console console) {
    String named = console.variable("DYNODE_CONTEXTS");
    if (!named.isEmpty()) {
      return Optional.of(console.file(named));
    }
    String folder = console.variable("XDG_CONFIG_HOME");
    if (folder.isEmpty() && !console.variable("HOME").isEmpty()) {
      folder = console.variable("HOME") + "/.config";
    }
    return folder.isEmpty()
        ? Optional.empty()
        : Optional.of(Path.of(folder, "dynode", "contexts.yaml"));
  }
}
