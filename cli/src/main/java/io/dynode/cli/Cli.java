package io.dynode.cli;

import io.dynode.json.Suggestions;
import io.dynode.model.ProblemException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;

/**
 * The client commands. Only the command that is used is loaded: reading the annotations of all of
 * them would take longer than most of them run.
 */
public final class Cli {
  private static final Map<String, Function<Console, Object>> COMMANDS = commands();

  private static final Map<String, Map<String, Function<Console, Object>>> GROUPS = groups();

  private static final String COMPLETION = "completion";

  private final Console console;
  private final Map<String, Supplier<Object>> more;

  /**
   * A command line.
   *
   * @param more further commands by name: picocli command objects
   */
  public Cli(Console console, Map<String, Supplier<Object>> more) {
    this.console = console;
    this.more = new LinkedHashMap<>(more);
  }

  /** The root of the command tree. */
  @Command(
      name = "dynode",
      description = {
        "Runs other people's programs in order of what matters, and never loses work."
      },
      synopsisSubcommandLabel = "COMMAND",
      footer = {
        "",
        "Data goes to standard output, words to standard error. Exit status: 0 done, 1 the work did"
            + " not succeed, 2 wrong use, 3 refused, 4 not found, 5 unreachable or busy, 6 timeout,"
            + " 70 a fault of Dynode, 74 output that cannot be written.",
        "",
        "Begin with:  dynode demo",
        "Or with:     dynode standalone"
      })
  private static final class Root implements Runnable {
    @Override
    public void run() {
      throw new IllegalStateException("the root has no action of its own");
    }
  }

  /** Runs a command; returns the exit status. */
  public int run(String... args) {
    CommandLine line = tree(args.length > 0 ? args[0] : "");
    if (args.length == 0) {
      line.usage(console.err(), Ansi.OFF);
      return ExitCode.USAGE;
    }
    // Help is kept until the end: picocli takes a failure to write it for a fault.
    StringWriter help = new StringWriter();
    line.setOut(new PrintWriter(help, true));
    int status = line.execute(args);
    try {
      console.out().print(help);
      console.out().flush();
    } catch (Failure e) {
      status = failed(e);
    }
    console.err().flush();
    return status;
  }

  /** The whole tree, for the reference. */
  public CommandLine whole() {
    return tree("");
  }

  /** The tree with that command only, or with all when there is none of that name. */
  private CommandLine tree(String name) {
    CommandLine root = new CommandLine(new Root());
    boolean one = COMMANDS.containsKey(name) || more.containsKey(name) || name.equals(COMPLETION);
    more.forEach((word, command) -> add(root, !one, name, word, command));
    COMMANDS.forEach((word, make) -> add(root, !one, name, word, () -> make.apply(console)));
    add(root, !one, name, COMPLETION, () -> new Completion(console, this::whole));
    configure(root);
    return root;
  }

  private void add(
      CommandLine root, boolean all, String wanted, String word, Supplier<Object> command) {
    if (!all && !wanted.equals(word)) {
      return;
    }
    CommandLine line = new CommandLine(command.get());
    GROUPS
        .getOrDefault(word, Map.of())
        .forEach((inner, make) -> line.addSubcommand(inner, make.apply(console)));
    root.addSubcommand(word, line);
  }

  private void configure(CommandLine root) {
    root.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    root.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    root.setUsageHelpAutoWidth(false).setUsageHelpWidth(100);
    root.setCaseInsensitiveEnumValuesAllowed(true);
    root.setExpandAtFiles(false);
    root.setParameterExceptionHandler(this::misused);
    root.setExecutionExceptionHandler((e, _, _) -> failed(e));
    mixHelp(root);
  }

  /** Gives every command --help; a group without a command shows its help. */
  private static void mixHelp(CommandLine line) {
    line.getCommandSpec().mixinStandardHelpOptions(true);
    line.getSubcommands().values().forEach(Cli::mixHelp);
  }

  private int misused(CommandLine.ParameterException e, String[] args) {
    console.say("dynode: " + e.getMessage());
    meant(e).ifPresent(word -> console.say("Did you mean '" + word + "'?"));
    String command = e.getCommandLine().getCommandSpec().qualifiedName(" ");
    console.say("See '" + command + " --help'.");
    return ExitCode.USAGE;
  }

  /** The command or option that a word that is none looks most like. */
  private static Optional<String> meant(CommandLine.ParameterException e) {
    if (!(e instanceof CommandLine.UnmatchedArgumentException unmatched)
        || unmatched.getUnmatched().isEmpty()) {
      return Optional.empty();
    }
    CommandLine command = unmatched.getCommandLine();
    Set<String> words = new LinkedHashSet<>(command.getSubcommands().keySet());
    words.addAll(command.getCommandSpec().optionsMap().keySet());
    return Suggestions.closest(unmatched.getUnmatched().getFirst(), words);
  }

  private int failed(Exception e) {
    return switch (e) {
      case Failure failure -> {
        if (!failure.words().isEmpty()) {
          console.say("dynode: " + failure.words());
        }
        yield failure.exitCode();
      }
      case ProblemException problem -> {
        console.say("dynode: " + problem.getMessage());
        yield ExitCode.REFUSED;
      }
      case java.io.IOException io -> {
        console.say("dynode: " + Failure.told(io));
        yield ExitCode.USAGE;
      }
      default -> {
        console.say("dynode: this is a fault of dynode: " + e);
        e.printStackTrace(console.err());
        yield ExitCode.INTERNAL;
      }
    };
  }

