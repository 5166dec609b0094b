package io.dynode.cli;

import io.dynode.json.JsonText;
import io.dynode.model.Json;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Events and lines of the audit that were removed and archived. */
final class ArchivedLines {
  private ArchivedLines() {}

  /** Finds some of a kind. */
  abstract static class Find extends ClientCommand {
    @Option(names = "--customer", paramLabel = "NAME", description = WHOSE)
    private String customer = "";

    @Option(names = "--since", paramLabel = "TIME", description = "Then or later.")
    private String since = "";

    @Option(names = "--before", paramLabel = "TIME", description = "Before.")
    private String before = "";

    @Option(
        names = "--limit",
        paramLabel = "N",
        description = "At most so many. Default: 1000; all, with --to.")
    private int limit = -1;

    @Option(
        names = "--to",
        paramLabel = "FILE",
        description = "Writes all that is found there, as lines of JSON.")
    private String to = "";

    @Mixin private Output output = new Output();

    private final Kinds kind;

    Find(Console console, Kinds kind) {
      super(console);
      this.kind = kind;
    }

    /** The other parameters, names and values in turn. */
    abstract List<String> others();

    @Override
    public Integer call() throws IOException {
      if (limit == 0 || limit < -1) {
        throw misuse("--limit is at least 1.");
      }
      List<String> query = new ArrayList<>(List.of("customer", whose(customer)));
      query.addAll(List.of("since", since, "before", before));
      query.addAll(others());
      String path = Api.path("/v1/archive/" + kind.many(), query.toArray(String[]::new));
      Api api = api();
      if (to.isEmpty()) {
        output.list(console(), api.list(path, limit < 0 ? 1_000 : limit), kind.columns());
      } else {
        int most = limit < 0 ? Integer.MAX_VALUE : limit;
        Saving.run(this, to, out -> export(api, path, most, out));
      }
      return ExitCode.OK;
    }

    private static void export(Api api, String path, int most, OutputStream out)
        throws IOException {
      BufferedOutputStream lines = new BufferedOutputStream(out);
      api.each(path, most, item -> line(lines, item));
      lines.flush();
    }

    private static void line(OutputStream out, Json item) {
      try {
        out.write(JsonText.bytes(item));
        out.write('\n');
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Events. */
  @Command(
      name = "events",
      description = {
        "Finds archived events, the newest first, with what became of them; or exports them."
      },
      footer = {
        "",
        "Examples:",
        "  dynode archive events --customer city --type car.seen --since 2026-05-01T00:00:00Z",
        "  dynode archive events --customer city --before 2026-01-01T00:00:00Z --to 2025.ndjson"
      })
  static final class FindEvents extends Find {
    @Option(names = "--type", paramLabel = "TYPE", description = "Of this type.")
    private String type = "";

    @Option(names = "--source", paramLabel = "SOURCE", description = "Of this source.")
    private String source = "";

    @Option(names = "--subject", paramLabel = "TEXT", description = "With this subject.")
    private String subject = "";

    @Option(names = "--correlation", paramLabel = "ID", description = "Of this cascade.")
    private String correlation = "";

    FindEvents(Console console) {
      super(console, Kinds.EVENTS);
    }

    @Override
    List<String> others() {
      return List.of(
          "type", type, "source", source, "subject", subject, "correlationId", correlation);
    }
  }

  /** Lines of the audit. */
  @Command(
      name = "audit",
      description = {"Finds archived lines of the audit, the newest first; or exports them."},
      footer = {
        "",
        "Examples:",
        "  dynode archive audit --customer city --principal ann --action cancel",
        "  dynode archive audit --customer city --to audit.ndjson"
      })
  static final class FindAudit extends Find {
    @Option(names = "--principal", paramLabel = "NAME", description = "What this one did.")
    private String principal = "";

    @Option(names = "--action", paramLabel = "ACTION", description = "This action.")
    private String action = "";

    @Option(
        names = "--subject",
        paramLabel = "TEXT",
        description = "What was done to this, such as agenda/ID.")
    private String subject = "";

    FindAudit(Console console) {
      super(console, Kinds.AUDIT);
    }

    @Override
    List<String> others() {
      return List.of("principal", principal, "action", action, "subject", subject);
    }
  }
}
