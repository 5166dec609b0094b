package io.dynode.cli;

import io.dynode.model.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What of an agenda runs again besides what did not succeed, and with what. */
final class Again {
  @Option(
      names = "--reset",
      paramLabel = "OPERATION",
      split = ",",
      description = "Runs again though it succeeded, with all that waits for it.")
  private List<String> reset = new ArrayList<>();

  @Option(
      names = {"-p", "--param"},
      paramLabel = "NAME=VALUE",
      description = "Another value of a parameter; the value is YAML.")
  private Map<String, String> params = new LinkedHashMap<>();

  @Option(
      names = "--newest",
      description =
          "What runs again takes the newest versions of its modules and of the agenda's template.")
  private boolean newest;

  /** The request's members; those that say nothing are left out. */
  Json.Obj with(boolean all, Json.Obj request) {
    Json.Obj whole = request;
    if (!reset.isEmpty()) {
      whole = Documents.with(whole, "reset", Json.of(reset.stream().map(Json::of).toList()));
    }
    if (all) {
      whole = Documents.with(whole, "all", Json.of(true));
    }
    if (!params.isEmpty()) {
      Map<String, Json> values = new LinkedHashMap<>();
      params.forEach((name, value) -> values.put(name, Documents.value(value)));
      whole = Documents.with(whole, "params", new Json.Obj(values));
    }
    return newest ? Documents.with(whole, "versions", Json.of("newest")) : whole;
  }
}
