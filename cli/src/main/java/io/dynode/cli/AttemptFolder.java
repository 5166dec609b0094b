package io.dynode.cli;

import io.dynode.json.JsonText;
import io.dynode.model.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What an earlier attempt was given, in a folder of this machine: {@code module.yaml} with its
 * {@code code/}, {@code in/}, {@code payload.json} and {@code event.json}.
 */
final class AttemptFolder {
  private static final int EXECUTABLE = 0111;

  private final Path folder;
  private final Json inputs;

  private AttemptFolder(Path folder, Json inputs) {
    this.folder = folder;
    this.inputs = inputs;
  }

  /** Asks the server for it, with the rights of the caller. */
  static AttemptFolder fetch(Api api, String attempt, Path folder) throws IOException {
    Json inputs = api.get("/v1/attempts/" + Texts.url(attempt) + "/inputs");
    Files.createDirectories(folder);
    try (var there = Files.list(folder)) {
      if (there.findAny().isPresent()) {
        throw Failure.usage(folder + " is not empty; name a new folder");
      }
    }
    AttemptFolder fetched = new AttemptFolder(folder, inputs);
    fetched.write(api);
    return fetched;
  }

  private void write(Api api) throws IOException {
    Json.Obj module = (Json.Obj) inputs.at("/module").orElse(Json.EMPTY);
    List<Json> code = new ArrayList<>();
    for (Json file : items(module.get("code").orElse(Json.NULL))) {
      String path = Texts.at(file, "/path");
      boolean executable = Texts.at(file, "/executable").equals("true");
      file(api, folder.resolve("code"), path, Texts.at(file, "/sha256"), executable);
      code.add(Json.object("path", Json.of(path), "file", Json.of("code/" + path)));
    }
    if (!code.isEmpty()) {
      module = Documents.with(module, "code", Json.of(code));
    }
    // JSON is YAML.
    write("module.yaml", module);
    Files.createDirectories(in());
    for (Json file : items(inputs.at("/files").orElse(Json.NULL))) {
      boolean executable = (Texts.number(file, "/mode") & EXECUTABLE) != 0;
      file(api, in(), Texts.at(file, "/path"), Texts.at(file, "/sha256"), executable);
    }
    write("payload.json", payload());
    if (inputs.at("/event").orElse(Json.NULL) instanceof Json.Obj event) {
      write("event.json", event);
    }
  }

  private static List<Json> items(Json list) {
    return list instanceof Json.Arr array ? array.items() : List.of();
  }

  private static void file(Api api, Path root, String name, String hash, boolean executable)
      throws IOException {
    Path to = root.resolve(name).normalize();
    if (!to.startsWith(root) || to.equals(root)) {
      throw new Failure(ExitCode.REFUSED, "'" + name + "' is no name of a file");
    }
    Files.createDirectories(to.resolveSibling("."));
    try (InputStream in = api.stream("/v1/objects/" + Texts.url(hash), Map.of())) {
      Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (Failure e) {
      throw e.exitCode() == ExitCode.NOT_FOUND
          ? new Failure(
              e.exitCode(),
              name
                  + " (object "
                  + hash
                  + ") is not stored any more, or belongs to a customer that this key is not for")
          : e;
    }
    if (executable && !to.toFile().setExecutable(true, false)) {
      throw new IOException(to + " cannot be made executable");
    }
  }

  private void write(String name, Json content) throws IOException {
    Files.writeString(
        folder.resolve(name), JsonText.pretty(content) + "\n", StandardCharsets.UTF_8);
  }

  /** The declaration of its module. */
  Path declaration() {
    return folder.resolve("module.yaml");
  }

  /** The folder of its files. */
  Path in() {
    return folder.resolve("in");
  }

  Json payload() {
    return inputs.at("/payload").orElse(Json.NULL);
  }

  /**
   * The event that started its agenda, without the names of its files: those that were placed for
   * the attempt are named instead. Empty: there was none.
   */
  Json.Obj event() {
    if (!(inputs.at("/event").orElse(Json.NULL) instanceof Json.Obj event)) {
      return Json.EMPTY;
    }
    Map<String, Json> members = new java.util.LinkedHashMap<>(event.members());
    members.remove("files");
    return new Json.Obj(members);
  }

  /** How long it was allowed to run. */
  Json timeout() {
    return inputs.at("/timeout").orElse(Json.NULL);
  }
}
