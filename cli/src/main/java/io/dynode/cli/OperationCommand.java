package io.dynode.cli;

import io.dynode.model.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What users decide about single operations. */
@Command(
    name = "operation",
    description = {
      "Decides about one operation of an agenda that has not ended.",
      "",
      "What is refused changes nothing and says why; what is done stands in the audit, with the"
          + " reason."
    })
final class OperationCommand {
  /** A verb for one operation. */
  abstract static class Verb extends ClientCommand {
    @Parameters(index = "0", paramLabel = "AGENDA", description = "Its id.")
    private String agenda = "";

    @Parameters(index = "1", paramLabel = "OPERATION", description = "The operation's name.")
    private String operation = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "For people and the audit.")
    private String reason = "";

    @Mixin private Output output = new Output();

    Verb(Console console) {
      super(console);
    }

    final String path(String verb) {
      return "/v1/agendas/"
          + Texts.segment(agenda)
          + "/operations/"
          + Texts.segment(operation)
          + "/"
          + verb;
    }

    /** The body of the request: the reason and whatever belongs to the verb. */
    final Json body(Object... namesAndValues) {
      Map<String, Json> members = new LinkedHashMap<>();
      members.put("reason", Json.of(reason));
      for (int i = 0; i < namesAndValues.length; i += 2) {
        members.put((String) namesAndValues[i], (Json) namesAndValues[i + 1]);
      }
      return new Json.Obj(members);
    }

    abstract Json ask();

    @Override
    public Integer call() {
      Json answer = ask();
      if (output.table()) {
        console().say("operation " + operation + " " + Texts.at(answer, "/state"));
      } else {
        output.one(console(), answer);
      }
      return ExitCode.OK;
    }
  }

  /** Does not wait. */
  @Command(
      name = "retry",
      description = "Tries an operation at once that sleeps before another attempt.",
      footer = {"", "Examples:", "  dynode operation retry 01JD3W0Q8Z5T9K2M4N6P8R0S2T detect"})
  static final class Retry extends Verb {
    Retry(Console console) {
      super(console);
    }

    @Override
    Json ask() {
      return api().post(path("retry"), body());
    }
  }

  /** Leaves it out. */
  @Command(
      name = "skip",
      description = {
        "Skips an operation that no attempt runs.",
        "",
        "What waits for it is decided as for any skipped operation: with runIf all-succeeded it is"
            + " skipped too. To let that run, mark the operation done instead."
      },
      footer = {
        "",
        "Examples:",
        "  dynode operation skip 01JD3W0Q8Z5T9K2M4N6P8R0S2T crop --reason 'not needed'"
      })
  static final class Skip extends Verb {
    Skip(Console console) {
      super(console);
    }

    @Override
    Json ask() {
      return api().post(path("skip"), body());
    }
  }

  /** Counts it as succeeded. */
  @Command(
      name = "done",
      description = "Marks an operation that no attempt runs as succeeded, with an output.",
      footer = {
        "",
        "Examples:",
        "  dynode operation done 01JD3W0Q8Z5T9K2M4N6P8R0S2T classify --with '{cars: 3}'"
      })
  static final class MarkDone extends Verb {
    @Option(
        names = "--with",
        paramLabel = "OUTPUT",
        description = "Its output, YAML or JSON. Default: {}.")
    private String with = "{}";

    MarkDone(Console console) {
      super(console);
    }

    @Override
    Json ask() {
      return api().post(path("done"), body("output", Documents.value(with)));
    }
  }

  /** Another payload. */
  @Command(
      name = "payload",
      description = {
        "Gives an operation that has not begun another payload.",
        "It may refer to the operations that it waits for, to no others."
      },
      footer = {
        "",
        "Examples:",
        "  dynode operation payload 01JD3W0Q8Z5T9K2M4N6P8R0S2T report '{message: again}'"
      })
  static final class Payload extends Verb {
    @Parameters(index = "2", paramLabel = "PAYLOAD", description = "YAML or JSON.")
    private String payload = "";

    Payload(Console console) {
      super(console);
    }

    @Override
    Json ask() {
      return api().put(path("payload"), body("payload", Documents.value(payload)));
    }
  }
}
