package io.dynode.cli;

import io.dynode.model.Json;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What is going on now. */
@Command(
    name = "top",
    description = {
      "Shows what is going on: the queues with what waits, the agents, and the agendas at work. On"
          + " a terminal it is drawn anew until you interrupt it; elsewhere, and with --once, it is"
          + " shown once."
    },
    footer = {"", "Examples:", "  dynode top", "  dynode top --once --rows 5"})
final class Top extends ClientCommand {
  private static final int MOST = 1_000;
  private static final String HOME = "\u001b[H\u001b[J";

  @Option(names = "--once", description = "Show it once, also on a terminal.")
  private boolean once;

  @Option(
      names = "--every",
      paramLabel = "SECONDS",
      description = "How often it is drawn. Default: ${DEFAULT-VALUE}.",
      defaultValue = "2")
  private int every = 2;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "At most so many of each. Default: what fits, or 20.")
  private int rows;

  Top(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    if (every < 1 || rows < 0) {
      throw misuse("--every is at least 1, --rows at least 0.");
    }
    Api api = api();
    boolean live = !once && console().terminal().live();
    Persistence persistence = new Persistence(api, console()::say);
    do {
      int most = rows > 0 ? rows : live ? Math.max(3, (console().terminal().rows() - 9) / 3) : 20;
      List<String> lines = persistence.keep(() -> lines(api, most));
      if (live) {
        console().out().print(HOME);
      }
      int width = live ? console().terminal().columns() - 1 : Integer.MAX_VALUE;
      lines.forEach(line -> console().out().println(Texts.line(line, width)));
      console().out().flush();
    } while (live && pause());
    return ExitCode.OK;
  }

  private boolean pause() {
    try {
      Thread.sleep(every * 1000L);
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static List<String> lines(Api api, int most) {
    List<Json> running = api.list(Api.path("/v1/agendas", "state", "running"), MOST);
    List<Json> queues = api.list("/v1/queues", MOST);
    List<String> lines = new ArrayList<>();
    String clock =
        DateTimeFormatter.ofPattern("HH:mm:ss", java.util.Locale.ROOT)
            .format(Instant.now().atZone(ZoneId.systemDefault()));
    long waiting = queues.stream().mapToLong(queue -> Texts.number(queue, "/meta/waiting")).sum();
    lines.add(
        "dynode at "
            + api.address()
            + "  "
            + clock
            + "  "
            + (running.size() == MOST ? MOST + " or more" : running.size())
            + " agendas at work, "
            + waiting
            + " waiting");
    Map<String, Long> busy = new TreeMap<>();
    running.forEach(agenda -> busy.merge(Texts.at(agenda, "/queue"), 1L, Long::sum));
    List<Json> rows = new ArrayList<>();
    for (Json queue : queues) {
      long at = busy.getOrDefault(Texts.at(queue, "/name"), 0L);
      rows.add(Documents.with((Json.Obj) queue, "running", Json.of(at)));
    }
    table(
        lines,
        first(rows, most),
        Output.columns(
            "QUEUE",
            "/name",
            "POOL",
            "/pool",
            "WAITING",
            "/meta/waiting",
            "AT WORK",
            "/running",
            "DISCIPLINE",
            "/discipline"));
    table(lines, first(agents(api), most), AGENTS);
    table(lines, first(work(running), most), WORK);
    return lines;
  }

  private static final List<Output.Column> AGENTS =
      Output.columns(
          "AGENT",
          "/id",
          "POOL",
          "/pool",
          "STATE",
          "/state",
          "SEEN",
          "/seen",
          "CORES",
          "/cores",
          "MEMORY",
          "/memory",
          "VERSION",
          "/version");

  private static final List<Output.Column> WORK =
      Output.columns(
          "AGENDA",
          "/id",
          "CUSTOMER",
          "/customerId",
          "DONE",
          "/done",
          "FAILED",
          "/failed",
          "LIVE",
          "/live",
          "FOR",
          "/for",
          "TITLE",
          "/title");

  private static List<Json> agents(Api api) {
    List<Json> rows = new ArrayList<>();
    try {
      for (Json agent : api.list("/v1/agents", MOST)) {
        Json.Obj row = (Json.Obj) agent;
        row =
            Documents.with(
                row,
                "seen",
                Json.of(Spans.time(agent, "/seenAt").map(DescribeWork::ago).orElse("never")));
        row = Documents.with(row, "cores", Json.of(cores(agent, "used", "capacity")));
        String memory =
            Spans.bytes(Texts.number(agent, "/used/memoryBytes"))
                + " of "
                + Spans.bytes(Texts.number(agent, "/capacity/memoryBytes"));
        rows.add(Documents.with(row, "memory", Json.of(memory)));
      }
    } catch (Failure e) {
      if (e.exitCode() != ExitCode.REFUSED) {
        throw e;
      }
      // This key may not see agents.
    }
    return rows;
  }

  private static String cores(Json agent, String used, String of) {
    return Texts.number(agent, "/" + used + "/cpuMillis") / 1000.0
        + " of "
        + Texts.number(agent, "/" + of + "/cpuMillis") / 1000.0;
  }

  private static List<Json> work(List<Json> running) {
    List<Json> rows = new ArrayList<>();
    for (Json agenda : running) {
      String share = Texts.number(agenda, "/ended") + "/" + Texts.number(agenda, "/operations");
      Json.Obj row = Documents.with((Json.Obj) agenda, "done", Json.of(share));
      String since =
          Spans.time(agenda, "/startedAt")
              .map(start -> Spans.print(Spans.positive(start, Instant.now())))
              .orElse("");
      rows.add(Documents.with(row, "for", Json.of(since)));
    }
    return rows;
  }

  private static List<Json> first(List<Json> all, int most) {
    return all.size() <= most ? all : all.subList(0, most);
  }

  private static void table(List<String> lines, List<Json> rows, List<Output.Column> columns) {
    if (!rows.isEmpty()) {
      lines.add("");
      lines.addAll(Output.lines(rows, columns));
    }
  }
}
