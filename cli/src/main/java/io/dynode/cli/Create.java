package io.dynode.cli;

import io.dynode.model.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Declares one thing from the command line. */
@Command(
    name = "create",
    description = {
      "Declares one customer, pool, queue, module, template or trigger from the command line.",
      "Refused when there is one of that name (and version) already: 'apply' changes things."
    },
    footer = {
      "",
      "Examples:",
      "  dynode create customer acme weight=2 title='Acme Ltd.'",
      "  dynode create queue nightly pool=default discipline=priority aging=10m",
      "  dynode create module hello version=1 'command=[echo, hello]' --customer acme"
    })
final class Create extends ClientCommand {
  @Parameters(index = "0", paramLabel = "KIND", description = "What kind of thing.")
  private String kind = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "Its name.")
  private String name = "";

  @Parameters(
      index = "2..*",
      paramLabel = "FIELD=VALUE",
      description =
          "Fields; the value is YAML (where a text is expected 1 is one), a dotted field goes"
              + " deeper.")
  private Map<String, String> fields = new LinkedHashMap<>();

  @Option(
      names = "--customer",
      paramLabel = "NAME",
      description = "Owner. Default: DYNODE_CUSTOMER, else that of the context.")
  private String customer = "";

  @Mixin private Output output = new Output();

  Create(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    Kinds known = Kinds.of(kind, Kinds::declared);
    if (!known.declared()) {
      throw misuse(known.many() + " are not declared; see 'dynode --help'.");
    }
    String owner = owner(customer);
    Json.Obj document = Json.object("name", Json.of(name));
    for (Map.Entry<String, String> field : fields.entrySet()) {
      document = Documents.with(document, field.getKey(), value(known, field));
    }
    Api api = api();
    String version = Texts.at(document, "/version");
    if (known.versioned() && version.isEmpty()) {
      throw misuse("A " + known.one() + " needs version=….");
    }
    Json answer =
        api.post(
            Api.path("/v1/" + known.many(), "customer", known.owned() ? owner : ""),
            document,
            "If-None-Match",
            "*");
    if (output.table()) {
      console().say(known.one() + " " + name + " " + Texts.at(answer, "/outcome"));
    } else {
      output.one(console(), answer.at("/resource").orElse(answer));
    }
    return ExitCode.OK;
  }

  private static Json value(Kinds known, Map.Entry<String, String> field) {
    return Fields.value(known.kind(), field.getKey(), field.getValue());
  }
}
