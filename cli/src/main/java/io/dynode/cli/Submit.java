package io.dynode.cli;

import io.dynode.model.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Submits an agenda. */
@Command(
    name = "submit",
    description = {
      "Submits an agenda and prints its id.",
      "The agenda is a file (YAML or JSON), or is made from a template."
    },
    footer = {
      "",
      "Examples:",
      "  dynode submit nightly.yaml --wait",
      "  dynode submit --template traffic@1 -p video=monday.avi --wait",
      "  dynode submit nightly.yaml --dry-run",
      "  dynode submit nightly.yaml --callback https://hooks.example/done",
      "  dynode submit --ndjson many.ndjson --idempotency-key load-7",
      "  dynode submit - --priority 10 --link release-7 < agenda.json"
    })
final class Submit extends ClientCommand {
  @Parameters(arity = "0..1", paramLabel = "FILE|-", description = "The agenda.")
  private String file = "";

  @Option(
      names = {"-t", "--template"},
      paramLabel = "NAME[@VERSION]",
      description = "Template to make it from.")
  private String template = "";

  @Option(
      names = {"-p", "--param"},
      paramLabel = "NAME=VALUE",
      description = "A parameter; the value is YAML, so 3 is a number and '\"3\"' a text.")
  private Map<String, String> params = new LinkedHashMap<>();

  @Option(
      names = "--customer",
      paramLabel = "NAME",
      description = "Owner. Default: DYNODE_CUSTOMER, else that of the context.")
  private String customer = "";

  @Option(names = "--title", paramLabel = "TEXT", description = "A line for people.")
  private String title = "";

  @Option(names = "--queue", paramLabel = "NAME", description = "Queue, instead of a matching one.")
  private String queue = "";

  @Option(names = "--priority", paramLabel = "N", description = "Larger goes first.")
  private String priority = "";

  @Option(names = "--link", paramLabel = "ID", description = "Your grouping of agendas.")
  private String link = "";