  /** Names of the client commands. */
  public static List<String> names() {
    return List.copyOf(COMMANDS.keySet());
  }

  private static Map<String, Function<Console, Object>> commands() {
    Map<String, Function<Console, Object>> commands = new LinkedHashMap<>();
    commands.put("apply", Apply::new);
    commands.put("submit", Submit::new);
    commands.put("event", _ -> new EventCommand());
    commands.put("watch", Watch::new);
    commands.put("trace", Small.Trace::new);
    commands.put("logs", Logs::new);
    commands.put("exec", Exec::new);
    commands.put("cancel", Cancel::new);
    commands.put("release", Release::new);
    commands.put("approve", Approval.Approve::new);
    commands.put("reject", Approval.Reject::new);
    commands.put("operation", _ -> new OperationCommand());
    commands.put("callback", Callback::new);
    commands.put("pause", Steer.Pause::new);
    commands.put("resume", Steer.Resume::new);
    commands.put("prioritize", Steer.Prioritize::new);
    commands.put("rerun", Rerun::new);
    commands.put("runs", Rerun.Runs::new);
    commands.put("bulk", _ -> new BulkCommand());
    commands.put("insights", Insights::new);
    commands.put("objects", _ -> new ObjectsCommand());
    commands.put("progress", Small.Progress::new);
    commands.put("describe", Describe::new);
    commands.put("get", Get::new);
    commands.put("list", ListThings::new);
    commands.put("create", Create::new);
    commands.put("delete", Delete::new);
    commands.put("agents", Small.Agents::new);
    commands.put("dead", _ -> new DeadCommand());
    commands.put("webhooks", _ -> new WebhooksCommand());
    commands.put("keys", _ -> new KeysCommand());
    commands.put("archive", _ -> new ArchiveCommand());
    commands.put("duties", _ -> new DutiesCommand());
    commands.put("top", Top::new);
    commands.put("doctor", Doctor::new);
    commands.put("context", _ -> new ContextCommand());
    commands.put("limits", Small.Limits::new);
    commands.put("health", Small.Health::new);
    return commands;
  }

  private static Map<String, Map<String, Function<Console, Object>>> groups() {
    Map<String, Function<Console, Object>> objects = new LinkedHashMap<>();
    objects.put("put", ObjectsCommand.Put::new);
    objects.put("get", ObjectsCommand.GetObject::new);
    objects.put("list", ObjectsCommand.ListObjects::new);
    Map<String, Function<Console, Object>> keys = new LinkedHashMap<>();
    keys.put("create", KeysCommand.CreateKey::new);
    keys.put("list", KeysCommand.ListKeys::new);
    keys.put("revoke", KeysCommand.Revoke::new);
    Map<String, Function<Console, Object>> dead = new LinkedHashMap<>();
    dead.put("list", DeadCommand.ListDead::new);
    dead.put("replay", DeadCommand.Replay::new);
    Map<String, Function<Console, Object>> duties = new LinkedHashMap<>();
    Map<String, Function<Console, Object>> archive = new LinkedHashMap<>();
    archive.put("list", ArchiveCommand.ListArchived::new);
    archive.put("get", ArchiveCommand.GetArchived::new);
    archive.put("export", ArchiveCommand.Export::new);
    archive.put("events", ArchivedLines.FindEvents::new);
    archive.put("audit", ArchivedLines.FindAudit::new);
    duties.put("list", DutiesCommand.ListDuties::new);
    duties.put("run", DutiesCommand.Run::new);
    Map<String, Function<Console, Object>> contexts = new LinkedHashMap<>();
    contexts.put("add", ContextCommand.Add::new);
    contexts.put("use", ContextCommand.Use::new);
    contexts.put("list", ContextCommand.ListContexts::new);
    contexts.put("remove", ContextCommand.Remove::new);
    Map<String, Function<Console, Object>> operation = new LinkedHashMap<>();
    operation.put("retry", OperationCommand.Retry::new);
    operation.put("skip", OperationCommand.Skip::new);
    operation.put("done", OperationCommand.MarkDone::new);
    operation.put("payload", OperationCommand.Payload::new);
    Map<String, Function<Console, Object>> bulk = new LinkedHashMap<>();
    bulk.put("cancel", BulkCommand.Cancel::new);
    bulk.put("pause", BulkCommand.Pause::new);
    bulk.put("resume", BulkCommand.Resume::new);
    bulk.put("rerun", BulkCommand.Rerun::new);
    bulk.put("prioritize", BulkCommand.Prioritize::new);
    Map<String, Function<Console, Object>> event = new LinkedHashMap<>();
    event.put("send", EventCommand.Send::new);
    event.put("batch", EventCommand.Batch::new);
    Map<String, Function<Console, Object>> webhooks = new LinkedHashMap<>();
    webhooks.put("create", WebhooksCommand.CreateWebhook::new);
    webhooks.put("list", WebhooksCommand.ListWebhooks::new);
    webhooks.put("deliveries", WebhooksCommand.Deliveries::new);
    webhooks.put("replay", WebhooksCommand.ReplayCalls::new);
    webhooks.put("delete", WebhooksCommand.DeleteWebhook::new);
    return Map.ofEntries(
        Map.entry("bulk", bulk),
        Map.entry("webhooks", webhooks),
        Map.entry("operation", operation),
        Map.entry("context", contexts),
        Map.entry("archive", archive),
        Map.entry("duties", duties),
        Map.entry("event", event),
        Map.entry("objects", objects),
        Map.entry("keys", keys),
        Map.entry("dead", dead));
  }
}
