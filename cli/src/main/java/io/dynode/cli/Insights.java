package io.dynode.cli;

import io.dynode.model.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Queries what modules found. */
@Command(
    name = "insights",
    description = {
      "Queries insights: the JSON facts that modules found.",
      "As a table, the members of the facts are the columns."
    },
    footer = {
      "",
      "Examples:",
      "  dynode insights --customer city --key colour --value red",
      "  dynode insights --agenda 01JD3W0Q8Z5T9K2M4N6P8R0S2T -o json"
    })
final class Insights extends ClientCommand {
  private static final List<String> TYPES = List.of("text", "number", "boolean", "null");

  @Option(names = "--customer", paramLabel = "NAME", description = WHOSE)
  private String customer = "";

  @Option(names = "--correlation", paramLabel = "ID", description = "Only of this cascade.")
  private String correlation = "";

  @Option(names = "--agenda", paramLabel = "ID", description = "Only of this agenda.")
  private String agenda = "";

  @Option(names = "--module", paramLabel = "NAME[@VERSION]", description = "Only of this module.")
  private String module = "";

  @Option(names = "--key", paramLabel = "PATH", description = "Dotted path of a member.")
  private String key = "";

  @Option(names = "--value", paramLabel = "VALUE", description = "Its value.")
  private String value = "";

  @Option(names = "--type", paramLabel = "TYPE", description = "text, number, boolean or null.")
  private String type = "";

  @Mixin private Limit limit = new Limit();

  @Mixin private Output output = new Output();

  Insights(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    if (!type.isEmpty() && !TYPES.contains(type)) {
      throw misuse("--type is one of " + String.join(", ", TYPES) + ".");
    }
    String path =
        Api.path(
            "/v1/insights",
            "customer",
            whose(customer),
            "correlationId",
            correlation,
            "agenda",
            agenda,
            "module",
            module,
            "key",
            key,
            "value",
            value,
            "type",
            type);
    List<Json> found = limit.list(this, path);
    output.list(console(), found, columns(found));
    return ExitCode.OK;
  }

  /** The module, then every member that any of the facts has, in order of appearance. */
  static List<Output.Column> columns(List<Json> insights) {
    Set<String> names = new LinkedHashSet<>();
    for (Json insight : insights) {
      if (insight.at("/body").orElse(Json.NULL) instanceof Json.Obj body) {
        names.addAll(body.members().keySet());
      }
    }
    List<Output.Column> columns = new ArrayList<>();
    columns.add(new Output.Column("MODULE", "/module"));
    for (String name : names) {
      String token = name.replace("~", "~0").replace("/", "~1");
      columns.add(new Output.Column(Texts.line(name, 30), "/body/" + token));
    }
    return columns;
  }
}