  @Option(names = "--correlation", paramLabel = "ID", description = "Cascade it belongs to.")
  private String correlation = "";

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "A second submit with this key gets the first agenda.")
  private String idempotencyKey = "";

  @Option(names = "--callback", paramLabel = "URL", description = "Is called when it has ended.")
  private String callback = "";

  @Option(
      names = "--callback-on",
      split = ",",
      paramLabel = "TYPE",
      description = "Of what --callback is told, such as agenda.failed or operation.*.")
  private List<String> callbackTypes = List.of();

  @Option(
      names = "--callback-secret",
      paramLabel = "FILE|-",
      description = "Holds the secret that signs the calls; without it they are not signed.")
  private String callbackSecret = "";

  @Option(
      names = {"-w", "--wait"},
      description =
          "Wait for its end, with progress on stderr; status 1 if it did not succeed. With -o json"
              + " or yaml the agenda as it ended is printed.")
  private boolean wait;

  @Option(
      names = "--dry-run",
      description =
          "Show its operations, queue and reservation, or why it would be refused; submit nothing.")
  private boolean dryRun;

  @Option(
      names = "--ndjson",
      description =
          "FILE holds one agenda (JSON) per line: submits all of them and prints their ids. A bad"
              + " line keeps no other from being submitted; status 1 then. Repeated with the same"
              + " --idempotency-key it submits only what is missing.")
  private boolean lines;

  @Mixin private Patience patience = new Patience();

  @Mixin private Output output = new Output();

  Submit(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    if (lines) {
      return lines();
    }
    if (file.isEmpty() == template.isEmpty()) {
      throw misuse("Give either a file (or -) or --template.");
    }
    Api api = api();
    if (dryRun) {
      preview(api.post("/v1/agendas/preview", agenda()));
      return ExitCode.OK;
    }
    Json answer = api.post("/v1/agendas", agenda());
    String id = Texts.at(answer, "/agenda/id");
    if (!wait) {
      if (output.table()) {
        console().out().println(id);
      } else {
        output.one(console(), answer);
      }
      return ExitCode.OK;
    }
    console().say("agenda " + id);
    if (output.table()) {
      // Before the wait, which may end by itself: who reads the id must not lose it.
      console().out().println(id);
      console().out().flush();
    }
    Json end = new Follow(api, new Screen.Lines(console()), patience.longest()).agenda(id);
    if (!output.table()) {
      output.one(console(), end);
    }
    return Follow.succeeded(end) ? ExitCode.OK : ExitCode.FAILED;
  }

  private int lines() throws IOException {
    boolean more =
        wait || dryRun || !params.isEmpty() || !String.join("", title, queue, priority).isEmpty();
    if (file.isEmpty()
        || more
        || !String.join("", template, link, correlation, callback).isEmpty()) {
      throw misuse(
          "--ndjson takes a file (or -), and besides only --customer and --idempotency-key.");
    }
    String key = idempotencyKey.isEmpty() ? UUID.randomUUID().toString() : idempotencyKey;
    return new SubmitLines(console(), api(), owner(customer), key).all(file, output);
  }

  private void preview(Json answer) {
    if (!output.table()) {
      output.one(console(), answer);
      return;
    }
    output.list(
        console(),
        Texts.items(answer, "/operations"),
        Output.columns("OPERATION", "/name", "TYPE", "/type", "AFTER", "/dependsOn", "OF", "/of"));
    console()
        .say(
            "would wait in queue "
                + Texts.at(answer, "/queue")
                + " of pool "
                + Texts.at(answer, "/pool")
                + ", and reserve "
                + Spans.needs(answer.at("/footprint").orElse(Json.NULL)));
    String made = Texts.at(answer, "/made");
    if (!made.isEmpty()) {
      console().say("this idempotency key made agenda " + made + " already");
    }
  }

  private Json.Obj agenda() throws IOException {
    Json.Obj agenda = file.isEmpty() ? Json.EMPTY : Documents.one(console(), file).body();
    String owner = owner(customer);
    boolean ownerGiven = !customer.isEmpty() || agenda.get("customerId").isEmpty();
    agenda = with(agenda, "customerId", ownerGiven ? owner : "");
    agenda = with(agenda, "template", template);
    agenda = with(agenda, "title", title);
    agenda = with(agenda, "queue", queue);
    agenda = with(agenda, "linkId", link);
    agenda = with(agenda, "correlationId", correlation);
    agenda = with(agenda, "idempotencyKey", idempotencyKey);
    if (!priority.isEmpty()) {
      agenda = Documents.with(agenda, "priority", Documents.value(priority));
    }
    if (!callback.isEmpty()) {
      agenda = Documents.with(agenda, "callback", callback());
    } else if (!callbackTypes.isEmpty() || !callbackSecret.isEmpty()) {
      throw misuse("--callback-on and --callback-secret say more about --callback.");
    }
    Json.Obj values = agenda.get("params").orElse(Json.NULL) instanceof Json.Obj o ? o : Json.EMPTY;
    for (Map.Entry<String, String> param : params.entrySet()) {
      Map<String, Json> members = new LinkedHashMap<>(values.members());
      members.put(param.getKey(), Documents.value(param.getValue()));
      values = new Json.Obj(members);
    }
    return values.members().isEmpty() ? agenda : Documents.with(agenda, "params", values);
  }

  private Json callback() throws IOException {
    String secret =
        switch (callbackSecret) {
          case "" -> "";
          case "-" -> new String(console().in().readAllBytes(), StandardCharsets.UTF_8);
          default -> Files.readString(console().file(callbackSecret));
        };
    return Json.object(
        "url", Json.of(callback),
        "secret", Json.of(secret.strip()),
        "types", Json.of(callbackTypes.stream().map(Json::of).toList()));
  }

  private static Json.Obj with(Json.Obj agenda, String member, String value) {
    return value.isEmpty() ? agenda : Documents.with(agenda, member, Json.of(value));
  }
}
