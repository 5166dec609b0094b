package io.dynode.cli;

import io.dynode.json.JsonText;
import io.dynode.model.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Events. */
@Command(name = "event", description = "Sends events.")
final class EventCommand {
  /** Sends an event. */
  @Command(
      name = "send",
      description = {
        "Sends a CloudEvent, from a file or from options.",
        "Files given with --attach are stored and named in the event; a triggered module finds them"
            + " staged."
      },
      footer = {
        "",
        "Examples:",
        "  dynode event send --type traffic.video.uploaded --subject monday.avi --attach monday.avi"
            + " --customer city --wait",
        "  dynode event send -f event.json",
        "  dynode event send --type order.placed --source shop --id 4711 --data '{\"total\": 12}'"
      })
  static final class Send extends ClientCommand {
    @Option(
        names = {"-f", "--file"},
        paramLabel = "FILE|-",
        description = "The event as JSON or YAML; options below overrule it.")
    private String file = "";

    @Option(names = "--type", paramLabel = "TYPE", description = "What happened.")
    private String type = "";

    @Option(names = "--source", paramLabel = "URI", description = "Who says so. Default: /cli.")
    private String source = "";

    @Option(
        names = "--id",
        paramLabel = "ID",
        description = "Unique with the source. Default: new.")
    private String id = "";

    @Option(names = "--subject", paramLabel = "TEXT", description = "What it is about.")
    private String subject = "";

    @Option(names = "--data", paramLabel = "YAML", description = "Its data: YAML or JSON.")
    private String data = "";

    @Option(names = "--attach", paramLabel = "FILE", description = "A file that belongs to it.")
    private List<String> attach = List.of();

    @Option(
        names = "--customer",
        paramLabel = "NAME",
        description = "Whose it is. Default: DYNODE_CUSTOMER, else that of the context.")
    private String customer = "";

    @Option(
        names = {"-w", "--wait"},
        description = "Wait for the whole cascade; status 1 if anything in it did not succeed.")
    private boolean wait;

    @Mixin private Patience patience = new Patience();

    @Mixin private Output output = new Output();

    Send(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      Json.Obj event = file.isEmpty() ? Json.EMPTY : Documents.one(console(), file).body();
      event = with(event, "specversion", event.get("specversion").isEmpty() ? "1.0" : "");
      event = with(event, "type", type);
      event = with(event, "source", source);
      event = with(event, "id", id);
      event = with(event, "subject", subject);
      event = with(event, "source", event.get("source").isEmpty() ? "/cli" : "");
      event = with(event, "id", event.get("id").isEmpty() ? UUID.randomUUID().toString() : "");
      if (!data.isEmpty()) {
        event = Documents.with(event, "data", Documents.strict(data, "--data"));
      }
      if (event.get("type").isEmpty()) {
        throw misuse("An event needs --type (or -f).");
      }
      String owner = owner(customer);
      Api api = api();
      Json answer = send(api, event, owner);
      String correlation = Texts.at(answer, "/correlationId");
      boolean done = true;
      if (wait) {
        console().say("cascade " + correlation);
        done = new Cascade(api, console(), patience.longest()).watch(correlation);
      }
      if (output.table()) {
        console().out().println(correlation);
      } else {
        output.one(console(), answer);
      }
      return done ? ExitCode.OK : ExitCode.FAILED;
    }

    private Json send(Api api, Json.Obj event, String owner) {
      // All are looked at before the first is sent.
      List<Uploads.Local> local =
          attach.stream().map(name -> Uploads.look(console().file(name))).toList();
      List<Json> files = new ArrayList<>();
      for (Uploads.Local each : local) {
        files.add(Uploads.store(api, each, owner).named());
      }
      Json.Obj whole = files.isEmpty() ? event : Documents.with(event, "files", Json.of(files));
      return api.post(
          Api.path("/v1/events", "customer", owner),
          JsonText.bytes(whole),
          "application/cloudevents+json");
    }

    private static Json.Obj with(Json.Obj event, String member, String value) {
      return value.isEmpty() ? event : Documents.with(event, member, Json.of(value));
    }
  }

  /** Sends many. */
  @Command(
      name = "batch",
      description = {
        "Sends the CloudEvents of a JSON array, some hundreds at a time.",
        "Each is answered for itself: one that is refused keeps no other from being accepted."
      },
      footer = {"", "Examples:", "  dynode event batch events.json"})
  static final class Batch extends ClientCommand {
    private static final int SOME = 500;

    @Parameters(paramLabel = "FILE|-", description = "A JSON array of events.")
    private String file = "";

    @Option(names = "--customer", paramLabel = "NAME", description = "Whose they are.")
    private String customer = "";

    Batch(Console console) {
      super(console);
    }

    @Override
    public Integer call() throws IOException {
      byte[] bytes =
          file.equals("-")
              ? console().in().readAllBytes()
              : Files.readAllBytes(console().file(file));
      if (!(JsonText.parse(bytes) instanceof Json.Arr array)) {
        throw Failure.usage(file + ": a JSON array of events is expected");
      }
      Api api = api();
      String path = Api.path("/v1/events/batch", "customer", owner(customer));
      Map<String, Long> counts = new LinkedHashMap<>();
      List<Json> events = array.items();
      for (int from = 0; from < events.size(); from += SOME) {
        Json part = Json.of(events.subList(from, Math.min(events.size(), from + SOME)));
        Json answer = api.post(path, JsonText.bytes(part), "application/cloudevents-batch+json");
        for (String count : List.of("accepted", "repeated", "refused")) {
          counts.merge(count, Texts.number(answer, "/" + count), Long::sum);
        }
        told(answer, from);
      }
      counts.forEach((name, count) -> console().say(name + ": " + count));
      return counts.getOrDefault("refused", 0L) == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private void told(Json answer, int from) {
      if (answer.at("/events").orElse(Json.NULL) instanceof Json.Arr outcomes) {
        for (Json outcome : outcomes.items()) {
          String why = Texts.at(outcome, "/problem/detail");
          if (!why.isEmpty()) {
            console().say("event " + (from + Texts.number(outcome, "/index")) + ": " + why);
          }
        }
      }
    }
  }
}
